/**
 * React Flow as an expert would use it for streamed text: nodes and handles are measured
 * beforehand, each node listens to its own record in a store outside of React, and nothing is
 * passed through the list of nodes. `visible` renders only what is in view.
 */
import {
  Handle,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useEdgesState,
  useNodesState,
  useReactFlow,
} from "@xyflow/react";
import style from "@xyflow/react/dist/style.css";
import { memo, useCallback, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import card from "./reactFlow.css";

/** The size of a card and where its handles are; the style sheet says the same. */
const SIZE = { width: 220, height: 112 };
const HANDLES = [
  { id: "prompt", type: "target", position: Position.Left, x: 0, y: 40 },
  { id: "notes", type: "target", position: Position.Left, x: 0, y: 62 },
  { id: "text", type: "source", position: Position.Right, x: SIZE.width, y: 51 },
];

/** The records of nodes, each with those who listen to it. */
class Records {
  #records;
  #listeners = new Map();

  constructor(nodes) {
    this.#records = new Map(nodes.map((node) => [node.id, node]));
  }

  get(id) {
    return this.#records.get(id);
  }

  listen(id, fn) {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(fn));
    return () => listeners.delete(fn);
  }

  update(updates) {
    const touched = new Set();
    for (const { id, status, append } of updates) {
      const record = this.#records.get(id);
      const text = append ? (record.text + append).slice(-160) : record.text;
      this.#records.set(id, { ...record, text, status: status ?? record.status });
      touched.add(id);
    }
    for (const id of touched) for (const fn of this.#listeners.get(id) ?? []) fn();
  }
}

let records;

const Agent = memo(function Agent({ id }) {
  const listen = useCallback((fn) => records.listen(id, fn), [id]);
  const { title, status, text } = useSyncExternalStore(listen, () => records.get(id));
  return (
    <div className="card">
      {HANDLES.map(({ id: port, type, position, y }) => (
        <Handle key={port} type={type} id={port} position={position} style={{ top: y }} />
      ))}
      <div className="card-head">
        <span className="card-title">{title}</span>
        <span className="card-status" data-status={status}>
          {status}
        </span>
      </div>
      <div className="card-text">{text}</div>
    </div>
  );
});

const nodeTypes = { agent: Agent };
const proOptions = { hideAttribution: true };

function nodeOf({ id, x, y }) {
  const handles = HANDLES.map((each) => ({
    ...each,
    x: each.x - 3,
    y: each.y - 3,
    width: 6,
    height: 6,
  }));
  return { id, type: "agent", position: { x, y }, data: {}, ...SIZE, handles };
}

function edgeOf({ id, source, target, port }) {
  return { id, source, target, sourceHandle: "text", targetHandle: port };
}

function Flow({ given, onlyVisible, found }) {
  const [nodes, , onNodesChange] = useNodesState(given.nodes);
  const [edges, , onEdgesChange] = useEdgesState(given.edges);
  found.flow = useReactFlow();
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      nodeTypes={nodeTypes}
      onlyRenderVisibleElements={onlyVisible}
      minZoom={0.01}
      maxZoom={4}
      proOptions={proOptions}
      elevateNodesOnSelect={false}
    />
  );
}

/** Starts React Flow in an element. */
export default async function mount({ element, work, variant }) {
  const sheet = document.createElement("style");
  sheet.textContent = style + card;
  document.head.append(sheet);
  records = new Records(work.nodes);
  const onlyVisible = variant === "visible";
  const given = { nodes: work.nodes.map(nodeOf), edges: work.edges.map(edgeOf) };
  const found = {};
  createRoot(element).render(
    <ReactFlowProvider>
      <Flow given={given} onlyVisible={onlyVisible} found={found} />
    </ReactFlowProvider>,
  );
  const shown = (name) => element.querySelectorAll(`.react-flow__${name}`).length;
  const least = onlyVisible
    ? { nodes: 9, edges: 5 }
    : { nodes: work.nodes.length, edges: work.edges.length };
  return {
    ready: () => shown("node") >= least.nodes && shown("edge") >= least.edges,
    settled: async () => {},
    look: (view) => found.flow.setViewport(view),
    view: () => found.flow.getViewport(),
    update: (updates) => records.update(updates),
  };
}

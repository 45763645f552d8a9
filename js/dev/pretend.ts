/** A run that runs nothing: every node in order, agents with a text that streams in word by word. */
import { ancestors, type Graph, type Node } from "../src/model/graph.ts";
import type { Json } from "../src/model/json.ts";
import type { RunEvent } from "../src/model/protocol.ts";

const TEXT =
  "Tea leaves are rolled while they wither, which folds their cell walls. Hot water softens the pectin between them, the walls take up water, and the leaf opens again along the folds it had before it dried.";

type Tell = (events: readonly RunEvent[]) => void;

/** Pretend to run a graph; tells events as a kernel would. */
export async function pretend(
  graph: Graph,
  tell: Tell,
  signal: AbortSignal,
  pace: number,
): Promise<void> {
  const started = Date.now();
  const nodes = [...graph.nodes.values()];
  const zones = nodes.filter((node) => nodes.some((other) => other.parent === node.id));
  let done = 0;
  const finish = (status: "completed" | "cancelled") => {
    const seconds = (Date.now() - started) / 1000;
    tell([
      { type: "workflow_status", status, progress: status === "completed" ? 1 : 0.5, seconds },
    ]);
  };
  for (const node of inOrder(graph)) {
    if (ancestors(graph, node.id).length > 0) continue;
    const zone = zones.includes(node);
    const ended = zone
      ? await rounds(graph, node, tell, signal, pace)
      : await execute(node, node.id, tell, signal, pace);
    done += 1;
    if (!ended) return finish("cancelled");
    tell([{ type: "workflow_status", status: "running", progress: done / nodes.length }]);
  }
  finish("completed");
}

async function rounds(graph: Graph, zone: Node, tell: Tell, signal: AbortSignal, pace: number) {
  tell([{ type: "node_started", path: zone.id }]);
  const inside = inOrder(graph).filter((node) => node.parent === zone.id);
  for (const round of [1, 2]) {
    tell(inside.map((node) => ({ type: "node_queued", path: `${zone.id}/${round}/${node.id}` })));
    for (const node of inside) {
      const path = `${zone.id}/${round}/${node.id}`;
      if (!(await execute(node, path, tell, signal, pace))) {
        tell([{ type: "node_cancelled", path: zone.id }]);
        return false;
      }
    }
  }
  tell([{ type: "node_completed", path: zone.id, outputs: { result: TEXT } }]);
  return true;
}

async function execute(node: Node, path: string, tell: Tell, signal: AbortSignal, pace: number) {
  const begun = Date.now();
  tell([
    { type: "node_started", path },
    { type: "workflow_status", status: "running", current: path },
  ]);
  const agent = /chat|summarizer|agent/.test(node.type);
  const words = agent ? (TEXT.match(/\S+\s*/g) ?? []) : [];
  let tokens = 0;
  for (const text of words) {
    await wait(pace);
    if (signal.aborted) {
      tell([{ type: "node_cancelled", path, tokens }]);
      return false;
    }
    tokens += 1;
    tell([{ type: "node_progress", path, text, ...(tokens % 8 === 0 ? { tokens } : {}) }]);
  }
  if (!agent) await wait(pace);
  const seconds = (Date.now() - begun) / 1000;
  const outputs = outputsOf(node, agent);
  tell([{ type: "node_completed", path, seconds, outputs, ...(agent ? { tokens } : {}) }]);
  return true;
}

function outputsOf(node: Node, agent: boolean): { readonly [port: string]: Json } {
  if (agent) return { text: TEXT };
  if (node.type === "dataframe-input") return { frame: FRAME };
  return { value: node.properties.value ?? "done" };
}

/** The short form of a table. */
export const FRAME = {
  kind: "dataframe",
  columns: ["title", "year"],
  rows: [
    ["Leaf turgor and rehydration", 2019],
    ["Cell walls in dried leaves", 2021],
    ["Pectin and heat", 2017],
  ],
  total: 214,
};

function inOrder(graph: Graph): Node[] {
  const left = new Map(graph.nodes);
  const lines = [...graph.connections.values()];
  const order: Node[] = [];
  while (left.size > 0) {
    const waits = (id: string) =>
      lines.some((each) => {
        const { source, target } = each;
        if (target.nodeId !== id || !left.has(source.nodeId)) return false;
        return graph.nodes.get(source.nodeId)?.parent === graph.nodes.get(id)?.parent;
      });
    const ready = [...left.values()].filter((node) => !waits(node.id));
    if (ready.length === 0) return [...order, ...left.values()];
    for (const node of ready) left.delete(node.id);
    order.push(...ready);
  }
  return order;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

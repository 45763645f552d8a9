/** What is selected, in full: its properties, its output and what there is to know about it. */

import { remove, toggleAnimated } from "../commands/editCommands.ts";
import { retitle } from "../commands/edits.ts";
import type { Connection, Node } from "../model/graph.ts";
import { titleOf } from "../model/nodeType.ts";
import { Chat } from "./chat.tsx";
import { chatEnds } from "./chatting.ts";
import { Held } from "./debug/held.tsx";
import { Standing } from "./debug/standing.tsx";
import { useView } from "./editorContext.ts";
import { useDraft } from "./form/draft.ts";
import { Properties } from "./form/properties.tsx";
import { HelpText } from "./help.tsx";
import { Icon } from "./icon.tsx";
import { Info, Problems } from "./info.tsx";
import { Output } from "./output.tsx";
import type { Tab } from "./panels.ts";
import { Tabs } from "./tabs.tsx";
import { CommandTool, Tool } from "./tool.tsx";

const TABS: readonly { readonly name: Tab; readonly label: string }[] = [
  { name: "properties", label: "Properties" },
  { name: "output", label: "Output" },
  { name: "info", label: "Info" },
];

/** The panel on the right. */
export function Inspector() {
  const { panels, store, view } = useView();
  const { nodes, connections } = view.selection.value;
  const graph = store.graph.value;
  const [id] = nodes;
  const node = nodes.size === 1 && id !== undefined ? graph.nodes.get(id) : undefined;
  const [line] = connections;
  const lone = nodes.size === 0 && connections.size === 1 && line !== undefined;
  const connection = lone ? graph.connections.get(line) : undefined;
  const count = nodes.size + connections.size;
  return (
    <aside
      class="inspector panel"
      aria-label="Properties"
      data-open={panels.inspector.value ? "" : undefined}
      hidden={!panels.shown.value}
    >
      {node ? (
        <NodePanel key={node.id} node={node} />
      ) : connection ? (
        <ConnectionPanel connection={connection} />
      ) : count > 1 ? (
        <ManyPanel />
      ) : (
        <WorkflowPanel />
      )}
    </aside>
  );
}

function NodePanel({ node }: { readonly node: Node }) {
  const { panels, store } = useView();
  const type = store.types.value.get(node.type);
  const tab = panels.tab.value;
  return (
    <>
      <header class="inspector-head" data-category={type?.category ?? ""}>
        <div class="inspector-name">
          <span class="tile">
            <Icon name={type?.icon ?? "help"} />
          </span>
          <NodeTitle node={node} />
          <Close />
        </div>
        <p class="inspector-help">
          <HelpText text={type?.help ?? node.type} />
        </p>
      </header>
      <Tabs
        label="About this node"
        tabs={TABS}
        chosen={tab}
        controls="inspector-body"
        onChoose={(name) => {
          panels.tab.value = name;
        }}
      />
      <div
        class="inspector-body scroll"
        id="inspector-body"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
      >
        <Held node={node} />
        <Standing node={node} />
        {tab === "properties" && <Properties nodes={[node]} />}
        {tab === "output" && <Output node={node} />}
        {tab === "info" && <Info node={node} />}
      </div>
    </>
  );
}

function NodeTitle({ node }: { readonly node: Node }) {
  const { store } = useView();
  const draft = useDraft(titleOf(node), (text) => {
    store.transact(retitle(node.id, text === node.id ? "" : text));
  });
  return (
    <input
      class="inspector-title"
      aria-label="Title of the node"
      title="Rename"
      maxLength={100}
      disabled={!store.editable.value}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

function ConnectionPanel({ connection }: { readonly connection: Connection }) {
  const { store, view } = useView();
  const { source, target } = connection;
  const nameOf = (id: string) => {
    const node = store.graph.value.nodes.get(id);
    return node ? titleOf(node) : id;
  };
  const end = (words: string, { nodeId, portId }: Connection["source"]) => (
    <div class="field">
      <div class="field-label">{words}</div>
      <button type="button" class="given" title="Go to it" onClick={() => view.select([nodeId])}>
        <b>{nameOf(nodeId)}</b> · {portId}
      </button>
    </div>
  );
  return (
    <>
      <PlainHead title="Connection" />
      <div class="inspector-body scroll">
        {end("From", source)}
        {end("To", target)}
        <div class="inspector-acts">
          <CommandTool command={toggleAnimated} text="Animate" pressed={connection.animated} />
          <CommandTool command={remove} text="Delete" />
        </div>
      </div>
    </>
  );
}

/** Several things: of nodes of one type the form, else how many of what. */
function ManyPanel() {
  const { store, view } = useView();
  const { nodes, connections } = view.selection.value;
  const known = [...nodes].map((id) => store.graph.value.nodes.get(id));
  const [first, ...others] = known.filter((node) => node !== undefined);
  const alike = first && others.length > 0 && others.every((node) => node.type === first.type);
  const label = first && (store.types.value.get(first.type)?.label ?? first.type);
  const title = alike ? `${nodes.size} × ${label}` : `${nodes.size + connections.size} selected`;
  return (
    <>
      <PlainHead title={title} />
      <div class="inspector-body scroll" key={[...nodes].join()}>
        {alike ? (
          <Properties nodes={[first, ...others]} />
        ) : (
          <dl class="facts">
            <dt>Nodes</dt>
            <dd>{nodes.size}</dd>
            <dt>Connections</dt>
            <dd>{connections.size}</dd>
          </dl>
        )}
        <CommandTool command={remove} text="Delete" />
      </div>
    </>
  );
}

function WorkflowPanel() {
  const { store, panels } = useView();
  const ends = chatEnds(store.graph.value, store.types.value);
  const chats = ends !== undefined && panels.chats.value;
  return (
    <>
      <PlainHead title="Workflow" />
      {ends && (
        <Tabs
          label="About the workflow"
          tabs={WORKFLOW_TABS}
          chosen={chats ? "chat" : "about"}
          controls="workflow-body"
          onChoose={(name) => {
            panels.chats.value = name === "chat";
          }}
        />
      )}
      <div class="workflow-body" id="workflow-body" role={ends && "tabpanel"}>
        {chats ? <Chat {...ends} /> : <About />}
      </div>
    </>
  );
}

const WORKFLOW_TABS = [
  { name: "about", label: "About" },
  { name: "chat", label: "Chat" },
] as const;

/** What the workflow is for, and what is wrong with it. */
function About() {
  const { store } = useView();
  const { description } = store.graph.value;
  const draft = useDraft(description, (text) => {
    store.transact({ description: text });
  });
  return (
    <div class="inspector-body scroll">
      <div class="field">
        <div class="field-label">
          <label for="workflow-description">Description</label>
        </div>
        <textarea
          id="workflow-description"
          class="entry"
          rows={3}
          maxLength={500}
          placeholder="What it is for"
          disabled={!store.editable.value}
          value={draft.text}
          onInput={(event) => draft.onInput(event.currentTarget.value)}
          onBlur={draft.onDone}
        />
      </div>
      <Problems />
      <p class="quiet">Select a node to see its properties.</p>
    </div>
  );
}

function PlainHead({ title }: { readonly title: string }) {
  return (
    <header class="inspector-head">
      <div class="inspector-name">
        <span class="inspector-title">{title}</span>
        <Close />
      </div>
    </header>
  );
}

function Close() {
  const { panels } = useView();
  return (
    <Tool
      label="Close"
      icon="close"
      class="inspector-close"
      onClick={() => {
        panels.inspector.value = false;
      }}
    />
  );
}

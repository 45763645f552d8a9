/**
 * The workflow as a tree: what the canvas shows for those who see it, for those who do not, and for
 * all who would rather use keys. Only the lines in view are built.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { visit } from "../commands/walkCommands.ts";
import { revealed } from "../geometry/viewport.ts";
import { titleOf } from "../model/nodeType.ts";
import type { Status } from "../model/protocol.ts";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";
import { type Row, rowsOf } from "./outlineRows.ts";
import { Tool } from "./tool.tsx";
import type { ViewContext } from "./viewContext.ts";
import { drawingText } from "./words.ts";

const HEIGHT = 26;

/** How many lines beyond the edges are built too. */
const BEYOND = 6;

/** The outline, while it is open. */
export function Outline() {
  return useView().panels.outline.value ? <Tree /> : null;
}

function Tree() {
  const view = useView();
  const { store, panels } = view;
  const tree = useRef<HTMLDivElement>(null);
  const active = useSignal<string | undefined>(undefined);
  const top = useSignal(0);
  const room = useSignal(0);
  const graph = store.graph.value;
  const turned = panels.turned.value;
  const rows = useMemo(() => rowsOf(graph, turned), [graph, turned]);
  const selected = selectedKey(view);
  const found = rows.findIndex(({ key }) => key === (active.value ?? selected));
  const at = Math.max(0, found);
  useEffect(() => tree.current?.focus({ preventScroll: true }), []);
  // What is selected elsewhere is where the tree is; at once, since the next key goes on from there.
  useLayoutEffect(() => {
    if (selected !== undefined) active.value = selected;
  }, [selected, active]);
  useLayoutEffect(() => {
    const element = tree.current;
    if (!element) return;
    room.value = element.clientHeight;
    if (at * HEIGHT < element.scrollTop) element.scrollTop = at * HEIGHT;
    const below = (at + 1) * HEIGHT - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
  }, [at, room]);
  const go = (row: Row | undefined) => {
    if (!row) return;
    active.value = row.key;
    choose(view, row);
  };
  const close = () => {
    panels.outline.value = false;
    view.focusCanvas();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") close();
    else if (!walkTree({ view, rows, at, go, key: event.key })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const first = Math.max(0, Math.floor(top.value / HEIGHT) - BEYOND);
  const last = Math.ceil((top.value + room.value) / HEIGHT) + BEYOND;
  const shown = rows.slice(first, last);
  const built = at >= first && at < last ? rows[at] : undefined;
  return (
    <section class="outline panel" aria-label="Outline" data-testid="outline">
      <header class="modal-head">
        <span class="inspector-title">Outline</span>
        <Tool label="Close the outline" icon="close" keys="O" onClick={close} />
      </header>
      <div
        class="outline-tree scroll"
        role="tree"
        aria-label="Nodes of the workflow"
        aria-multiselectable="true"
        aria-activedescendant={built && rowId(built)}
        tabIndex={0}
        ref={tree}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          top.value = event.currentTarget.scrollTop;
        }}
      >
        <div role="none" class="outline-all" style={{ height: `${rows.length * HEIGHT}px` }}>
          {shown.map((row, index) => (
            <Line
              key={row.key}
              row={row}
              top={(first + index) * HEIGHT}
              active={row === rows[at]}
              onChoose={() => go(row)}
            />
          ))}
        </div>
        {rows.length === 0 && <p class="quiet">There is no node yet.</p>}
      </div>
    </section>
  );
}

interface LineProps {
  readonly row: Row;
  readonly top: number;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function Line({ row, top, active, onChoose }: LineProps) {
  const view = useView();
  return (
    // Keys come to the tree, which says by its active line where they go.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and the keys
    <div
      role="treeitem"
      class="outline-row"
      id={rowId(row)}
      aria-level={row.level}
      aria-setsize={row.size}
      aria-posinset={row.place}
      aria-selected={isSelected(view, row)}
      aria-expanded={row.kind === "node" ? row.open : undefined}
      data-active={active ? "" : undefined}
      style={{ top: `${top}px`, paddingLeft: `${6 + (row.level - 1) * 14}px` }}
      onClick={onChoose}
    >
      {row.kind === "node" && <NodeWords row={row} />}
      {row.kind === "line" && <LineWords row={row} />}
      {row.kind === "drawing" && <DrawingWords row={row} />}
    </div>
  );
}

function isSelected({ view }: ViewContext, row: Row): boolean {
  const { nodes, connections, drawings } = view.selection.value;
  if (row.kind === "drawing") return drawings.has(row.drawing.key);
  return row.kind === "node" ? nodes.has(row.node.id) : connections.has(row.line.id);
}

function NodeWords({ row }: { readonly row: Extract<Row, { kind: "node" }> }) {
  const view = useView();
  const { node, open } = row;
  const type = view.store.types.value.get(node.type);
  const status = statusOf(view, node.id);
  return (
    <>
      <span
        class="outline-turn"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          turn(view, node.id);
        }}
      >
        {open === undefined ? "" : open ? "▾" : "▸"}
      </span>
      <span class="tile" data-category={type?.category}>
        <Icon name={type?.icon ?? "help"} />
      </span>
      <span class="outline-title">{titleOf(node)}</span>
      <span class="sr">, {node.type},</span>
      {isWrong(view, node.id) && <span class="outline-note tone-yellow">problem</span>}
      <span class={status === "idle" ? "sr" : "outline-note"} data-status={status}>
        {status}
      </span>
    </>
  );
}

function LineWords({ row }: { readonly row: Extract<Row, { kind: "line" }> }) {
  const { store } = useView();
  const { source, target } = row.line;
  const node = store.graph.value.nodes.get(source.nodeId);
  return (
    <span class="outline-line">
      {target.portId} ← {node ? titleOf(node) : source.nodeId} · {source.portId}
    </span>
  );
}

function DrawingWords({ row }: { readonly row: Extract<Row, { kind: "drawing" }> }) {
  const isNote = row.drawing.kind === "notes";
  return (
    <>
      <span class="outline-turn" aria-hidden="true" />
      <span class="tile">
        <Icon name={isNote ? "note" : "zone"} />
      </span>
      <span class="outline-title">{drawingText(row.drawing)}</span>
      <span class="outline-note">{isNote ? "note" : "group"}</span>
    </>
  );
}

function statusOf({ runs }: ViewContext, id: string): Status {
  return runs.node(id).value?.state.value.status ?? "idle";
}

function isWrong({ store }: ViewContext, id: string): boolean {
  return store.problems.value.some(({ ids }) => ids.includes(id));
}

interface TreeStep {
  readonly view: ViewContext;
  readonly rows: readonly Row[];
  readonly at: number;
  readonly go: (row: Row | undefined) => void;
  readonly key: string;
}

/** What a key does in the tree; false where it does nothing there. */
function walkTree({ view, rows, at, go, key }: TreeStep): boolean {
  const row = rows[at];
  const open = row?.kind === "node" ? row.open : undefined;
  const id = row?.kind === "node" ? row.node.id : undefined;
  if (key === "ArrowDown") go(rows[Math.min(rows.length - 1, at + 1)]);
  else if (key === "ArrowUp") go(rows[Math.max(0, at - 1)]);
  else if (key === "Home") go(rows[0]);
  else if (key === "End") go(rows.at(-1));
  else if (key === "ArrowRight" && open === false && id) turn(view, id);
  else if (key === "ArrowRight" && open) go(rows[at + 1]);
  else if (key === "ArrowLeft" && open && id) turn(view, id);
  else if (key === "ArrowLeft") go(rows.find((each) => each.key === row?.under));
  else if (key === " " && row?.kind === "node") view.view.toggle([row.node.id]);
  else if (key === " " && row?.kind === "drawing") view.view.toggle([], [], [row.drawing.key]);
  else if (key === "Enter" && row?.kind === "node") view.actions.show("form");
  else if (key === "Enter" && row?.kind === "drawing") view.actions.write(row.drawing.key);
  else return key === "ArrowRight";
  return true;
}

function choose(view: ViewContext, row: Row): void {
  if (row.kind === "node") visit(view, row.node.id);
  else if (row.kind === "line") view.view.select([], [row.line.id]);
  else {
    const { key, rect } = row.drawing;
    view.view.select([], [], [key]);
    view.view.viewport.value = revealed(view.view.viewport.peek(), rect, view.view.frame);
  }
}

function turn({ panels }: ViewContext, id: string): void {
  const next = new Set(panels.turned.peek());
  if (!next.delete(id)) next.add(id);
  panels.turned.value = next;
}

function selectedKey({ view }: ViewContext): string | undefined {
  const { nodes, connections, drawings } = view.selection.value;
  const [node] = nodes;
  const [line] = connections;
  const [drawing] = drawings;
  if (nodes.size === 1) return `node ${node}`;
  if (nodes.size > 0 || connections.size + drawings.size !== 1) return undefined;
  return line === undefined ? `drawing ${drawing}` : `line ${line}`;
}

function rowId({ key }: Row): string {
  return `outline-${key.replaceAll(/[ /]/g, "-")}`;
}

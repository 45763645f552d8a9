/** Undo, delete, copy and paste, sub-workflows, and moving by the keyboard. */
import { MEASURES } from "../geometry/measure.ts";
import { around, type Point, type Rect } from "../geometry/rect.ts";
import { freeSpot } from "../geometry/scene.ts";
import { revealed, toWorld } from "../geometry/viewport.ts";
import { LEFT_OUT } from "../model/secrets.ts";
import { sizeOf } from "../store/viewState.ts";
import { type Clip, clipOf, faultOf, fromText, paste, toText } from "./clipboard.ts";
import type { Command, EditorContext } from "./command.ts";
import { bypass, together } from "./connecting.ts";
import { contentOf, drawingEdit, moveDrawings } from "./drawings.ts";
import { animation, collapse, led, move, removal } from "./edits.ts";
import { selectReturning } from "./returning.ts";
import { inside, selectedZone } from "./zones.ts";

/** Said where what is copied held a key. */
const KEY_LEFT_OUT =
  "A key was left out of what is copied. Put it into the environment and let the node refer to it.";

/** The type of zones that a selection is put into. */
const SUB_WORKFLOW = "sub-workflow";

/** Take the last edit back. The room keeps the log, so it knows whether there is one. */
export const undo: Command = {
  name: "undo",
  label: "Undo",
  icon: "undo",
  group: "Edit",
  keys: ["Mod+Z"],
  when: isLive,
  run: (context) => {
    selectReturning(context);
    context.sync.undo();
  },
};

/** Make again what was taken back. */
export const redo: Command = {
  name: "redo",
  label: "Redo",
  icon: "redo",
  group: "Edit",
  keys: ["Mod+Shift+Z", "Mod+Y"],
  when: isLive,
  run: (context) => {
    selectReturning(context);
    context.sync.redo();
  },
};

/** Arrange all nodes, as the room sees fit; one step to undo. */
export const layout: Command = {
  name: "layout",
  label: "Arrange",
  icon: "layout",
  group: "Edit",
  keys: ["L"],
  when: (context) => isLive(context) && context.store.graph.value.nodes.size > 1,
  run: ({ sync }) => sync.layout(),
};

/** Delete what is selected. */
export const remove: Command = {
  name: "delete",
  label: "Delete",
  icon: "trash",
  group: "Edit",
  keys: ["Delete", "Backspace"],
  when: ({ store, view }) => {
    return store.editable.value && sizeOf(view.selection.value) > 0;
  },
  run: ({ store, view }) => {
    const { nodes, connections, drawings } = view.selection.peek();
    const graph = store.graph.peek();
    const change = removal(graph, nodes, connections);
    view.select();
    store.transact(
      together(
        change,
        drawingEdit(graph, drawings, () => null),
      ),
    );
  },
};

/** Write the title of the selected node, or in the selected group or note. */
export const rename: Command = {
  name: "rename",
  label: "Rename",
  icon: "rename",
  group: "Edit",
  keys: ["F2"],
  when: ({ store, view }) => {
    const { nodes, drawings } = view.selection.value;
    return store.editable.value && nodes.size + drawings.size === 1;
  },
  run: ({ view, actions }) => {
    const { nodes, drawings } = view.selection.peek();
    const [what] = [...nodes, ...drawings];
    if (what !== undefined) actions.write(what);
  },
};

/** Delete the selected nodes; what fed them feeds what followed them. */
export const removeAndReconnect: Command = {
  name: "delete-and-reconnect",
  label: "Delete and reconnect",
  icon: "trash",
  group: "Edit",
  keys: ["Mod+Delete", "Mod+Backspace"],
  when: canEditNodes,
  run: ({ store, view }) => {
    const { nodes } = view.selection.peek();
    const change = bypass(store.graph.peek(), store.types.peek(), nodes);
    view.select();
    store.transact(change);
  },
};

/** Copy the selected nodes as text. */
export const copy: Command = {
  name: "copy",
  label: "Copy",
  icon: "copy",
  group: "Edit",
  keys: ["Mod+C"],
  when: hasCopies,
  run: copySelected,
};

/** Copy the selected nodes as text and delete them. */
export const cut: Command = {
  name: "cut",
  label: "Cut",
  icon: "cut",
  group: "Edit",
  keys: ["Mod+X"],
  when: canCopyHere,
  run: async (context) => {
    await copySelected(context);
    remove.run(context);
  },
};

/** Paste nodes from text. */
export const pasteNodes: Command = {
  name: "paste",
  label: "Paste",
  icon: "paste",
  group: "Edit",
  keys: ["Mod+V"],
  when: ({ store }) => store.editable.value,
  run: async (context) => {
    pasteText(context, await context.actions.readClipboard());
  },
};

/** Make the selected nodes once more, beside themselves. */
export const duplicate: Command = {
  name: "duplicate",
  label: "Duplicate",
  icon: "duplicate",
  group: "Edit",
  keys: ["Mod+D"],
  when: canCopyHere,
  run: (context) => {
    insert(context, selectedClip(context), undefined);
  },
};

/** Show a zone or node small, or in full again. */
export const toggleCollapsed: Command = {
  name: "collapse",
  label: "Collapse or open",
  icon: "collapse",
  group: "Edit",
  keys: ["C"],
  when: canEditNodes,
  run: ({ store, view }) => {
    const graph = store.graph.peek();
    const nodes = [...view.selection.peek().nodes].map((id) => graph.nodes.get(id));
    const collapsed = nodes.some((node) => node && !node.collapsed);
    const changes = nodes.flatMap((node) => (node ? [collapse(node.id, collapsed).nodes] : []));
    store.transact({ nodes: Object.assign({}, ...changes) });
  },
};

/** Put the selected nodes into one sub-workflow. */
export const intoSubWorkflow: Command = {
  name: "sub-workflow",
  label: "Make a sub-workflow",
  icon: "zone",
  group: "Edit",
  keys: ["Mod+G"],
  when: (context) => canEditNodes(context) && context.store.types.value.has(SUB_WORKFLOW),
  run: ({ sync, view }) => sync.collapse([...view.selection.peek().nodes]),
};

/** Take the nodes of the selected sub-workflow out of it. */
export const unpack: Command = {
  name: "unpack",
  label: "Unpack the sub-workflow",
  icon: "expand",
  group: "Edit",
  keys: ["Mod+Shift+G"],
  when: ({ store, view }) => {
    const [id, ...others] = view.selection.value.nodes;
    const node = id === undefined ? undefined : store.graph.value.nodes.get(id);
    return store.editable.value && others.length === 0 && node?.type === SUB_WORKFLOW;
  },
  run: ({ sync, view }) => {
    const [id] = view.selection.peek().nodes;
    if (id !== undefined) sync.unpack(id);
  },
};

/** Let the selected connections show their flow, or no longer. */
export const toggleAnimated: Command = {
  name: "animate",
  label: "Animate connection",
  icon: "flow",
  group: "Edit",
  keys: [],
  when: ({ store, view }) => store.editable.value && view.selection.value.connections.size > 0,
  run: ({ store, view }) => {
    const ids = view.selection.peek().connections;
    const lines = store.graph.peek().connections;
    const still = [...ids].some((id) => lines.get(id)?.animated === false);
    store.transact(animation(ids, still));
  },
};

/** Take the points away that the selected connections are led through. */
export const straighten: Command = {
  name: "straighten",
  label: "Remove its points",
  icon: "straighten",
  group: "Arrange",
  keys: [],
  when: ({ store, view }) => {
    const { connections } = store.graph.value;
    const selected = [...view.selection.value.connections];
    return store.editable.value && selected.some((id) => connections.get(id)?.points);
  },
  run: ({ store, view }) => {
    const changes = [...view.selection.peek().connections].map((id) => led(id, []));
    store.transact(together(...changes));
  },
};

/** Move the selected nodes a little, one command for each direction and step. */
export const nudges: readonly Command[] = [
  nudge("left", "ArrowLeft", -1, 0),
  nudge("right", "ArrowRight", 1, 0),
  nudge("up", "ArrowUp", 0, -1),
  nudge("down", "ArrowDown", 0, 1),
].flat();

/**
 * Paste text that holds nodes: at a point of the world, or else where they came from, or else in
 * the middle of the view. False where the text holds none.
 */
export function pasteText(context: EditorContext, text: string, at?: Point): boolean {
  const clip = fromText(text);
  if (!clip) {
    context.actions.say(faultOf(text));
    return false;
  }
  insert(context, clip, at);
  return true;
}

function isLive({ sync }: EditorContext): boolean {
  return sync.state.value === "live";
}

/** Whether there is something that can be copied. */
function hasCopies({ view }: EditorContext): boolean {
  const { nodes, drawings } = view.selection.value;
  return nodes.size + drawings.size > 0;
}

function canCopyHere(context: EditorContext): boolean {
  return context.store.editable.value && hasCopies(context);
}

function hasNodes({ view }: EditorContext): boolean {
  return view.selection.value.nodes.size > 0;
}

function canEditNodes(context: EditorContext): boolean {
  return context.store.editable.value && hasNodes(context);
}

function selectedClip({ store, view, scene }: EditorContext): Clip {
  const { nodes, drawings } = view.selection.peek();
  return clipOf(store.graph.peek(), nodes, (id) => scene.box(id)?.rect, drawings);
}

async function copySelected(context: EditorContext): Promise<void> {
  const text = toText(selectedClip(context));
  await context.actions.writeClipboard(text);
  if (text.includes(LEFT_OUT)) context.actions.say(KEY_LEFT_OUT);
}

/** Put a clip into the graph as one edit, and select it. */
function insert(context: EditorContext, clip: Clip, at: Point | undefined): void {
  const { store, view, scene } = context;
  const area = areaOf(clip);
  const own = new Set(clip.nodes.map(({ id }) => id));
  // A zone that is selected takes what is pasted, but for a copy of itself.
  const into = at ? undefined : selectedZone(context);
  const isOther = into !== undefined && !own.has(into.id);
  const start = at ?? (isOther ? inside(into.rect) : startOf(context, clip, area));
  const corner = freeSpot(scene, { ...area, ...start });
  const zone = isOther ? into : scene.zoneAt(corner, own);
  const by = { x: corner.x - area.x, y: corner.y - area.y };
  const { change, ids, drawings } = paste(store.graph.peek(), clip, by, zone?.id, zone?.rect);
  if (!store.transact(change)) return;
  view.select(ids, [], drawings);
  if (at) return;
  view.viewport.value = revealed(view.viewport.peek(), { ...area, ...corner }, view.frame);
}

/** Beside where a clip came from, if that is in view, and clear of a zone; else the middle of the view. */
function startOf({ view, scene }: EditorContext, { nodes }: Clip, area: Rect): Point {
  const from = { x: area.x + MEASURES.grid, y: area.y + MEASURES.grid };
  const { x, y, width, height } = view.frame;
  const first = toWorld(view.viewport.peek(), { x, y });
  const last = toWorld(view.viewport.peek(), { x: x + width, y: y + height });
  const inView = from.x >= first.x && from.y >= first.y && from.x <= last.x && from.y <= last.y;
  const zones = nodes.flatMap(({ id }) => scene.box(id) ?? []).filter((box) => box.zone);
  const right = Math.max(...zones.map(({ rect }) => rect.x + rect.width));
  const beside = zones.length > 0 ? { x: right + 2 * MEASURES.grid, y: area.y } : from;
  if (inView || scene.bounds() === undefined) return inView ? beside : first;
  return {
    x: (first.x + last.x - area.width) / 2,
    y: (first.y + last.y - area.height) / 2,
  };
}

/** The area of the outermost nodes of a clip, its groups and its notes. */
function areaOf({ nodes, groups, notes }: Clip): Rect {
  const known = new Set(nodes.map((node) => node.id));
  const top = nodes.filter((node) => node.parent === undefined || !known.has(node.parent));
  const boxes = top.map(({ position, size }) => ({
    ...position,
    width: size?.width ?? MEASURES.width,
    height: size?.height ?? MEASURES.zone.height,
  }));
  const drawings = [...groups, ...notes].flatMap(({ position, size }) =>
    position ? [{ ...position, width: size?.width ?? 0, height: size?.height ?? 0 }] : [],
  );
  return around([...boxes, ...drawings]) ?? { x: 0, y: 0, width: 0, height: 0 };
}

function nudge(word: string, key: string, dx: number, dy: number): Command[] {
  const one = (name: string, label: string, keys: string, step: number): Command => ({
    name,
    label,
    icon: `arrow-${word}`,
    group: "Edit",
    keys: [keys],
    when: ({ store, view }) => {
      const { nodes, drawings } = view.selection.value;
      return store.editable.value && nodes.size + drawings.size > 0;
    },
    run: (context) => {
      const { store, view } = context;
      const selection = view.selection.peek();
      const content = contentOf(context, selection.drawings);
      const nodes = new Set([...selection.nodes, ...content.nodes]);
      const drawings = new Set([...selection.drawings, ...content.drawings]);
      const graph = store.graph.peek();
      const by = [dx * step, dy * step] as const;
      // Presses on the same things are one step to undo.
      const mark = `nudge ${[...nodes, ...drawings].sort().join(" ")}`;
      const change = together(move(graph, nodes, ...by), moveDrawings(graph, drawings, ...by));
      store.transact(change, mark);
    },
  });
  return [
    one(`nudge-${word}`, `Move ${word}`, key, MEASURES.grid),
    one(`nudge-${word}-finely`, `Move ${word} finely`, `Shift+${key}`, 1),
  ];
}

/** Edits of groups and notes, and commands that make them. */
import {
  DRAWING,
  type DrawingKind,
  drawingBox,
  drawingKey,
  drawingsIn,
} from "../geometry/drawings.ts";
import { around, contains, type Point, type Rect } from "../geometry/rect.ts";
import { toWorld } from "../geometry/viewport.ts";
import type { Change, Fields } from "../model/change.ts";
import { type Drawing, freeId, type Graph } from "../model/graph.ts";
import type { Command, EditorContext } from "./command.ts";

/** The colours that drawings can have, named as the ones of the theme. */
export const DRAWING_COLOURS = ["yellow", "cyan", "magenta", "green", "red", "mute"] as const;

/** Room between a group and what it was made around. */
const MARGIN = 20;

/** A new group or note; what is not given of it is as usual. */
export function drawing(
  graph: Graph,
  kind: DrawingKind,
  { x, y, width, height }: Rect,
  fields: Fields<Drawing> = {},
): { readonly key: string; readonly change: Change } {
  const id = freeId(kind === "groups" ? "group" : "note", (each) => graph[kind].has(each));
  const [position, size] = [
    { x: Math.round(x), y: Math.round(y) },
    { width: Math.round(width), height: Math.round(height) },
  ];
  return {
    key: drawingKey(kind, id),
    change: { [kind]: { [id]: { position, size, ...fields } } },
  };
}

/** Fields of drawings set, or taken away with `null`. */
export function drawingEdit(
  graph: Graph,
  keys: Iterable<string>,
  fieldsOf: (record: Drawing, rect: Rect) => Fields<Drawing> | null,
): Change {
  const change: Record<DrawingKind, Record<string, Fields<Drawing> | null>> = {
    groups: {},
    notes: {},
  };
  for (const key of keys) {
    const box = drawingBox(graph, key);
    if (box) change[box.kind][box.record.id] = fieldsOf(box.record, box.rect);
  }
  return change;
}

/** Drawings moved by so much. */
export function moveDrawings(graph: Graph, keys: Iterable<string>, dx: number, dy: number): Change {
  return drawingEdit(graph, keys, (_, { x, y }) => ({ position: { x: x + dx, y: y + dy } }));
}

/** A drawing with another size. */
export function resizeDrawing(graph: Graph, key: string, width: number, height: number): Change {
  const size = {
    width: Math.max(DRAWING.least.width, Math.round(width)),
    height: Math.max(DRAWING.least.height, Math.round(height)),
  };
  return drawingEdit(graph, [key], () => ({ size }));
}

/** What lies in these groups and is smaller: nodes of whatever level, and other drawings. */
export function contentOf(
  { scene, store }: EditorContext,
  keys: Iterable<string>,
): { readonly nodes: ReadonlySet<string>; readonly drawings: ReadonlySet<string> } {
  const graph = store.graph.peek();
  const nodes = new Set<string>();
  const drawings = new Set<string>();
  for (const key of keys) {
    const group = drawingBox(graph, key);
    if (group?.kind !== "groups") continue;
    const isIn = ({ x, y, width, height }: Rect) =>
      contains(group.rect, { x: x + width / 2, y: y + height / 2 });
    // A zone that the group lies in may well have its middle there too.
    const isSmaller = ({ width, height }: Rect) =>
      width * height < group.rect.width * group.rect.height;
    for (const { id, rect } of scene.nodesIn(group.rect)) {
      if (isIn(rect) && isSmaller(rect)) nodes.add(id);
    }
    for (const other of drawingsIn(graph, group.rect)) {
      const smaller = other.rect.width < group.rect.width;
      if (isIn(other.rect) && (other.kind === "notes" || smaller)) drawings.add(other.key);
    }
  }
  return { nodes, drawings };
}

/** Draw a group around what is selected, or an empty one. */
export const group: Command = {
  name: "group",
  label: "Group",
  icon: "zone",
  group: "Edit",
  keys: ["G"],
  when: ({ store }) => store.editable.value,
  run: (context) => {
    const { scene, view } = context;
    const { nodes } = view.selection.peek();
    const inner = nodes.size > 0 ? around(boxesOf(scene, nodes)) : undefined;
    const rect = inner ? framed(inner) : { ...pointerOf(context), width: 320, height: 220 };
    create(context, "groups", rect, { title: "Group" });
  },
};

/** Put a note where the pointer is. */
export const note: Command = {
  name: "note",
  label: "Add a note",
  icon: "note",
  group: "Edit",
  keys: ["N"],
  when: ({ store }) => store.editable.value,
  run: (context) => {
    create(context, "notes", { ...pointerOf(context), width: 220, height: 120 }, { text: "" });
  },
};

/** Make a drawing, select it and let a person write in it. */
function create(
  { store, view, actions }: EditorContext,
  kind: DrawingKind,
  rect: Rect,
  fields: Fields<Drawing>,
): void {
  const made = drawing(store.graph.peek(), kind, rect, fields);
  if (!store.transact(made.change)) return;
  view.select([], [], [made.key]);
  actions.write(made.key);
}

function framed({ x, y, width, height }: Rect): Rect {
  const top = MARGIN + DRAWING.title;
  return {
    x: x - MARGIN,
    y: y - top,
    width: width + 2 * MARGIN,
    height: height + top + MARGIN,
  };
}

function boxesOf(scene: EditorContext["scene"], ids: Iterable<string>): Rect[] {
  return [...ids].flatMap((id) => scene.box(id)?.rect ?? []);
}

/** Where the pointer is, or else the middle of what is seen. */
function pointerOf({ view }: EditorContext): Point {
  const { x, y, width, height } = view.frame;
  const point = view.pointer ?? { x: x + width / 2, y: y + height / 2 };
  return toWorld(view.viewport.peek(), point);
}

/** What to look at and what to select: nothing here changes the workflow. */
import { drawingsIn } from "../geometry/drawings.ts";
import { MEASURES } from "../geometry/measure.ts";
import { overlaps, type Point, type Rect } from "../geometry/rect.ts";
import { freeSpot } from "../geometry/scene.ts";
import { centred, fittedBeside, toWorld, type Viewport, zoomedTo } from "../geometry/viewport.ts";
import { sizeOf } from "../store/viewState.ts";
import type { Command, EditorContext } from "./command.ts";
import { inside, selectedZone } from "./zones.ts";

/** How much of the lower right corner the minimap takes, with its distance to what is beside it. */
const MINIMAP = { width: 162, height: 104 } as const;

/** Show everything. */
export const fit: Command = {
  name: "fit",
  label: "Fit everything",
  icon: "fit",
  group: "View",
  keys: ["F"],
  when: ({ store }) => store.graph.value.nodes.size > 0,
  run: (context) => look(context, undefined),
};

/** Show what is selected. */
export const fitSelection: Command = {
  name: "fit-selection",
  label: "Fit the selection",
  icon: "fit-selection",
  group: "View",
  keys: ["Shift+F"],
  when: ({ view }) => view.selection.value.nodes.size > 0,
  run: (context) => look(context, context.view.selection.peek().nodes),
};

/** Come nearer. */
export const zoomIn: Command = zoom("zoom-in", "Zoom in", ["+", "="], (now) => now * 1.25);

/** Go further away. */
export const zoomOut: Command = zoom("zoom-out", "Zoom out", ["-"], (now) => now / 1.25);

/** Show everything as large as life. */
export const zoomActual: Command = zoom("zoom-100", "Zoom to 100 %", ["0"], () => 1);

/** Select everything. */
export const selectAll: Command = {
  name: "select-all",
  label: "Select all",
  icon: "select-all",
  group: "Select",
  keys: ["Mod+A"],
  when: ({ store }) => store.graph.value.nodes.size > 0,
  run: ({ store, view }) => {
    const graph = store.graph.peek();
    const drawings = drawingsIn(graph).map(({ key }) => key);
    view.select(graph.nodes.keys(), graph.connections.keys(), drawings);
  },
};

/** Select nothing. */
export const selectNone: Command = {
  name: "select-none",
  label: "Select nothing",
  icon: "select-none",
  group: "Select",
  keys: ["Escape"],
  when: ({ view }) => sizeOf(view.selection.value) > 0,
  run: ({ view }) => view.select(),
};

/** Choose a node type where the pointer is, and add it there. */
export const add: Command = {
  name: "add",
  label: "Add a node",
  icon: "plus",
  group: "Edit",
  keys: ["/"],
  when: ({ store }) => store.editable.value,
  run: (context) => {
    const { view, scene, actions } = context;
    const { x, y, width, height } = view.frame;
    const zone = view.pointer ? undefined : selectedZone(context);
    const point = view.pointer ?? { x: x + width / 2, y: y + height / 3 };
    const at = zone ? freeHeader(scene, zone.rect) : toWorld(view.viewport.peek(), point);
    actions.add({ at });
  },
};

/** Snap what is moved to the grid, or no longer. */
export const toggleSnap: Command = {
  name: "snap",
  label: "Snap to the grid",
  icon: "grid",
  group: "Arrange",
  keys: ["Shift+G"],
  when: ({ store }) => store.editable.value,
  run: ({ view, actions }) => {
    view.snap.value = !view.snap.peek();
    actions.say(view.snap.peek() ? "What is moved snaps to the grid." : "The grid is off.");
  },
};

/** Find a node type in the palette. */
export const search: Command = {
  name: "search",
  label: "Find a node type",
  icon: "search",
  group: "Edit",
  keys: [],
  when: ({ store }) => store.editable.value,
  run: ({ actions }) => actions.search(),
};

/** Show the keys and what they do. */
export const help: Command = {
  name: "help",
  label: "Help",
  icon: "help",
  group: "View",
  keys: ["?"],
  when: () => true,
  run: ({ actions }) => actions.toggleHelp(),
};

/** Where in a zone the header of a new node covers no other one. */
function freeHeader(scene: EditorContext["scene"], rect: Rect): Point {
  const { width, header, padding } = MEASURES;
  const { x, y } = freeSpot(scene, { ...inside(rect), width, height: header + padding });
  return { x: x + width / 2, y: y + header / 2 };
}

function look({ view, scene }: EditorContext, ids: ReadonlySet<string> | undefined): void {
  const area = scene.bounds(ids);
  if (area) view.viewport.value = beside(area, view.frame, scene);
}

/** The viewport that shows all of an area, where the minimap hides no node of it. */
export function beside(
  area: Rect,
  frame: Rect,
  scene: EditorContext["scene"],
  padding?: number,
): Viewport {
  const { width, height } = MINIMAP;
  const place = { x: frame.x + frame.width - width, y: frame.y + frame.height - height };
  const covers = (viewport: Viewport) => {
    const { x, y } = toWorld(viewport, place);
    const { zoom } = viewport;
    const hidden = { x, y, width: width / zoom, height: height / zoom };
    return scene.nodesIn(hidden).some(({ zone, rect }) => !zone && overlaps(rect, area));
  };
  return fittedBeside(area, frame, MINIMAP, covers, padding);
}

function zoom(
  name: string,
  label: string,
  keys: readonly string[],
  next: (now: number) => number,
): Command {
  return {
    name,
    label,
    icon: name,
    group: "View",
    keys,
    when: () => true,
    run: ({ view }) => {
      const { x, y, width, height } = view.frame;
      const now = view.viewport.peek();
      const middle = { x: x + width / 2, y: y + height / 2 };
      view.viewport.value = zoomedTo(now, next(now.zoom), middle);
    },
  };
}

/** Show a node in the middle, as large as it is now or larger. */
export function goTo({ view, scene }: EditorContext, id: string): void {
  const box = scene.box(id);
  if (!box) return;
  view.viewport.value = centred(box.rect, view.frame, Math.max(0.75, view.viewport.peek().zoom));
  view.select([id]);
}

/**
 * From presses of a pointer to gestures. What is under the pointer decides: a port draws a
 * connection, or with Shift moves those it has, a node moves, a connection is selected, and the
 * empty canvas pans, or with Shift draws a box. With Alt, connections are cut wherever it begins.
 * Only buttons, links and fields inside a node answer for themselves.
 */
import { collapse } from "../commands/edits.ts";
import { type DrawingBox, groupAt, noteAt } from "../geometry/drawings.ts";
import { MEASURES } from "../geometry/measure.ts";
import { around, type Point, type Rect } from "../geometry/rect.ts";
import { boundsOf } from "../geometry/route.ts";
import type { Bend, Box, PortHit } from "../geometry/scene.ts";
import { toScreen } from "../geometry/viewport.ts";
import { BendGesture, bendTwice } from "./bendGesture.ts";
import { BoxGesture } from "./boxGesture.ts";
import { ConnectGesture } from "./connectGesture.ts";
import { CutGesture } from "./cutGesture.ts";
import type { Desk, Gesture } from "./desk.ts";
import { MoveGesture } from "./moveGesture.ts";
import { PanGesture, PinchGesture } from "./panGesture.ts";
import { connectionsAt, ReconnectGesture } from "./reconnectGesture.ts";
import { type Resizable, ResizeGesture, resizableAt, resizableNode } from "./resizeGesture.ts";

/** How far a pointer moves, in pixels, before a press is a drag. */
const SLOP = 4;

/** How long a finger must rest, in milliseconds, to open the menu. */
const LONG = 500;

/** How near to a connection a press must be, in pixels. */
const NEAR = 7;

interface Press {
  readonly event: PointerEvent;
  readonly point: Point;
  readonly world: Point;
  /** Makes the gesture, once the press is a drag. */
  readonly drag: () => Gesture | undefined;
  /** What a press without a drag means. */
  readonly click: () => void;
}

/** Turns the pointer events of a stage into gestures. */
export class Gestures {
  readonly #desk: Desk;
  readonly #touches = new Map<number, PointerEvent>();
  #press: Press | undefined;
  #gesture: Gesture | undefined;
  /** A connection whose first port was clicked and whose second is awaited. */
  #armed: ConnectGesture | undefined;
  #hovered: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Whether something is going on that Escape would end. */
  get busy(): boolean {
    return this.#gesture !== undefined || this.#armed !== undefined;
  }

  /** A pointer went down. */
  down(event: PointerEvent): void {
    if (event.pointerType === "touch" && this.#pinch(event)) return;
    if (this.#gesture || event.button > 1 || isControl(event, this.#desk.stage)) return;
    const point = this.#desk.pointOf(event);
    const world = this.#desk.worldOf(event);
    if (this.#armed && event.button === 0 && this.#finishArmed(world)) return;
    this.#press = { event, point, world, ...this.#meaning(event, world) };
    clearTimeout(this.#timer);
    if (event.pointerType === "touch") this.#timer = setTimeout(() => this.#rested(event), LONG);
    this.#desk.stage.setPointerCapture(event.pointerId);
  }

  /** A pointer moved. */
  move(event: PointerEvent): void {
    if (this.#touches.has(event.pointerId)) this.#touches.set(event.pointerId, event);
    if (this.#gesture) {
      this.#gesture.move(event);
      return;
    }
    this.#desk.context.view.pointer = this.#desk.pointOf(event);
    if (this.#press) this.#pull(event, this.#press);
    else if (this.#armed) this.#armed.move(event);
    else if (event.pointerType === "mouse") this.#pointAt(event);
  }

  /** A pointer went up. */
  up(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    clearTimeout(this.#timer);
    const [gesture, press] = [this.#gesture, this.#press];
    this.#gesture = undefined;
    this.#press = undefined;
    this.#desk.context.view.pointer = this.#desk.pointOf(event);
    if (gesture) gesture.end(event);
    else press?.click();
  }

  /** A pointer was pressed twice in a row. */
  twice(event: MouseEvent): void {
    const { store, scene, actions } = this.#desk.context;
    if (!store.editable.peek() || isControl(event, this.#desk.stage)) return;
    const at = this.#desk.worldOf(event);
    const words = this.#wordsAt(at);
    const box = scene.nodeAt(at);
    const line = this.#lineUnder(event);
    if (bendTwice(this.#desk, at, line, NEAR / this.#zoom)) return;
    const closed = box && store.graph.peek().nodes.get(box.id)?.collapsed;
    if (words !== undefined) actions.write(words);
    else if (closed) store.transact(collapse(box.id, false));
    else if (!box || (box.zone && this.#isInside(box, at))) actions.add({ at });
  }

  /** The menu is asked for, at a place or for what is selected. */
  menu(event: MouseEvent): void {
    const { view, actions } = this.#desk.context;
    if (isControl(event, this.#desk.stage)) return;
    this.cancel();
    // A key asks from no place of its own.
    const byKey = event.button !== 2 && event.detail === 0 && event.type === "contextmenu";
    const area = byKey ? this.#selectedArea() : undefined;
    if (area) {
      actions.menu(toScreen(view.viewport.peek(), area));
      return;
    }
    this.#take(event);
    actions.menu(this.#desk.pointOf(event));
  }

  /** Where what is selected lies, in the world. */
  #selectedArea(): Rect | undefined {
    const { view, scene } = this.#desk.context;
    const { nodes, connections, drawings } = view.selection.peek();
    const routes = [...connections]
      .map((id) => scene.route(id))
      .filter((each) => each !== undefined);
    const boxes = [...drawings].map((key) => scene.drawing(key)?.rect);
    const areas = [scene.bounds(nodes), ...boxes, ...routes.map(boundsOf)];
    return around(areas.filter((each) => each !== undefined));
  }

  /** Select what is at a place, unless it is selected with others. */
  #take(event: MouseEvent): void {
    const { view, scene, store } = this.#desk.context;
    const at = this.#desk.worldOf(event);
    const graph = store.graph.peek();
    const { nodes, connections, drawings } = view.selection.peek();
    const box = scene.nodeAt(at);
    const drawing = noteAt(graph, at) ?? (box ? undefined : groupAt(graph, at, NEAR / this.#zoom));
    const line = this.#lineUnder(event);
    const isNode = box && !(box.zone && this.#isInside(box, at));
    if (drawing) {
      if (!drawings.has(drawing.key)) view.select([], [], [drawing.key]);
    } else if (isNode) {
      if (!nodes.has(box.id)) view.select([box.id]);
    } else if (line !== undefined) {
      if (!connections.has(line)) view.select([], [line]);
    } else view.select();
  }

  #rested(event: PointerEvent): void {
    if (this.#press?.event === event && !this.#gesture) this.menu(event);
  }

  /** What can be written at a point: a note, the title of a node, or that of a group. */
  #wordsAt(at: Point): string | undefined {
    const { store, scene } = this.#desk.context;
    const graph = store.graph.peek();
    const box = scene.nodeAt(at);
    const note = noteAt(graph, at);
    if (note) return note.key;
    if (box) return at.y - box.rect.y < MEASURES.header ? box.id : undefined;
    return groupAt(graph, at, NEAR / this.#zoom)?.key;
  }

  /** Nothing of what goes on is to be. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#touches.clear();
    this.#press = undefined;
    this.#gesture?.cancel();
    this.#armed?.cancel();
    this.#gesture = undefined;
    this.#armed = undefined;
  }

  /** Show what a press here would take. */
  #pointAt(event: PointerEvent): void {
    this.#hover(this.#lineUnder(event));
    const { stage, context } = this.#desk;
    const corner = context.store.editable.peek() && this.#zoom >= 0.4;
    const isCorner = corner && resizableAt(this.#desk, this.#desk.worldOf(event)) !== undefined;
    stage.toggleAttribute("data-corner", isCorner);
    const bend = context.scene.bendAt(this.#desk.worldOf(event), NEAR / this.#zoom);
    stage.toggleAttribute("data-bend", bend !== undefined);
  }

  #hover(line: string | undefined): void {
    if (line === this.#hovered) return;
    this.#hovered = line;
    this.#desk.stage.toggleAttribute("data-line", line !== undefined);
    this.#desk.brighten(new Set(line === undefined ? [] : [line]));
  }

  #pull(event: PointerEvent, press: Press): void {
    const { x, y } = this.#desk.pointOf(event);
    if (Math.hypot(x - press.point.x, y - press.point.y) < SLOP) return;
    this.#press = undefined;
    clearTimeout(this.#timer);
    this.#gesture = press.drag();
    this.#gesture?.move(event);
  }

  /** Two fingers on the canvas pinch, whatever one of them began. */
  #pinch(event: PointerEvent): boolean {
    this.#touches.set(event.pointerId, event);
    if (this.#touches.size < 2) return false;
    const touches = [...this.#touches.values()].slice(-2);
    this.cancel();
    for (const touch of touches) this.#touches.set(touch.pointerId, touch);
    this.#desk.stage.setPointerCapture(event.pointerId);
    this.#gesture = new PinchGesture(this.#desk, touches);
    return true;
  }

  #meaning(event: PointerEvent, world: Point): Pick<Press, "drag" | "click"> {
    const pan = () => new PanGesture(this.#desk, event);
    const wantsPan = event.button === 1 || this.#desk.hold.dataset.grab === "ready";
    if (wantsPan) return { drag: pan, click: () => {} };
    const { scene, store } = this.#desk.context;
    const editable = store.editable.peek();
    if (event.altKey && editable) {
      return { drag: () => new CutGesture(this.#desk, world), click: () => {} };
    }
    const bend = editable ? scene.bendAt(world, NEAR / this.#zoom) : undefined;
    if (bend && !event.shiftKey) return this.#onBend(bend);
    const corner = editable ? this.#cornerUnder(event, world) : undefined;
    if (corner) return this.#onCorner(corner, world);
    const note = noteAt(store.graph.peek(), world);
    if (note) return this.#onDrawing(note, event, world);
    const port = editable ? this.#portUnder(world, event) : undefined;
    if (port) return this.#onPort(port, event);
    const box = scene.nodeAt(world);
    const line = box && !box.zone ? undefined : this.#lineUnder(event);
    if (line !== undefined) return this.#onLine(line, event, pan);
    if (box && !(box.zone && this.#isInside(box, world))) return this.#onNode(box, event, world);
    const group = groupAt(store.graph.peek(), world, NEAR / this.#zoom);
    if (group) return this.#onDrawing(group, event, world);
    return this.#onCanvas(box, event, world, pan);
  }

  #onCorner(what: Resizable, world: Point) {
    return { drag: () => new ResizeGesture(this.#desk, what, world), click: what.select };
  }

  #onBend(bend: Bend) {
    const { view } = this.#desk.context;
    return {
      drag: () => new BendGesture(this.#desk, bend),
      click: () => view.select([], [bend.line]),
    };
  }

  #onDrawing({ key }: DrawingBox, event: PointerEvent, world: Point) {
    const { view, store } = this.#desk.context;
    const wasSelected = view.selection.peek().drawings.has(key);
    if (!wasSelected && !isAdding(event)) view.select([], [], [key]);
    const click = () => {
      if (isAdding(event)) view.toggle([], [], [key]);
      else view.select([], [], [key]);
    };
    const drag = () => {
      if (!store.editable.peek()) return undefined;
      if (!wasSelected && isAdding(event)) view.toggle([], [], [key]);
      return new MoveGesture(this.#desk, undefined, world);
    };
    return { drag, click };
  }

  #onPort(port: PortHit, event: PointerEvent) {
    const lines = event.shiftKey ? connectionsAt(this.#desk, port) : [];
    return {
      drag: () =>
        lines.length > 0
          ? new ReconnectGesture(this.#desk, port, lines)
          : new ConnectGesture(this.#desk, port),
      click: () => {
        this.#armed = new ConnectGesture(this.#desk, port);
      },
    };
  }

  #onLine(line: string, event: PointerEvent, pan: () => Gesture) {
    const { view } = this.#desk.context;
    const click = () => (isAdding(event) ? view.toggle([], [line]) : view.select([], [line]));
    return { drag: pan, click };
  }

  #onNode({ id }: Box, event: PointerEvent, world: Point) {
    const { view, store } = this.#desk.context;
    const wasSelected = view.selection.peek().nodes.has(id);
    if (!wasSelected && !isAdding(event)) view.select([id]);
    const click = () => {
      if (isAdding(event)) view.toggle([id]);
      else view.select([id]);
    };
    const drag = () => {
      if (!store.editable.peek()) return undefined;
      if (!wasSelected && isAdding(event)) view.toggle([id]);
      return new MoveGesture(this.#desk, id, world);
    };
    return { drag, click };
  }

  #onCanvas(zone: Box | undefined, event: PointerEvent, world: Point, pan: () => Gesture) {
    const { view } = this.#desk.context;
    const adding = isAdding(event);
    const drag = () => (adding ? new BoxGesture(this.#desk, world, true) : pan());
    const click = () => {
      if (zone && adding) view.toggle([zone.id]);
      else if (!adding) view.select(zone ? [zone.id] : []);
    };
    return { drag, click };
  }

  /** Whether a point is inside a zone, away from its header and its border. */
  #isInside({ rect }: Box, { x, y }: Point): boolean {
    const edge = 8 / this.#zoom;
    const below = y - rect.y > 32 && rect.y + rect.height - y > edge;
    return below && x - rect.x > edge && rect.x + rect.width - x > edge;
  }

  get #zoom(): number {
    return this.#desk.context.view.viewport.peek().zoom;
  }

  /** What can be resized here: by the grip of a zone, or the corner of anything else. */
  #cornerUnder(event: PointerEvent, world: Point): Resizable | undefined {
    const zone = gripUnder(event);
    if (zone !== undefined) return resizableNode(this.#desk.context, zone);
    return this.#zoom < 0.4 ? undefined : resizableAt(this.#desk, world);
  }

  #portUnder(world: Point, event: PointerEvent): PortHit | undefined {
    const { scene } = this.#desk.context;
    const zoom = this.#zoom;
    if (zoom < 0.3) return undefined;
    const reach = Math.min(event.pointerType === "touch" ? 18 : 12, 13 * zoom) / zoom;
    return scene.portAt(world, reach);
  }

  #lineUnder(event: MouseEvent): string | undefined {
    const { scene } = this.#desk.context;
    const world = this.#desk.worldOf(event);
    const box = scene.nodeAt(world);
    if (box && !box.zone) return undefined;
    return scene.connectionAt(world, NEAR / this.#zoom);
  }

  /** The second click of a connection; false where it was not on a port. */
  #finishArmed(world: Point): boolean {
    const armed = this.#armed;
    this.#armed = undefined;
    const over = armed?.portNear(world);
    armed?.finish(over);
    return over !== undefined;
  }
}

function isAdding(event: PointerEvent): boolean {
  return event.shiftKey || event.ctrlKey || event.metaKey;
}

/** Whether a press is on something inside a node that answers for itself. */
function isControl(event: MouseEvent, stage: HTMLElement): boolean {
  for (const each of event.composedPath()) {
    if (each === stage) return false;
    if (
      each instanceof Element &&
      each.matches("button, a, summary, input, textarea, [data-editing]")
    ) {
      return true;
    }
  }
  return false;
}

/** The zone whose corner is under the pointer. */
function gripUnder(event: PointerEvent): string | undefined {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || !target.matches(".zone-grip")) return undefined;
  return target.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
}

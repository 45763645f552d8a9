/**
 * The canvas: two painted layers with HTML nodes above them, and the order in which all of it is
 * brought up to date. What works it, the gestures of `hands.ts`, comes later than the picture. The
 * backdrop shows connections, and nodes while they are too small to read; the canvas above it, what
 * moves. Nothing is done while nothing changes.
 */
import { effect, type Signal, signal } from "@preact/signals-core";
import type { EditorContext } from "../commands/command.ts";
import { type Detail, detailAt, HTML_ZOOM } from "../geometry/detail.ts";
import { overlaps, type Point, type Rect } from "../geometry/rect.ts";
import { boundsOf } from "../geometry/route.ts";
import { toWorld, type Viewport, visibleArea } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import { isLive } from "../store/runs.ts";
import type { GraphEvent } from "../store/store.ts";
import { Backdrop } from "./backdrop.ts";
import type { Beat } from "./beat.ts";
import { type Colours, coloursOf } from "./colours.ts";
import { Dots } from "./dots.ts";
import { Frames, type Part } from "./frames.ts";
import { Looks } from "./looks.ts";
import { type Move, paintFlows, paintMove, paintPulses } from "./overlay.ts";
import { paintScene } from "./painter.ts";
import type { Picture } from "./picture.ts";
import { type NodeFactory, Pool } from "./pool.ts";
import { Surface } from "./surface.ts";

/** What the canvas needs from the view around it. */
export interface CanvasOptions {
  readonly stage: HTMLElement;
  readonly context: EditorContext;
  readonly make: NodeFactory;
  /** Whether things may move by themselves, and the beat at which they do. */
  readonly lively: () => boolean;
  readonly beat: Beat;
}

/** What works a canvas. */
export interface Operator {
  /** Whether a gesture is under way that Escape would end. */
  readonly busy: boolean;
  /** End what is under way as if it had not begun. */
  cancel(): void;
}

const NONE: ReadonlySet<string> = new Set();

/** The canvas of one view. */
export class Canvas {
  readonly context: EditorContext;
  readonly stage: HTMLElement;
  readonly pool: Pool;
  /** What works the canvas, once it is there. */
  operator: Operator | undefined;
  readonly #options: CanvasOptions;
  readonly #dots: Dots;
  readonly #backdrop: Backdrop;
  readonly #top: Surface;
  /** Where elements of the world are. */
  readonly layer: HTMLElement;
  /** Lies over all while the canvas is held; its `data-grab` says how. */
  readonly hold: HTMLElement;
  /** What is on its way, so that who shows it as elements moves them too. */
  readonly carried: Signal<Move | undefined> = signal<Move | undefined>(undefined);
  readonly #looks: Looks;
  readonly #frames: Frames;
  readonly #offs: Off[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #flow = () => () => this.#frames.now("overlay");
  readonly #repaint = () => () => this.#frames.now("scene", "overlay");
  #colours: Colours;
  #detail: Detail = detailAt(1, 0);
  #bright: ReadonlySet<string> = NONE;
  #flows: readonly string[] = [];
  /** The nodes that run, while they are elements. */
  #running: readonly string[] = [];
  #measured = false;
  /** Whether there is something on the upper canvas. */
  #painted = false;

  constructor(options: CanvasOptions) {
    const { stage, context, make } = options;
    const document = stage.ownerDocument;
    this.#options = options;
    this.stage = stage;
    this.context = context;
    this.#dots = new Dots(stage);
    this.#backdrop = new Backdrop(document, () => this.#frames.want("scene"));
    this.#top = new Surface(document);
    this.layer = document.createElement("div");
    this.layer.className = "layer";
    this.hold = document.createElement("div");
    this.hold.className = "hold";
    this.#backdrop.element.className = "backdrop";
    this.#backdrop.element.setAttribute("aria-hidden", "true");
    this.#top.element.style.pointerEvents = "none";
    stage.append(this.#backdrop.element, this.#top.element, this.layer, this.hold);
    this.pool = new Pool(this.layer, context.scene, make);
    this.#looks = new Looks(context);
    this.#colours = coloursOf(stage);
    this.#frames = new Frames(document.defaultView ?? window, (parts) => this.#work(parts));
    this.#listen();
  }

  /** What the nodes look like, for the minimap. */
  get looks(): Looks {
    return this.#looks;
  }

  /** The colours of the theme. */
  get colours(): Colours {
    return this.#colours;
  }

  /** Whether a gesture is under way that Escape would end. */
  get busy(): boolean {
    return this.operator?.busy ?? false;
  }

  /** End what is under way as if it had not begun. */
  cancel(): void {
    this.operator?.cancel();
  }

  /** Hear that nodes or colours changed; for who shows them in another way. */
  onChange(fn: () => void): Off {
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  /** The theme is another one: read the colours anew. */
  recolour(): void {
    this.#colours = coloursOf(this.stage);
    this.#frames.want("scene", "overlay");
    this.#tell();
  }

  /** The types of nodes changed, so that every node may look different. */
  reload(): void {
    this.#looks.forget();
    this.pool.empty();
    this.#frames.want("view", "scene", "overlay");
    this.#tell();
  }

  /** Follow a step of the graph; the scene has followed it already. */
  follow({ touched }: GraphEvent, moved: ReadonlySet<string>): void {
    this.#looks.forget(touched.nodes);
    const ends = new Set([...touched.nodes, ...moved]);
    const { connections } = this.context.store.graph.peek();
    for (const id of touched.connections) {
      const line = connections.get(id);
      if (line) ends.add(line.source.nodeId).add(line.target.nodeId);
    }
    // A connection that is gone leaves an open port behind: whoever showed it looks again.
    if ([...touched.connections].some((id) => !connections.has(id))) {
      for (const box of this.context.scene.nodesIn(this.#area())) ends.add(box.id);
    }
    this.pool.update(ends);
    this.#frames.want("view", "scene", "overlay");
    this.#tell();
  }

  /** A point of an event, in pixels of the stage. */
  pointOf(event: MouseEvent): Point {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** A point of an event, in the world. */
  worldOf(event: MouseEvent): Point {
    return toWorld(this.context.view.viewport.peek(), this.pointOf(event));
  }

  /** Look elsewhere. */
  look(viewport: Viewport): void {
    this.context.view.viewport.value = viewport;
  }

  /** Show nodes on their way, or no longer. */
  carry(move: Move | undefined): void {
    const begins = (move === undefined) !== (this.carried.peek() === undefined);
    this.carried.value = move;
    this.#frames.want(...(begins ? (["scene", "overlay"] as const) : (["overlay"] as const)));
  }

  /** Show just these connections bright, as under the pointer. */
  brighten(lines: ReadonlySet<string>): void {
    if (lines.size === 0 && this.#bright.size === 0) return;
    this.#bright = lines;
    this.#frames.want("scene");
  }

  /** Let go of everything. */
  close(): void {
    for (const off of this.#offs) off();
    this.#options.beat.close();
    this.#frames.close();
    this.#backdrop.close();
    this.pool.close();
    this.#dots.close();
    for (const part of [this.#top.element, this.layer, this.hold]) part.remove();
  }

  #tell(): void {
    for (const fn of this.#watchers) fn();
  }

  #listen(): void {
    const { stage, context } = this;
    const { view, runs } = context;
    const resized = new ResizeObserver(() => this.#measure());
    resized.observe(stage);
    this.#offs.push(
      () => resized.disconnect(),
      effect(() => {
        view.viewport.value;
        this.#frames.want("view", "overlay");
      }),
      effect(() => {
        this.pool.select(view.selection.value.nodes);
        this.#frames.want("scene", "overlay");
      }),
      runs.listen((ids) => {
        this.#looks.forget(ids);
        if (this.#isSeen(ids)) this.#options.beat.next(this.#repaint);
        else this.#backdrop.forget();
      }),
    );
    this.#measure();
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const size = this.context.view.size.peek();
    if (size.width === width && size.height === height && this.#measured) return;
    this.#measured = true;
    this.context.view.size.value = { width, height };
    // An element that is in no page yet has no style, so its colours are known only from now on.
    if (size.width === 0 || size.height === 0) this.recolour();
    this.#frames.want("view", "scene", "overlay");
    // At once, since a canvas that is sized is empty until it is painted.
    this.#frames.now();
  }

  #work(parts: ReadonlySet<Part>): void {
    const { width, height } = this.context.view.size.peek();
    if (width === 0 || height === 0) return;
    if (parts.has("view")) this.#top.fit(width, height);
    if (parts.has("scene")) {
      this.#backdrop.forget();
      this.#options.beat.forget(this.#repaint);
    }
    if (parts.has("view")) this.#place();
    if (parts.has("view") || parts.has("scene")) this.#paint();
    if (parts.has("overlay")) this.#paintTop();
  }

  /** Bring the HTML nodes and the dots to where the view looks. */
  #place(): void {
    const viewport = this.context.view.viewport.peek();
    const area = this.#area();
    this.#look(viewport.zoom, area);
    this.#dots.show(viewport, this.#detail.dots);
    const { x, y, zoom } = viewport;
    this.layer.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    if (this.#detail.html) this.pool.cover(area);
    else this.pool.hide();
  }

  /** Decide how much is drawn. What has elements for all of it already is not counted again. */
  #look(zoom: number, area: Rect): void {
    const near = zoom >= HTML_ZOOM;
    if (near && this.#detail.html && this.pool.covers(area)) return;
    const count = near ? this.context.scene.countIn(area) : Number.POSITIVE_INFINITY;
    const detail = detailAt(zoom, count);
    if (detail.html !== this.#detail.html) this.#backdrop.forget();
    this.#detail = detail;
  }

  #paint(): void {
    const { view } = this.context;
    this.#backdrop.show(view.viewport.peek(), view.size.peek(), (pen, area) => {
      this.#flows = this.#flowsIn(area);
      this.#running = this.#runningIn(area);
      paintScene(pen, this.#picture(), area);
    });
  }

  #paintTop(): void {
    const move = this.carried.peek();
    const still = this.#flows.length + this.#running.length === 0;
    if (this.#painted) this.#top.clear();
    this.#painted = !still || move !== undefined;
    if (!this.#painted) return;
    this.#aim(this.#top);
    const time = this.#options.lively() ? performance.now() : 0;
    const picture = this.#picture();
    const flows = without(this.#flows, move?.lines);
    const running = without(this.#running, move?.nodes);
    if (flows.length > 0) paintFlows(this.#top.pen, picture, flows, time);
    if (time > 0 && running.length > 0) paintPulses(this.#top.pen, picture, running, time);
    if (move) paintMove(this.#top.pen, picture, this.context.store.graph.peek(), move);
    if (!still && this.#options.lively()) this.#options.beat.next(this.#flow);
  }

  #aim({ pen, ratio }: Surface): void {
    const { x, y, zoom } = this.context.view.viewport.peek();
    pen.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
  }

  #picture(): Picture {
    const { scene, view } = this.context;
    const moved = this.carried.peek();
    const nodes = moved ? moved.nodes : NONE;
    return {
      scene,
      looks: this.#looks,
      selection: view.selection.peek(),
      bright: this.#bright,
      colours: this.#colours,
      zoom: view.viewport.peek().zoom,
      detail: this.#detail,
      without: {
        nodes,
        lines: new Set([...(moved?.lines ?? []), ...this.#flows]),
        drawings: moved?.drawings ?? NONE,
      },
    };
  }

  /** The connections through which data flows now. */
  #flowsIn(area: Rect): readonly string[] {
    const { scene, runs } = this.context;
    if (!isLive(runs.status.peek()) || !this.#detail.curves) return [];
    return scene.connectionsIn(area).filter((id) => this.#looks.line(id).state === "flow");
  }

  #runningIn(area: Rect): readonly string[] {
    const { scene, runs } = this.context;
    if (!isLive(runs.status.peek()) || !this.#detail.html) return [];
    const boxes = scene.nodesIn(area).filter(({ zone }) => !zone);
    return boxes.map(({ id }) => id).filter((id) => this.#looks.node(id).status === "running");
  }

  /** Whether any of these nodes, or a connection at one, is in view. */
  #isSeen(ids: ReadonlySet<string>): boolean {
    const { scene } = this.context;
    const area = this.#area();
    return [...ids].some((id) => {
      const box = scene.box(id);
      if (box && overlaps(box.rect, area)) return true;
      const routes = scene.connectionsAt(id).map((line) => scene.route(line));
      return routes.some((route) => route && overlaps(boundsOf(route), area));
    });
  }

  #area(): Rect {
    const { view } = this.context;
    return visibleArea(view.viewport.peek(), view.size.peek());
  }
}

/** The same list where nothing of it is left out. */
function without(ids: readonly string[], out: ReadonlySet<string> | undefined): readonly string[] {
  return out ? ids.filter((id) => !out.has(id)) : ids;
}

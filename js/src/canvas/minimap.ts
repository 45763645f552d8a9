/**
 * The workflow in small, and the frame that the view shows of it. The nodes are painted when the
 * workflow changes; a node whose status changes is painted over, and while only the view moves,
 * nothing is painted: the frame is an element.
 */
import { effect } from "@preact/signals-core";
import type { EditorContext } from "../commands/command.ts";
import { grown, type Point, type Rect } from "../geometry/rect.ts";
import type { Box } from "../geometry/scene.ts";
import { centred, visibleArea } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import { type Colours, urgentColour } from "./colours.ts";
import { Frames } from "./frames.ts";
import type { Looks } from "./looks.ts";
import { Surface } from "./surface.ts";

/** The size on the screen. */
const SIZE = { width: 148, height: 90 } as const;

/** A node is at least this wide and high; one that is no larger needs no round corners. */
const LEAST = 2;

/** How long changes of status are gathered, in milliseconds: a run has many in a second. */
const PACE = 400;

/** With more nodes than this that changed at once, everything is painted anew. */
const MOST_CHANGED = 200;

/** What the minimap reads of the canvas. */
export interface Source {
  readonly looks: Looks;
  readonly colours: Colours;
  /** Hear that nodes or colours changed. */
  onChange(fn: () => void): Off;
}

/** The minimap of one view. */
export class Minimap {
  readonly #context: EditorContext;
  readonly #source: Source;
  readonly #nodes: Surface;
  readonly #frame: HTMLElement;
  readonly #frames: Frames;
  readonly #offs: Off[];
  #size = "";
  #world: Rect = { x: 0, y: 0, width: 1, height: 1 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Nodes with another status than in the picture. */
  #changed = new Set<string>();

  constructor(element: HTMLElement, context: EditorContext, source: Source) {
    const { ownerDocument: document } = element;
    this.#context = context;
    this.#source = source;
    this.#nodes = new Surface(document);
    this.#frame = document.createElement("div");
    this.#frame.className = "minimap-frame";
    this.#frames = new Frames(document.defaultView ?? window, (parts) => {
      if (parts.has("scene")) this.#paintNodes();
      else this.#paintChanged();
    });
    element.append(this.#nodes.element, this.#frame);
    const go = (event: PointerEvent) => this.#go(event);
    element.addEventListener("pointerdown", go);
    element.addEventListener("pointermove", go);
    this.#offs = [
      () => element.removeEventListener("pointerdown", go),
      () => element.removeEventListener("pointermove", go),
      () => this.#nodes.element.remove(),
      () => this.#frame.remove(),
      source.onChange(() => this.#frames.want("scene")),
      context.runs.listen((ids) => this.#change(ids)),
      effect(() => {
        context.view.viewport.value;
        context.view.size.value;
        this.#showFrame();
      }),
    ];
    this.#frames.want("scene");
  }

  /** Let go of everything. */
  close(): void {
    for (const off of this.#offs) off();
    clearTimeout(this.#timer);
    this.#frames.close();
  }

  #change(ids: ReadonlySet<string>): void {
    for (const id of ids) this.#changed.add(id);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#frames.now(this.#changed.size > MOST_CHANGED ? "scene" : "minimap");
    }, PACE);
  }

  #paintNodes(): void {
    this.#changed.clear();
    const { scene } = this.#context;
    this.#world = grown(scene.bounds() ?? { x: 0, y: 0, width: 600, height: 400 }, 60);
    this.#nodes.fit(SIZE.width, SIZE.height);
    this.#nodes.clear();
    this.#paintBoxes(scene.nodesIn(this.#world));
    this.#showFrame();
  }

  /** Paint over where nodes have another status, with all that is there. */
  #paintChanged(): void {
    const { pen } = this.#nodes;
    const { scene } = this.#context;
    const least = LEAST / this.#scale().scale;
    for (const id of this.#changed) {
      const box = scene.box(id);
      if (!box) continue;
      const { x, y, width, height } = box.rect;
      const area = { x, y, width: Math.max(least, width), height: Math.max(least, height) };
      const at = this.#toMap(area);
      // What lies in a zone lies over its colour; elsewhere nodes seldom lie over each other.
      if (box.depth === 0 && !box.zone) {
        pen.clearRect(at.x, at.y, at.width, at.height);
        this.#paintBoxes([box]);
        continue;
      }
      pen.save();
      pen.beginPath();
      pen.rect(at.x, at.y, at.width, at.height);
      pen.clip();
      pen.clearRect(at.x, at.y, at.width, at.height);
      // What is smaller than it is painted reaches in from the left and from above.
      this.#paintBoxes(scene.nodesIn(grown(area, least)));
      pen.restore();
    }
    this.#changed.clear();
  }

  #paintBoxes(boxes: readonly Box[]): void {
    const { looks, colours } = this.#source;
    const { pen } = this.#nodes;
    for (const box of boxes) {
      const { hue, status } = looks.node(box.id);
      const at = this.#toMap(box.rect);
      const [width, height] = [Math.max(LEAST, at.width), Math.max(LEAST, at.height)];
      const loud = urgentColour(status);
      pen.globalAlpha = box.zone ? 0.18 : loud ? 1 : 0.7;
      pen.fillStyle = colours[loud ?? hue];
      if (width === LEAST && height === LEAST) {
        pen.fillRect(at.x, at.y, width, height);
        continue;
      }
      pen.beginPath();
      pen.roundRect(at.x, at.y, width, height, 1.5);
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  #showFrame(): void {
    const { view } = this.#context;
    const seen = this.#toMap(visibleArea(view.viewport.peek(), view.size.peek()));
    const [left, top] = [Math.max(0, seen.x), Math.max(0, seen.y)];
    const width = Math.min(SIZE.width, seen.x + seen.width) - left;
    const height = Math.min(SIZE.height, seen.y + seen.height) - top;
    const { style } = this.#frame;
    // What is set to the same is still worked out anew.
    const size = `${Math.max(0, width).toFixed(1)}px ${Math.max(0, height).toFixed(1)}px`;
    if (size !== this.#size) {
      [style.width, style.height] = size.split(" ") as [string, string];
      this.#frame.hidden = width <= 0 || height <= 0;
      this.#size = size;
    }
    style.transform = `translate(${left}px, ${top}px)`;
  }

  #scale(): { scale: number; x: number; y: number } {
    const { x, y, width, height } = this.#world;
    const scale = Math.min(SIZE.width / width, SIZE.height / height);
    const left = (SIZE.width - width * scale) / 2 - x * scale;
    return { scale, x: left, y: (SIZE.height - height * scale) / 2 - y * scale };
  }

  #toMap(rect: Rect): Rect {
    const { scale, x, y } = this.#scale();
    const at = { x: rect.x * scale + x, y: rect.y * scale + y };
    return { ...at, width: rect.width * scale, height: rect.height * scale };
  }

  /** Look at the point under the pointer while it is pressed. */
  #go(event: PointerEvent): void {
    if (event.buttons !== 1 || !(event.currentTarget instanceof Element)) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top } = this.#nodes.element.getBoundingClientRect();
    const { scale, x, y } = this.#scale();
    const at: Point = {
      x: (event.clientX - left - x) / scale,
      y: (event.clientY - top - y) / scale,
    };
    const { view } = this.#context;
    const { zoom } = view.viewport.peek();
    view.viewport.value = centred({ ...at, width: 0, height: 0 }, view.frame, zoom);
  }
}

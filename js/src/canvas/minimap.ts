/**
 * The workflow in small, and the frame that the view shows of it. The nodes are painted when the
 * workflow changes and kept as a picture; a node whose status changes is painted over in it, and
 * while only the view moves, that picture is put down again.
 */
import { effect } from "@preact/signals-core";
import type { EditorContext } from "../commands/command.ts";
import { grown, type Point, type Rect } from "../geometry/rect.ts";
import { centred, visibleArea } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import { type Colours, statusColour } from "./colours.ts";
import { Frames } from "./frames.ts";
import type { Looks } from "./looks.ts";
import { Surface } from "./surface.ts";

/** The size on the screen. */
const SIZE = { width: 148, height: 90 } as const;

/** A node is at least this wide and high; one that is no larger needs no round corners. */
const LEAST = 2;

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
  readonly #shown: Surface;
  readonly #nodes: Surface;
  readonly #frames: Frames;
  readonly #offs: Off[];
  #world: Rect = { x: 0, y: 0, width: 1, height: 1 };
  /** Nodes with another status than in the picture. */
  #changed = new Set<string>();

  constructor(element: HTMLElement, context: EditorContext, source: Source) {
    const { ownerDocument: document } = element;
    this.#context = context;
    this.#source = source;
    this.#shown = new Surface(document);
    this.#nodes = new Surface(document);
    this.#frames = new Frames(document.defaultView ?? window, (parts) => {
      if (parts.has("scene")) this.#paintNodes();
      else this.#paintChanged();
      this.#paint();
    });
    element.append(this.#shown.element);
    const go = (event: PointerEvent) => this.#go(event);
    element.addEventListener("pointerdown", go);
    element.addEventListener("pointermove", go);
    this.#offs = [
      () => element.removeEventListener("pointerdown", go),
      () => element.removeEventListener("pointermove", go),
      () => this.#shown.element.remove(),
      source.onChange(() => this.#frames.want("scene")),
      context.runs.listen((ids) => this.#change(ids)),
      effect(() => {
        context.view.viewport.value;
        context.view.size.value;
        this.#frames.want("minimap");
      }),
    ];
    this.#frames.want("scene");
  }

  /** Let go of everything. */
  close(): void {
    for (const off of this.#offs) off();
    this.#frames.close();
  }

  #change(ids: ReadonlySet<string>): void {
    for (const id of ids) this.#changed.add(id);
    this.#frames.want(this.#changed.size > MOST_CHANGED ? "scene" : "minimap");
  }

  #paintNodes(): void {
    this.#changed.clear();
    const { scene } = this.#context;
    this.#world = grown(scene.bounds() ?? { x: 0, y: 0, width: 600, height: 400 }, 60);
    this.#nodes.fit(SIZE.width, SIZE.height);
    this.#nodes.clear();
    this.#paintBoxes(this.#world);
  }

  /** Paint over where nodes have another status, with all that is there. */
  #paintChanged(): void {
    const { pen } = this.#nodes;
    for (const id of this.#changed) {
      const rect = this.#context.scene.box(id)?.rect;
      if (!rect) continue;
      const least = LEAST / this.#scale().scale;
      const area = {
        ...rect,
        width: Math.max(least, rect.width),
        height: Math.max(least, rect.height),
      };
      const at = this.#toMap(area);
      pen.save();
      pen.beginPath();
      pen.rect(at.x, at.y, at.width, at.height);
      pen.clip();
      pen.clearRect(at.x, at.y, at.width, at.height);
      // What is smaller than it is painted reaches in from the left and from above.
      this.#paintBoxes(grown(area, least));
      pen.restore();
    }
    this.#changed.clear();
  }

  #paintBoxes(area: Rect): void {
    const { looks, colours } = this.#source;
    const { pen } = this.#nodes;
    for (const box of this.#context.scene.nodesIn(area)) {
      const { hue, status } = looks.node(box.id);
      const at = this.#toMap(box.rect);
      const [width, height] = [Math.max(LEAST, at.width), Math.max(LEAST, at.height)];
      const loud = status === "error" || status === "running" ? statusColour(status) : undefined;
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

  #paint(): void {
    const { view } = this.#context;
    this.#shown.fit(SIZE.width, SIZE.height);
    this.#shown.clear();
    const { pen } = this.#shown;
    if (this.#nodes.element.width > 1) {
      pen.drawImage(this.#nodes.element, 0, 0, SIZE.width, SIZE.height);
    }
    const seen = this.#toMap(visibleArea(view.viewport.peek(), view.size.peek()));
    const left = Math.max(1.5, seen.x);
    const top = Math.max(1.5, seen.y);
    const right = Math.min(SIZE.width - 1.5, seen.x + seen.width);
    const bottom = Math.min(SIZE.height - 1.5, seen.y + seen.height);
    if (right <= left || bottom <= top) return;
    pen.beginPath();
    pen.roundRect(left, top, right - left, bottom - top, 4);
    pen.strokeStyle = this.#source.colours.cyan;
    pen.lineWidth = 1.5;
    pen.stroke();
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
    const { left, top } = this.#shown.element.getBoundingClientRect();
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

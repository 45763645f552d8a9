/**
 * What is painted beneath the nodes: a picture of more than is seen, so that while the view alone
 * changes it is moved and scaled as an element instead of being painted. It is painted anew when
 * the view leaves it, when the zoom strays, and once more when the view rests, so that what stands
 * still is sharp.
 */
import { encloses, type Rect } from "../geometry/rect.ts";
import { type Extent, type Viewport, visibleArea } from "../geometry/viewport.ts";
import { Surface } from "./surface.ts";

/** How far the picture reaches beyond the view on each side, as a share of its size. */
const BEYOND = 0.18;

/** How far the zoom may stray before the picture is too coarse, or too small. */
const STRAY = { least: 0.7, most: 1.45 } as const;

/** How long the view must rest, in milliseconds, before the picture is painted sharply. */
const REST = 140;

/** Paints an area of the world with a pen that is moved and scaled already. */
export type PaintArea = (pen: CanvasRenderingContext2D, area: Rect) => void;

/** The painted picture beneath the nodes of one view. */
export class Backdrop {
  /** The canvas that shows it. */
  readonly element: HTMLCanvasElement;
  readonly #surface: Surface;
  readonly #rested: () => void;
  /** Where the view looked when it was painted, from the corner of the picture. */
  #from: Viewport | undefined;
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `rested` is called when the view has come to rest and a sharp picture is due. */
  constructor(document: Document, rested: () => void) {
    this.#surface = new Surface(document);
    this.element = this.#surface.element;
    this.#rested = rested;
  }

  /** Something besides the view changed: the picture is not true any more. */
  forget(): void {
    this.#from = undefined;
    clearTimeout(this.#timer);
  }

  /** Show the picture as it looks from here, painting it first where it must be. */
  show(viewport: Viewport, size: Extent, paint: PaintArea): void {
    if (!this.#from || !this.#serves(this.#from, viewport, size)) {
      this.#paint(viewport, size, paint);
    }
    const from = this.#from ?? viewport;
    const scale = viewport.zoom / from.zoom;
    const x = viewport.x - from.x * scale;
    const y = viewport.y - from.y * scale;
    const shown = `translate(${x}px, ${y}px) scale(${scale})`;
    if (shown !== this.#shown) this.element.style.transform = shown;
    this.#shown = shown;
    clearTimeout(this.#timer);
    if (scale !== 1) this.#timer = setTimeout(() => this.#sharpen(), REST);
  }

  /** Let go of everything. */
  close(): void {
    this.forget();
    this.element.remove();
  }

  #sharpen(): void {
    this.forget();
    this.#rested();
  }

  #paint(viewport: Viewport, size: Extent, paint: PaintArea): void {
    const { x, y } = marginOf(size);
    const picture = { width: size.width + 2 * x, height: size.height + 2 * y };
    const from = { x: viewport.x + x, y: viewport.y + y, zoom: viewport.zoom };
    this.#surface.fit(picture.width, picture.height);
    this.#surface.clear();
    const { pen, ratio } = this.#surface;
    pen.setTransform(ratio * from.zoom, 0, 0, ratio * from.zoom, ratio * from.x, ratio * from.y);
    paint(pen, visibleArea(from, picture));
    this.#from = from;
  }

  /** Whether the picture covers the view, at about its zoom. */
  #serves(from: Viewport, viewport: Viewport, size: Extent): boolean {
    const scale = viewport.zoom / from.zoom;
    if (scale < STRAY.least || scale > STRAY.most) return false;
    const { x, y } = marginOf(size);
    const picture = { width: size.width + 2 * x, height: size.height + 2 * y };
    return encloses(visibleArea(from, picture), visibleArea(viewport, size));
  }
}

/** How far the picture reaches beyond the view on each side, in whole pixels. */
function marginOf({ width, height }: Extent): { x: number; y: number } {
  return { x: Math.ceil(width * BEYOND), y: Math.ceil(height * BEYOND) };
}

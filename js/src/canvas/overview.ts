/**
 * A picture of more than is seen, for moving about in a large workflow: while the view alone
 * changes, it is put down again in its new place instead of painting thousands of nodes. It is
 * painted anew when the view leaves it, when the zoom strays, and once more when the view rests,
 * so that what stands still is sharp.
 */
import type { Rect } from "../geometry/rect.ts";
import { type Extent, type Viewport, visibleArea } from "../geometry/viewport.ts";
import { Surface } from "./surface.ts";

/** How far the picture reaches beyond the view on each side, as a share of its size. */
const BEYOND = 0.25;

/** How far the zoom may stray before the picture is too coarse, or too small. */
const STRAY = { least: 0.7, most: 1.45 } as const;

/** How long the view must rest, in milliseconds, before the picture is painted sharply. */
const REST = 140;

/** Paints an area of the world with a pen that is moved and scaled already. */
export type PaintArea = (pen: CanvasRenderingContext2D, area: Rect) => void;

/** The kept picture of one canvas. */
export class Overview {
  readonly #surface: Surface;
  readonly #rested: () => void;
  #from: Viewport | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `rested` is called when the view has come to rest and a sharp picture is due. */
  constructor(document: Document, rested: () => void) {
    this.#surface = new Surface(document);
    this.#rested = rested;
  }

  /** Something besides the view changed: the picture is not true any more. */
  forget(): void {
    this.#from = undefined;
    clearTimeout(this.#timer);
  }

  /** Put the picture down as it looks from here, painting it first where it must be. */
  show(on: Surface, viewport: Viewport, size: Extent, paint: PaintArea): void {
    if (!this.#from || !this.#serves(this.#from, viewport, size))
      this.#paint(viewport, size, paint);
    const from = this.#from ?? viewport;
    const scale = viewport.zoom / from.zoom;
    const { width, height } = grownBy(size);
    const x = viewport.x - from.x * scale;
    const y = viewport.y - from.y * scale;
    on.pen.imageSmoothingEnabled = scale !== 1;
    on.pen.drawImage(this.#surface.element, x, y, width * scale, height * scale);
    clearTimeout(this.#timer);
    if (scale !== 1) this.#timer = setTimeout(() => this.#sharpen(), REST);
  }

  /** Let go of everything. */
  close(): void {
    this.forget();
  }

  #sharpen(): void {
    this.forget();
    this.#rested();
  }

  #paint(viewport: Viewport, size: Extent, paint: PaintArea): void {
    const { width, height } = grownBy(size);
    const from = {
      x: viewport.x + size.width * BEYOND,
      y: viewport.y + size.height * BEYOND,
      zoom: viewport.zoom,
    };
    this.#surface.fit(width, height);
    this.#surface.clear();
    const { pen, ratio } = this.#surface;
    pen.setTransform(ratio * from.zoom, 0, 0, ratio * from.zoom, ratio * from.x, ratio * from.y);
    paint(pen, visibleArea(from, { width, height }));
    this.#from = from;
  }

  /** Whether the picture covers the view, at about its zoom. */
  #serves(from: Viewport, viewport: Viewport, size: Extent): boolean {
    const scale = viewport.zoom / from.zoom;
    if (scale < STRAY.least || scale > STRAY.most) return false;
    const { width, height } = grownBy(size);
    const x = viewport.x - from.x * scale;
    const y = viewport.y - from.y * scale;
    return x <= 0 && y <= 0 && x + width * scale >= size.width && y + height * scale >= size.height;
  }
}

function grownBy({ width, height }: Extent): Extent {
  return {
    width: Math.round(width * (1 + 2 * BEYOND)),
    height: Math.round(height * (1 + 2 * BEYOND)),
  };
}

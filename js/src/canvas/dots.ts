/** The dots of the background: one tile, moved along with the view, so panning paints nothing. */
import type { Viewport } from "../geometry/viewport.ts";

const STEP = 20;

/** How far the field reaches beyond the stage on each side; the style sheet says the same. */
const BEYOND = 80;

/** The field of dots. */
export class Dots {
  readonly #element: HTMLElement;
  #step = 0;
  #visible = true;

  constructor(stage: HTMLElement) {
    this.#element = stage.ownerDocument.createElement("div");
    this.#element.className = "dots";
    stage.append(this.#element);
  }

  /** Show the field as it looks from here. */
  show({ x, y, zoom }: Viewport, visible: boolean): void {
    const { style } = this.#element;
    if (visible !== this.#visible) this.#element.hidden = !visible;
    this.#visible = visible;
    if (!visible) return;
    // Twice as far apart when small: a dense field is noise.
    const step = zoom < 0.7 ? STEP * zoom * 2 : STEP * zoom;
    if (step !== this.#step) style.backgroundSize = `${step}px ${step}px`;
    this.#step = step;
    const dx = shift(x - step / 2, step);
    const dy = shift(y - step / 2, step);
    style.transform = `translate(${dx}px, ${dy}px)`;
  }

  /** Take the field away. */
  close(): void {
    this.#element.remove();
  }
}

/** So far that the tiles, which start at the edge of the field, lie as they would from the origin. */
function shift(at: number, step: number): number {
  const rest = (at + BEYOND) % step;
  return rest < 0 ? rest + step : rest;
}

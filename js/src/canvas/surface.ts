/** A canvas as sharp as the screen. */

/** A canvas element and how to paint on it. */
export class Surface {
  /** The element. */
  readonly element: HTMLCanvasElement;
  /** Where to paint. */
  readonly pen: CanvasRenderingContext2D;
  /** How many pixels of the screen make one of the page. */
  ratio = 1;
  #width = 0;
  #height = 0;

  constructor(document: Document) {
    this.element = document.createElement("canvas");
    const pen = this.element.getContext("2d");
    if (!pen) throw new Error("This browser cannot paint on a canvas.");
    this.pen = pen;
  }

  /** Take a size, in pixels of the page. Does nothing where it has that size. */
  fit(width: number, height: number): void {
    const ratio = this.element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    if (width === this.#width && height === this.#height && ratio === this.ratio) return;
    [this.#width, this.#height, this.ratio] = [width, height, ratio];
    this.element.width = Math.max(1, Math.round(width * ratio));
    this.element.height = Math.max(1, Math.round(height * ratio));
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
  }

  /** Wipe everything, and paint in pixels of the page from now on. */
  clear(): void {
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this.element.width, this.element.height);
    this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }
}

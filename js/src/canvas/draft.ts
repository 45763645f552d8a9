/** What is drawn over everything while a person draws: a connection, a box, a word of advice. */

import type { Point, Rect } from "../geometry/rect.ts";
import { pathOf as curveOf, routeBetween } from "../geometry/route.ts";
import type { Guide } from "../geometry/snap.ts";

/** How a drawn connection looks. */
export type DraftTone = "free" | "good" | "bad";

const SVG = "http://www.w3.org/2000/svg";

/** How long a word of advice stays after the gesture, in milliseconds. */
const LINGER = 3200;

/** The elements above the nodes. */
export class Draft {
  readonly #stage: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #path: SVGPathElement;
  /** One for each direction. Only ever moved and stretched, so that nothing is laid out for them. */
  readonly #guides: readonly HTMLElement[];
  readonly #box: HTMLElement;
  readonly #advice: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(stage: HTMLElement) {
    const document = stage.ownerDocument;
    this.#stage = stage;
    this.#svg = document.createElementNS(SVG, "svg");
    this.#path = document.createElementNS(SVG, "path");
    this.#svg.classList.add("draft");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#svg.append(this.#path);
    this.#guides = [part(document, "guide"), part(document, "guide")];
    this.guides([]);
    this.#box = part(document, "marquee");
    this.#advice = part(document, "say");
    for (const element of [this.#box, this.#advice]) element.hidden = true;
    this.#advice.setAttribute("role", "status");
    stage.append(this.#svg, ...this.#guides, this.#box, this.#advice);
  }

  /** Draw connections, each between two points of the stage. */
  lines(ends: readonly (readonly [Point, Point])[], type: string, tone: DraftTone): void {
    this.#draw(ends.map(([start, end]) => curveOf(routeBetween(start, end))).join(""), type, tone);
  }

  /** Draw a straight cut between two points of the stage. */
  cut(from: Point, to: Point): void {
    this.#draw(`M${from.x} ${from.y}L${to.x} ${to.y}`, "cut", "bad");
  }

  /** Draw no connection and no cut. */
  noLine(): void {
    this.#path.setAttribute("d", "");
  }

  #draw(path: string, type: string, tone: DraftTone): void {
    this.#svg.dataset.type = type;
    this.#svg.dataset.tone = tone;
    this.#path.setAttribute("d", path);
  }

  /** Draw lines along which something lies, between points of the stage. */
  guides(guides: readonly Guide[]): void {
    for (const [index, { style }] of this.#guides.entries()) style.transform = along(guides[index]);
  }

  /** Draw a box, or none. */
  box(rect?: Rect): void {
    this.#box.hidden = !rect;
    if (!rect) return;
    const { style } = this.#box;
    style.transform = `translate(${rect.x}px, ${rect.y}px)`;
    style.width = `${rect.width}px`;
    style.height = `${rect.height}px`;
  }

  /** Say something beside a point of the stage. */
  say(text: string, at: Point, tone: DraftTone): void {
    clearTimeout(this.#timer);
    const { clientWidth, clientHeight } = this.#stage;
    this.#advice.hidden = false;
    this.#advice.dataset.tone = tone;
    if (this.#advice.textContent !== text) this.#advice.textContent = text;
    const x = Math.min(at.x + 16, clientWidth - this.#advice.offsetWidth - 8);
    const y = Math.min(at.y + 16, clientHeight - this.#advice.offsetHeight - 8);
    this.#advice.style.transform = `translate(${Math.max(8, x)}px, ${Math.max(8, y)}px)`;
  }

  /** Say nothing any more; `later` leaves time to read. */
  hush(later = false): void {
    clearTimeout(this.#timer);
    if (!later) this.#advice.hidden = true;
    else this.#timer = setTimeout(() => this.hush(), LINGER);
  }

  /** Take the elements away. */
  close(): void {
    clearTimeout(this.#timer);
    for (const element of [this.#svg, ...this.#guides, this.#box, this.#advice]) element.remove();
  }
}

function part(document: Document, name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}

/** How a dot of one pixel becomes a line along a guide, or nothing. */
function along(guide: Guide | undefined): string {
  if (!guide) return "scale(0)";
  const { from, to } = guide;
  const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return `translate(${x}px, ${y}px) scale(${Math.max(1, width)}, ${Math.max(1, height)})`;
}

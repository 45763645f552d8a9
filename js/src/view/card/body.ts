/**
 * The body of a node. Streamed text goes straight into one text node, and the style lets the body
 * follow its end unless a person has scrolled up to read.
 */
import { make, setAttribute } from "../dom.ts";
import type { Rich } from "../rich/rich.ts";
import { cellText, type Preview, type TablePreview, textOf } from "./preview.ts";

/** More letters than this are not kept in a node: nobody scrolls that far in four lines. */
const MOST = 20_000;

/** The body of one node. */
export class Body {
  /** The element. */
  readonly element = make("div", "node-body");
  readonly #pre = make("pre", "node-text");
  readonly #text = document.createTextNode("");
  #other: HTMLElement | undefined;
  #shown = "";

  constructor() {
    this.element.dataset.testid = "node-output";
    const line = make("span", "");
    line.append(this.#text);
    this.#pre.append(line);
    this.element.append(this.#pre);
  }

  /** Show something; `live` says that more of it is coming, `rich` sets what is more than text. */
  show(preview: Preview, live: boolean, rich?: Rich): void {
    this.element.toggleAttribute("data-live", live);
    const tone =
      preview.kind === "text" ? preview.tone : preview.kind === "json" ? "code" : "plain";
    setAttribute(this.element, "data-tone", tone === "plain" ? undefined : tone);
    const isElement = preview.kind === "table" || preview.kind === "image";
    if (preview.kind !== "text" && (rich || isElement)) this.#replace(preview, rich);
    else this.text(textOf(preview));
  }

  /** Show a text. The style keeps its end in view while it grows, so nothing is measured here. */
  text(text: string): void {
    this.#swap(this.#pre);
    const whole = text.length > MOST ? `…${text.slice(-MOST)}` : text;
    if (this.#text.data !== whole) {
      const grows = this.#text.data !== "" && whole.startsWith(this.#text.data);
      if (grows) this.#text.appendData(whole.slice(this.#text.data.length));
      else this.#text.data = whole;
    }
  }

  /** Show nothing. */
  clear(): void {
    this.#text.data = "";
    this.#swap(this.#pre);
  }

  #replace(preview: Preview, rich: Rich | undefined): void {
    const key = JSON.stringify(preview);
    if (this.#other?.isConnected && key === this.#shown) return;
    this.#shown = key;
    this.#swap(elementOf(preview, rich));
  }

  #swap(element: HTMLElement): void {
    if (element === this.#pre && !this.#other) return;
    this.#other = element === this.#pre ? undefined : element;
    this.element.replaceChildren(element);
  }
}

/** A preview as an element. */
export function elementOf(preview: Preview, rich: Rich | undefined): HTMLElement {
  if (preview.kind === "table") return tableElement(preview.table);
  if (preview.kind === "image") return picture(preview.source);
  if (rich && preview.kind === "markdown") return rich.markdown(preview.text);
  if (rich && preview.kind === "json") return rich.tree(preview.value);
  return make("pre", "node-text", textOf(preview));
}

/** The first rows of a table. */
export function tableElement({ columns, rows }: TablePreview, most = 8): HTMLElement {
  const table = make("table", "node-table");
  const head = table.createTHead().insertRow();
  head.append(make("td", ""), ...columns.map((name) => make("th", "", name)));
  const body = table.createTBody();
  rows.slice(0, most).forEach((row, index) => {
    const line = body.insertRow();
    line.append(make("td", "number", `${index}`));
    for (const value of row) {
      const isNumber = typeof value === "number";
      line.append(make("td", isNumber ? "number" : "", cellText(value)));
    }
  });
  return table;
}

function picture(source: string): HTMLElement {
  const image = make("img", "node-picture");
  image.src = source;
  image.alt = "The picture that this node made";
  image.draggable = false;
  return image;
}

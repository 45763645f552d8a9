/**
 * The body of a node. Streamed text goes straight into one text node, and the body follows its
 * end unless a person has scrolled up to read.
 */
import { make, setAttribute } from "../dom.ts";
import type { Preview, TablePreview } from "./preview.ts";

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
    this.#pre.append(this.#text);
    this.element.append(this.#pre);
  }

  /** Show something; `live` says that more of it is coming. */
  show(preview: Preview, live: boolean): void {
    this.element.toggleAttribute("data-live", live);
    const tone = preview.kind === "text" ? preview.tone : "plain";
    setAttribute(this.element, "data-tone", tone === "plain" ? undefined : tone);
    if (preview.kind === "text") this.text(preview.text, live);
    else this.#replace(preview);
  }

  /** Show a text; at its end while it grows, at its beginning once it stands. */
  text(text: string, live: boolean): void {
    this.#swap(this.#pre);
    const whole = text.length > MOST ? `…${text.slice(-MOST)}` : text;
    const follows = live && this.#atEnd();
    if (this.#text.data !== whole) {
      const grows = this.#text.data !== "" && whole.startsWith(this.#text.data);
      if (grows) this.#text.appendData(whole.slice(this.#text.data.length));
      else this.#text.data = whole;
    }
    if (follows) this.#pre.scrollTop = this.#pre.scrollHeight;
  }

  /** Show nothing. */
  clear(): void {
    this.#text.data = "";
    this.#pre.scrollTop = 0;
    this.#swap(this.#pre);
  }

  #atEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#pre;
    return scrollHeight - clientHeight - scrollTop < 24;
  }

  #replace(preview: Exclude<Preview, { kind: "text" }>): void {
    const key = JSON.stringify(preview);
    if (this.#other?.isConnected && key === this.#shown) return;
    this.#shown = key;
    this.#swap(preview.kind === "table" ? tableElement(preview.table) : picture(preview.source));
  }

  #swap(element: HTMLElement): void {
    if (element === this.#pre && !this.#other) return;
    this.#other = element === this.#pre ? undefined : element;
    this.element.replaceChildren(element);
  }
}

/** The first rows of a table. */
export function tableElement({ columns, rows }: TablePreview): HTMLElement {
  const table = make("table", "node-table");
  const head = table.createTHead().insertRow();
  head.append(make("th", ""), ...columns.map((name) => make("th", "", name)));
  const body = table.createTBody();
  rows.slice(0, 8).forEach((row, index) => {
    const line = body.insertRow();
    line.append(make("td", "number", `${index}`));
    for (const value of row) {
      const isNumber = typeof value === "number";
      const text = typeof value === "string" ? value : JSON.stringify(value);
      line.append(make("td", isNumber ? "number" : "", text));
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

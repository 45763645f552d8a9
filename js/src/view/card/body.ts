/**
 * The body of a node. Streamed text goes straight into one text node, and the style lets the body
 * follow its end unless a person has scrolled up to read. While nobody reads in it, only the end is
 * there: to lay out all of a long text for each token would cost more than everything else.
 */
import { make, setAttribute } from "../dom.ts";
import type { Rich } from "../rich/rich.ts";
import { cellText, type Preview, type TablePreview, textOf } from "./preview.ts";

/** More letters than this are not kept in a node: nobody scrolls that far in four lines. */
const MOST = 20_000;

/** How many letters of a text that comes in may be there, and how wide one is at least, in pixels. */
const END = { most: 300, letter: 5 } as const;

/** How many lines of a text are seen; the style says the same. */
const LINES = 4;

/** The type of an error, what it says, the number of a line, and that line. */
const FAILURE = /^([\w.]+)(:.*?)(?:(\nline \d+)(.*))?$/s;

/** The body of one node. */
export class Body {
  /** The element. */
  readonly element = make("div", "node-body");
  readonly #pre = make("pre", "node-text");
  readonly #text = document.createTextNode("");
  #other: HTMLElement | undefined;
  #shown = "";
  #whole = "";
  /** Where in a text that comes in the shown end begins. */
  #from = 0;
  /** Whether the pointer is here, or has scrolled up here: then all of the text is. */
  #isRead = false;
  /** Whether a person has seen this text come in, so that it must not jump under their eyes. */
  #streamed = false;

  constructor() {
    this.element.dataset.testid = "node-output";
    const line = make("span", "node-line");
    line.append(this.#text);
    this.#pre.append(line);
    this.element.append(this.#pre);
    this.element.addEventListener("pointerenter", () => this.#readOn(true));
    this.element.addEventListener("pointerleave", () => this.#readOn(this.#pre.scrollTop < -1));
  }

  /** Show something; `live` says that more of it is coming, `rich` sets what is more than text. */
  show(preview: Preview, live: boolean, rich?: Rich): void {
    const tone =
      preview.kind === "text" ? preview.tone : preview.kind === "json" ? "code" : "plain";
    const place = this.#streamed && !live && tone === "plain" ? this.#place() : undefined;
    this.#streamed = live || place !== undefined;
    this.element.toggleAttribute("data-live", live);
    setAttribute(this.element, "data-tone", tone === "plain" ? undefined : tone);
    const isElement = preview.kind === "table" || preview.kind === "image" || tone === "error";
    if ((preview.kind !== "text" && rich) || isElement) this.#replace(preview, rich);
    else this.text(textOf(preview));
    if (place !== undefined) this.#read(place);
  }

  /** Show a text. The style keeps its end in view while it grows, so nothing is measured here. */
  text(text: string): void {
    this.#swap(this.#pre);
    this.#whole = text;
    if (!this.#isEnd || text.length < this.#from) this.#from = 0;
    const from = Math.max(this.#from, text.length - MOST);
    const shown = `${from > this.#from ? "…" : ""}${text.slice(from)}`;
    if (this.#text.data !== shown) this.#text.data = shown;
  }

  /**
   * Find where the end of a text begins that is to be shown next, if what is shown has become long:
   * at the beginning of a line, so that no line after it breaks elsewhere. It reads the layout.
   */
  cut(text: string): void {
    if (!this.#isEnd || text.length - this.#from <= END.most) return;
    const seen = Math.ceil((LINES * this.#pre.clientWidth) / END.letter);
    if (text.length - this.#from <= Math.max(END.most, 2 * seen)) return;
    // What is not there yet has no lines: of much that comes at once, more is shown for a beat.
    const near = Math.min(text.length - seen - this.#from, this.#text.length - 1);
    if (!this.#other && near > 0) this.#from += this.#lineStart(near);
  }

  /** Whether only the end of the text is there. */
  get #isEnd(): boolean {
    return this.element.hasAttribute("data-live") && !this.#isRead;
  }

  /** Show all of a text that comes in to who reads in it, or just its end again. */
  #readOn(isRead: boolean): void {
    if (this.#isRead === isRead) return;
    this.#isRead = isRead;
    if (!this.#other) this.text(this.#whole);
  }

  /** Where in the shown text the line begins that a letter is in. */
  #lineStart(letter: number): number {
    const range = document.createRange();
    const top = (at: number) => {
      range.setStart(this.#text, at);
      range.setEnd(this.#text, at + 1);
      return range.getBoundingClientRect().top;
    };
    let [first, last] = [0, letter];
    for (const line = top(letter); first < last; ) {
      const middle = Math.floor((first + last) / 2);
      if (top(middle) < line) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  /** Show nothing. */
  clear(): void {
    this.#streamed = false;
    this.#whole = "";
    this.#from = 0;
    this.#text.data = "";
    this.#swap(this.#pre);
  }

  get #scroller(): HTMLElement {
    return this.#other ?? this.#pre;
  }

  /** How far down a person reads: pixels from the top, and without end at the end. */
  #place(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const all = scrollHeight - clientHeight;
    // What is upside down counts from its end.
    const above = scrollTop + (this.element.hasAttribute("data-live") ? all : 0);
    return all - above < 2 ? Number.MAX_SAFE_INTEGER : above;
  }

  #read(place: number): void {
    this.#scroller.scrollTop = place;
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
  const text = textOf(preview);
  const isError = preview.kind === "text" && preview.tone === "error";
  return isError ? failure(text) : make("pre", "node-text", text);
}

/** An error: its type stands out, and the number of the line where it failed stands back. */
function failure(text: string): HTMLElement {
  const [, type = "", said = text, line = "", code = ""] = FAILURE.exec(text) ?? [];
  const pre = make("pre", "node-text");
  pre.append(make("span", "tone-red", type), said, make("span", "error-where", line), code);
  return pre;
}

/** The first rows of a table. */
export function tableElement({ columns, rows }: TablePreview, most = 8): HTMLElement {
  const table = make("table", "node-table");
  const head = table.createTHead().insertRow();
  const isNumber = (value: unknown) => typeof value === "number";
  const names = columns.map((name, at) =>
    make("th", isNumber(rows[0]?.[at]) ? "number" : "", name),
  );
  head.append(make("td", ""), ...names);
  const body = table.createTBody();
  rows.slice(0, most).forEach((row, index) => {
    const line = body.insertRow();
    line.append(make("td", "number", `${index}`));
    for (const value of row) {
      line.append(make("td", isNumber(value) ? "number" : "", cellText(value)));
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

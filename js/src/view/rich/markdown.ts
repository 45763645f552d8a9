/**
 * Markdown as elements. The text is cut into tokens and each known token becomes an element of a
 * fixed kind, whose text is set as text: no HTML is ever read, so there is nothing to sanitise. HTML
 * in the text is shown as it is written, a link leads only to the web or to a mail address, and a
 * picture is shown from data alone, since showing a text must not call anywhere.
 */
import { Lexer, type Token, type Tokens } from "marked";
import { make } from "../dom.ts";

/** Deeper lists and quotations are shown as they are written. */
const DEEPEST = 20;

/** A text in Markdown, set. */
export function markdown(text: string): HTMLElement {
  const element = make("div", "rich markdown");
  element.append(...nodesOf(new Lexer({ gfm: true }).lex(text), 0));
  return element;
}

function nodesOf(tokens: readonly Token[] | undefined, depth: number): Node[] {
  return (tokens ?? []).flatMap((token) => nodeOf(token, depth) ?? []);
}

const TAGS: { readonly [type: string]: keyof HTMLElementTagNameMap } = {
  paragraph: "p",
  strong: "strong",
  em: "em",
  del: "del",
  blockquote: "blockquote",
  br: "br",
  hr: "hr",
};

function nodeOf(token: Token, depth: number): Node | undefined {
  if (depth > DEEPEST) return document.createTextNode(token.raw);
  const inside = () => nodesOf("tokens" in token ? token.tokens : undefined, depth + 1);
  const tag = TAGS[token.type];
  if (tag) return filled(make(tag, ""), inside());
  switch (token.type) {
    case "space":
    case "def":
      return undefined;
    case "heading":
      // The editor has titles of its own; those in a text are below them.
      return filled(make(`h${Math.min(6, token.depth + 2)}` as "h3", ""), inside());
    case "code":
      return filled(make("pre", "mono"), [document.createTextNode(token.text)]);
    case "codespan":
      return make("code", "", token.text);
    case "list":
      return list(token as Tokens.List, depth);
    case "table":
      return table(token as Tokens.Table, depth);
    case "link":
      return link(token.href, inside());
    case "image":
      return image(token as Tokens.Image);
    case "escape":
      return document.createTextNode(token.text);
    case "text":
      return token.tokens ? fragment(inside()) : document.createTextNode(token.text);
    default:
      return document.createTextNode(token.raw);
  }
}

function list({ ordered, start, items }: Tokens.List, depth: number): HTMLElement {
  const element = make(ordered ? "ol" : "ul", "");
  if (element instanceof HTMLOListElement && typeof start === "number") element.start = start;
  for (const item of items) {
    const line = make("li", "");
    if (item.task) line.append(item.checked ? "☑ " : "☐ ");
    const parts = item.tokens.filter((token) => token.type !== "checkbox");
    element.append(filled(line, nodesOf(parts, depth + 1)));
  }
  return element;
}

function table({ header, rows }: Tokens.Table, depth: number): HTMLElement {
  const element = make("table", "");
  const line = (cells: readonly Tokens.TableCell[], tag: "th" | "td") => {
    const row = make("tr", "");
    for (const { tokens, align } of cells) {
      const cell = filled(make(tag, align === "right" ? "number" : ""), nodesOf(tokens, depth + 1));
      row.append(cell);
    }
    return row;
  };
  const head = make("thead", "");
  head.append(line(header, "th"));
  const body = make("tbody", "");
  body.append(...rows.map((row) => line(row, "td")));
  element.append(head, body);
  return element;
}

function link(address: string, inside: readonly Node[]): HTMLElement {
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return filled(make("span", ""), inside);
  const element = make("a", "");
  element.href = address;
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  element.title = address;
  return filled(element, inside);
}

function image({ href, text }: Tokens.Image): HTMLElement {
  if (!/^data:image\/(png|jpeg|gif|webp);base64,/.test(href)) {
    return link(href, [document.createTextNode(text || href)]);
  }
  const element = make("img", "");
  element.src = href;
  element.alt = text;
  return element;
}

function filled<E extends Element>(element: E, inside: readonly Node[]): E {
  element.append(...inside);
  return element;
}

function fragment(inside: readonly Node[]): DocumentFragment {
  const all = document.createDocumentFragment();
  all.append(...inside);
  return all;
}

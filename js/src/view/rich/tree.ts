/** A JSON value as a tree whose branches fold. A branch is built when it is first opened. */
import { isObject, type Json } from "../../model/json.ts";
import { make } from "../dom.ts";

/** How many entries of one branch are shown at first; a line below brings as many more. */
const PAGE = 100;

/** A value as a tree; the first branch is open. */
export function tree(value: Json): HTMLElement {
  const element = make("div", "rich tree mono");
  element.append(branch(undefined, value, true));
  return element;
}

function branch(name: string | undefined, value: Json, open: boolean): HTMLElement {
  const entries = entriesOf(value);
  if (!entries) return leaf(name, value);
  const details = make("details", "");
  const summary = make("summary", "");
  summary.append(...label(name), make("span", "tree-note", noteOf(value, entries.length)));
  details.append(summary);
  const list = make("div", "tree-list");
  let built = false;
  const build = () => {
    if (built) return;
    built = true;
    fill(list, entries, 0);
    details.append(list);
  };
  details.addEventListener("toggle", () => details.open && build());
  if (open) {
    build();
    details.open = true;
  }
  return details;
}

function fill(list: HTMLElement, entries: readonly (readonly [string, Json])[], from: number) {
  for (const [name, value] of entries.slice(from, from + PAGE)) {
    list.append(branch(name, value, false));
  }
  const left = entries.length - from - PAGE;
  if (left <= 0) return;
  const more = make("button", "node-link", `${left} more`);
  more.type = "button";
  more.addEventListener("click", () => {
    more.remove();
    fill(list, entries, from + PAGE);
  });
  list.append(more);
}

function leaf(name: string | undefined, value: Json): HTMLElement {
  const line = make("div", "tree-leaf");
  const kind = value === null ? "word" : typeof value === "string" ? "text" : "number";
  line.append(...label(name), make("span", `py-${kind}`, JSON.stringify(value)));
  return line;
}

function label(name: string | undefined): Node[] {
  return name === undefined ? [] : [make("span", "tree-name", name), document.createTextNode(" ")];
}

function entriesOf(value: Json): (readonly [string, Json])[] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => [`${index}`, item]);
  if (!isObject(value)) return undefined;
  return Object.entries(value).map(([name, item]) => [name, item ?? null]);
}

function noteOf(value: Json, count: number): string {
  return Array.isArray(value) ? `[${count}]` : `{${count}}`;
}

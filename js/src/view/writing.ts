/**
 * Writing in place: the title of a node, the title of a group, the text of a note. A field lies
 * where the words are, moves and grows with the canvas, and is gone once it is left.
 */
import { effect, untracked } from "@preact/signals-core";
import { drawingEdit } from "../commands/drawings.ts";
import { retitle } from "../commands/edits.ts";
import { HTML_ZOOM } from "../geometry/detail.ts";
import { DRAWING } from "../geometry/drawings.ts";
import { MEASURES } from "../geometry/measure.ts";
import type { Rect } from "../geometry/rect.ts";
import { centred } from "../geometry/viewport.ts";
import type { Change } from "../model/change.ts";
import type { Off } from "../model/host.ts";
import { titleOf } from "../model/nodeType.ts";
import { make } from "./dom.ts";
import type { ViewContext } from "./viewContext.ts";

/** How near the view comes to what is written far away. */
const READABLE = 0.75;

/** What is written, where, and what it makes of the workflow. */
interface Writing {
  readonly name: string;
  readonly rect: Rect;
  readonly text: string;
  readonly long: boolean;
  readonly change: (text: string) => Change;
}

/** Show a field for what is to be written, until told to stop. */
export function writeInPlace(view: ViewContext): Off {
  let close: Off | undefined;
  const off = effect(() => {
    const what = view.panels.writing.value;
    close?.();
    close = what === undefined ? undefined : untracked(() => reach(view, what));
  });
  return () => {
    off();
    close?.();
  };
}

/** Open the field; where what it stands in is painted, go there first. */
function reach(view: ViewContext, what: string): Off | undefined {
  const { viewport, frame } = view.view;
  const writing = writingOf(view, what);
  if (!writing || viewport.peek().zoom >= HTML_ZOOM) return open(view, what);
  viewport.value = centred(writing.rect, frame, READABLE);
  let close: Off | undefined;
  // What is not shown takes no focus, and elements are shown with the next picture.
  let next = requestAnimationFrame(() => {
    next = requestAnimationFrame(() => {
      close = open(view, what);
    });
  });
  return () => {
    cancelAnimationFrame(next);
    close?.();
  };
}

function open(view: ViewContext, what: string): Off | undefined {
  const writing = writingOf(view, what);
  if (!writing || !view.store.editable.peek()) return undefined;
  const field = fieldOf(writing);
  const element: HTMLElement = field;
  let isOpen = true;
  const close = () => {
    isOpen = false;
    field.remove();
  };
  const done = (keep: boolean, back: boolean) => {
    if (!isOpen) return;
    close();
    view.panels.writing.value = undefined;
    if (keep && field.value !== writing.text) view.store.transact(writing.change(field.value));
    if (back) view.focusCanvas();
  };
  element.addEventListener("blur", () => done(true, false));
  element.addEventListener("keydown", (event) => {
    const ends = event.key === "Enter" && (!writing.long || event.ctrlKey || event.metaKey);
    if (event.isComposing || !(ends || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    done(ends, true);
  });
  view.canvas.layer.append(field);
  field.focus({ preventScroll: true });
  field.select();
  return close;
}

function fieldOf({ name, rect, text, long }: Writing): HTMLInputElement | HTMLTextAreaElement {
  const field = make(long ? "textarea" : "input", "in-place");
  field.value = text;
  field.setAttribute("aria-label", name);
  field.dataset.testid = "in-place";
  field.style.transform = `translate(${rect.x}px, ${rect.y}px)`;
  field.style.width = `${rect.width}px`;
  field.style.height = `${rect.height}px`;
  return field;
}

function writingOf(view: ViewContext, what: string): Writing | undefined {
  const { scene, store } = view;
  const node = store.graph.peek().nodes.get(what);
  const box = scene.box(what);
  if (node && box) {
    const { x, y, width } = box.rect;
    return {
      name: "Title",
      rect: { x: x + 34, y: y + 4, width: width - 44, height: MEASURES.header - 6 },
      text: titleOf(node),
      long: false,
      change: (text) => retitle(what, text === node.id ? "" : text),
    };
  }
  return scene.drawing(what) && drawingWriting(view, what);
}

function drawingWriting({ scene, store }: ViewContext, key: string): Writing | undefined {
  const drawing = scene.drawing(key);
  if (!drawing) return undefined;
  const { rect, kind, record } = drawing;
  const long = kind === "notes";
  const field = long ? "text" : "title";
  const text = record[field];
  const title = { x: rect.x + 8, y: rect.y + 4, width: rect.width - 16, height: DRAWING.title - 6 };
  return {
    name: long ? "Text of the note, in Markdown" : "Title of the group",
    rect: long ? rect : title,
    text: typeof text === "string" ? text : "",
    long,
    change: (now) => drawingEdit(store.graph.peek(), [key], () => ({ [field]: now })),
  };
}

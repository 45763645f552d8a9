/**
 * Notes as elements, so that their Markdown is set: those in view, where it can be read. The canvas
 * paints them as plain text beneath, which is what is seen of them from afar.
 */
import { effect } from "@preact/signals-core";
import { HTML_ZOOM } from "../geometry/detail.ts";
import type { DrawingBox } from "../geometry/drawings.ts";
import { grown } from "../geometry/rect.ts";
import { visibleArea } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import { make, setAttribute } from "./dom.ts";
import { markdown } from "./rich/markdown.ts";
import type { ViewContext } from "./viewContext.ts";

interface Shown {
  readonly element: HTMLElement;
  text: string;
}

/** Show the notes of a view until told to stop. */
export function showNotes(view: ViewContext): Off {
  const { canvas, store, scene, panels } = view;
  const shown = new Map<string, Shown>();
  const refresh = () => {
    const wanted = new Map(inView(view).map((box) => [box.key, box]));
    for (const [key, { element }] of shown) {
      if (wanted.has(key)) continue;
      element.remove();
      shown.delete(key);
    }
    for (const [key, box] of wanted) {
      const note = shown.get(key) ?? added(view, shown, key);
      fill(note, box);
    }
  };
  const place = () => {
    const move = canvas.carried.value;
    const { drawings } = view.view.selection.value;
    for (const [key, { element }] of shown) {
      const rect = scene.drawing(key)?.rect;
      const by = move?.drawings.has(key) ? move.by : { x: 0, y: 0 };
      if (rect) element.style.transform = `translate(${rect.x + by.x}px, ${rect.y + by.y}px)`;
      element.toggleAttribute("data-selected", drawings.has(key));
      element.hidden = panels.writing.value === key;
    }
  };
  const offs = [
    effect(() => {
      store.graph.value;
      view.view.viewport.value;
      view.view.size.value;
      refresh();
      place();
    }),
  ];
  return () => {
    for (const off of offs) off();
    for (const { element } of shown.values()) element.remove();
  };
}

function inView({ view, scene }: ViewContext): DrawingBox[] {
  const viewport = view.viewport.peek();
  if (viewport.zoom < HTML_ZOOM) return [];
  const area = grown(visibleArea(viewport, view.size.peek()), 40);
  return scene.drawingsIn(area).filter(({ kind }) => kind === "notes");
}

function added({ canvas }: ViewContext, shown: Map<string, Shown>, key: string): Shown {
  const element = make("article", "note");
  element.dataset.key = key;
  element.dataset.testid = "note";
  canvas.layer.append(element);
  const note = { element, text: "" };
  shown.set(key, note);
  return note;
}

function fill(note: Shown, { rect, record }: DrawingBox): void {
  const { element } = note;
  element.style.width = `${rect.width}px`;
  element.style.height = `${rect.height}px`;
  setAttribute(
    element,
    "data-colour",
    typeof record.colour === "string" ? record.colour : "yellow",
  );
  const text = typeof record.text === "string" ? record.text : "";
  if (text === note.text && element.childElementCount > 0) return;
  note.text = text;
  element.replaceChildren(
    text === "" ? make("p", "note-empty", "Double-click to write") : markdown(text),
  );
}

/** Dragging an entry of the palette onto the canvas, with a mouse, a pen or a finger. */
import type { Point } from "../geometry/rect.ts";
import { toWorld } from "../geometry/viewport.ts";
import type { ViewContext } from "./viewContext.ts";

/** How far a press must move, in pixels, to be a drag. */
const SLOP = 5;

/** What to do on the way. */
export interface DragHandlers {
  /** It is over this point of the editor, or nowhere any more. */
  readonly onDrag: (at: Point | undefined) => void;
  /** It is over this point of the world, or over no point of it. */
  readonly onOver: (at: Point | undefined) => void;
  /** It was let go over this point of the world. */
  readonly onDrop: (at: Point) => void;
}

/** Follow a press on an entry until it is let go. */
export function follow(press: PointerEvent, view: ViewContext, handlers: DragHandlers): void {
  const entry = press.currentTarget;
  const editor = entry instanceof HTMLElement ? entry.closest<HTMLElement>(".nexus") : null;
  if (press.button !== 0 || !editor || !(entry instanceof HTMLElement)) return;
  // At once, so that what invites to begin is not in the way of a drop.
  editor.dataset.dragging = "";
  let dragging = false;
  const pointIn = (element: Element, event: PointerEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const move = (event: PointerEvent) => {
    const far = Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY);
    if (!dragging && far < SLOP) return;
    dragging = true;
    handlers.onDrag(pointIn(editor, event));
    handlers.onOver(worldAt(event));
  };
  const stop = () => {
    delete editor.dataset.dragging;
    handlers.onDrag(undefined);
    handlers.onOver(undefined);
    entry.removeEventListener("pointermove", move);
    entry.removeEventListener("pointerup", drop);
    entry.removeEventListener("pointercancel", stop);
  };
  const worldAt = (event: PointerEvent): Point | undefined => {
    const stage = isOverCanvas(editor, event) ? editor.querySelector(".stage") : null;
    return stage ? toWorld(view.view.viewport.peek(), pointIn(stage, event)) : undefined;
  };
  const drop = (event: PointerEvent) => {
    stop();
    if (!dragging) return;
    // The press ends on the entry, so it would count as a click that adds another node.
    entry.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => entry.removeEventListener("click", swallow, true));
    const at = worldAt(event);
    if (!at) return;
    handlers.onDrop(at);
    view.focusCanvas();
  };
  entry.setPointerCapture(press.pointerId);
  entry.addEventListener("pointermove", move);
  entry.addEventListener("pointerup", drop);
  entry.addEventListener("pointercancel", stop);
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

/** Whether a point is on the canvas and not on a panel above it. */
function isOverCanvas(editor: HTMLElement, { clientX, clientY }: PointerEvent): boolean {
  const root = editor.getRootNode();
  const under = root instanceof ShadowRoot ? root.elementFromPoint(clientX, clientY) : null;
  return under?.closest(".stage, .empty") != null;
}

/**
 * The wheel. It scrolls the notebook until the editor has the focus; Ctrl+wheel, which is also
 * what a pinch on a touchpad sends, always zooms. With the focus, a mouse wheel zooms and a
 * touchpad pans; a list under the pointer that can scroll, scrolls.
 */
import { panned, zoomedTo } from "../geometry/viewport.ts";
import type { Desk } from "./desk.ts";

/** Take a turn of the wheel over the canvas. */
export function turn(desk: Desk, event: WheelEvent, focused: boolean): void {
  if (!event.ctrlKey && !event.metaKey) {
    if (!focused || canScroll(event, desk.stage)) return;
  }
  event.preventDefault();
  const viewport = desk.context.view.viewport.peek();
  const [dx, dy] = distances(event);
  if (event.ctrlKey || event.metaKey || isMouse(event)) {
    const factor = 2 ** (-Math.max(-240, Math.min(240, dy)) * (event.ctrlKey ? 0.005 : 0.0022));
    desk.look(zoomedTo(viewport, viewport.zoom * factor, desk.pointOf(event)));
  } else if (event.shiftKey && dx === 0) desk.look(panned(viewport, -dy, 0));
  else desk.look(panned(viewport, -dx, -dy));
}

/** A wheel turns in large even steps, up and down alone; a touchpad in small ones, any way. */
function isMouse({ deltaMode, deltaX, deltaY, shiftKey }: WheelEvent): boolean {
  if (shiftKey) return false;
  return deltaMode !== 0 || (deltaX === 0 && Math.abs(deltaY) >= 50 && Number.isInteger(deltaY));
}

/** How far, in pixels, whatever the unit. */
function distances({ deltaMode, deltaX, deltaY }: WheelEvent): [number, number] {
  const unit = deltaMode === 1 ? 20 : deltaMode === 2 ? 400 : 1;
  return [deltaX * unit, deltaY * unit];
}

/** Whether something between the pointer and the stage can scroll the way the wheel turns. */
function canScroll(event: WheelEvent, stage: HTMLElement): boolean {
  for (const each of event.composedPath()) {
    if (each === stage) return false;
    if (!(each instanceof HTMLElement)) continue;
    const { overflowY, flexDirection } = getComputedStyle(each);
    // The sizes come last: to know them the browser may have to lay everything out.
    if (overflowY !== "auto" && overflowY !== "scroll") continue;
    if (each.scrollHeight <= each.clientHeight + 1) continue;
    const all = each.scrollHeight - each.clientHeight;
    // A list that is upside down counts from its end.
    const above = each.scrollTop + (flexDirection === "column-reverse" ? all : 0);
    if (event.deltaY < 0 ? above > 0 : all - above > 1) return true;
  }
  return false;
}

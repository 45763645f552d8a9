/** Moving the view over a short while instead of at once, so that the eye can follow. */
import type { Viewport } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import type { ViewState } from "../store/viewState.ts";

/** How long it takes, in milliseconds. */
const TIME = 160;

/** Glide to a viewport; it ends early when the view is moved otherwise, or told to. */
export function glideTo(view: ViewState, to: Viewport): Off {
  const from = view.viewport.peek();
  if (to === from) return () => {};
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    view.viewport.value = to;
    return () => {};
  }
  const started = performance.now();
  let shown = from;
  let handle = 0;
  const step = () => {
    if (view.viewport.peek() !== shown) return;
    const share = Math.min(1, (performance.now() - started) / TIME);
    const eased = 1 - (1 - share) ** 3;
    shown = share === 1 ? to : between(from, to, eased);
    view.viewport.value = shown;
    if (share < 1) handle = requestAnimationFrame(step);
  };
  handle = requestAnimationFrame(step);
  return () => cancelAnimationFrame(handle);
}

function between(from: Viewport, to: Viewport, share: number): Viewport {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: mix(from.zoom, to.zoom) };
}

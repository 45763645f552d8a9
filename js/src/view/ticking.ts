/** Whole seconds as they pass, for all that shows how long something goes on. */
import type { Off } from "../model/host.ts";

const hearers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Hear of each second. All hear at once: many figures that change make one layout, not many. */
export function eachSecond(fn: () => void): Off {
  hearers.add(fn);
  timer ??= setInterval(() => {
    for (const hear of hearers) hear();
  }, 1000);
  return () => {
    hearers.delete(fn);
    if (hearers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

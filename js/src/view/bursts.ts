/** A few sparks where a node has just completed, in view and large enough; none where motion is not wanted. */
import { HTML_ZOOM } from "../geometry/detail.ts";
import { overlaps } from "../geometry/rect.ts";
import { visibleArea } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import { make } from "./dom.ts";
import type { ViewContext } from "./viewContext.ts";

/** How many sparks a node throws, and how many nodes do at one time. */
const MOST = { sparks: 12, bursts: 8 } as const;

/** How long sparks fly, in milliseconds: as long as their style says. */
const TIME = 500;

/** Show sparks at nodes that complete, until told to stop. */
export function showBursts(view: ViewContext): Off {
  const { runs } = view;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const running = new Set<string>();
  const timers = new Map<ReturnType<typeof setTimeout>, HTMLElement>();
  const throwSparks = (id: string) => {
    const element = burstAt(view, id);
    if (!element || timers.size >= MOST.bursts) return;
    view.canvas.layer.append(element);
    const timer = setTimeout(() => {
      timers.delete(timer);
      element.remove();
    }, TIME);
    timers.set(timer, element);
  };
  const off = runs.listen((ids) => {
    for (const id of ids) {
      const status = runs.node(id).peek()?.state.peek().status;
      // Only what was seen to run: what was completed before, or came from the cache, is no event.
      if (status === "running") running.add(id);
      else if (running.delete(id) && status === "completed" && !still.matches) throwSparks(id);
    }
  });
  return () => {
    off();
    for (const [timer, element] of timers) {
      clearTimeout(timer);
      element.remove();
    }
  };
}

/** Sparks around the status of a node, where it is to be seen. */
function burstAt({ scene, view }: ViewContext, id: string): HTMLElement | undefined {
  const rect = scene.box(id)?.rect;
  const viewport = view.viewport.peek();
  if (!rect || viewport.zoom < HTML_ZOOM) return undefined;
  if (!overlaps(rect, visibleArea(viewport, view.size.peek()))) return undefined;
  const element = make("div", "burst");
  element.setAttribute("aria-hidden", "true");
  element.style.transform = `translate(${rect.x + rect.width - 40}px, ${rect.y + 16}px)`;
  for (let index = 0; index < MOST.sparks; index += 1) {
    const spark = make("i", "");
    spark.style.setProperty("--angle", `${(360 / MOST.sparks) * index + (index % 3) * 7}deg`);
    spark.style.setProperty("--far", `${34 + (index % 4) * 9}px`);
    element.append(spark);
  }
  return element;
}

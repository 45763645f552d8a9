/** What the buttons on a held node do. */
import { answer, goOn } from "../../commands/held.ts";
import type { ViewContext } from "../viewContext.ts";

/** Answer what a node asks, let it go on, or let a person write another value. */
export function actOnHeld(view: ViewContext, id: string, act: string): void {
  const node = view.runs.node(id).peek();
  if (!node) return;
  // The button goes, and must not take the focus with it.
  view.focusCanvas();
  if (act === "approve" || act === "refuse") answer(view, node, act);
  else if (act === "step" || act === "continue") goOn(view, node, act);
  else writeHeld(view, id);
}

/** Show what a held node has, with the focus on its value. */
function writeHeld(view: ViewContext, id: string): void {
  view.view.select([id]);
  view.actions.show("held");
  const root = view.canvas.stage.getRootNode() as ShadowRoot;
  requestAnimationFrame(() => root.querySelector<HTMLElement>(".held textarea")?.focus());
}

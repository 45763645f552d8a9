/** Gestures and keys: how a person works the editor, besides its panels. */
import { effect } from "@preact/signals-core";
import { Hands } from "../canvas/hands.ts";
import type { Off } from "../model/host.ts";
import { showBursts } from "./bursts.ts";
import { followChat } from "./chatting.ts";
import { actOnHeld } from "./debug/acts.ts";
import { takeDrops } from "./dropping.ts";
import { listenToKeys } from "./keyboard.ts";
import { showNotes } from "./notes.ts";
import { copyOutput } from "./outputs.ts";
import { selectShown } from "./selecting.ts";
import { speakNeeds, speakSelection } from "./speaking.ts";
import type { ViewContext } from "./viewContext.ts";
import { writeInPlace } from "./writing.ts";

/** Let a view be worked until told to stop. */
export function operate(view: ViewContext, root: ShadowRoot): Off {
  const { canvas, panels } = view;
  const hands = new Hands({
    canvas,
    focused: () => root.activeElement !== null,
    offer: (detour) => panels.say(detour.message, false, detour),
  });
  const off = listenToKeys({
    host: root.host as HTMLElement,
    root,
    context: view,
    mac: view.mac,
    modal: () => panels.dialog.peek() !== undefined,
    escape: () => endNearest(view, root),
    hold: (held) => hold(canvas.hold, held),
  });
  const frame = canvas.stage.closest<HTMLElement>(".nexus");
  const offDrawer = effect(() => {
    frame?.toggleAttribute("data-drawer", panels.drawer.value !== undefined);
  });
  const act = (event: Event) => actOn(view, event.target);
  canvas.stage.addEventListener("click", act);
  const offs = [
    selectShown(view),
    showNotes(view),
    showBursts(view),
    writeInPlace(view),
    speakSelection(view),
    speakNeeds(view),
    followChat(view),
    takeDrops(view),
  ];
  return () => {
    for (const each of offs) each();
    off();
    offDrawer();
    canvas.stage.removeEventListener("click", act);
    hands.close();
  };
}

/** What the small buttons of a node do: show its output, copy it, let it go on, answer it. */
function actOn(view: ViewContext, target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || target.dataset.act === undefined) return;
  const id = target.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
  if (id === undefined) return;
  const { act = "" } = target.dataset;
  if (act === "expand") view.panels.dialog.value = { kind: "large", node: id };
  else if (act === "copy") void copyOutput(view, id);
  else actOnHeld(view, id, act);
}

/** Escape ends what is nearest: a gesture, a panel, the writing in a field. */
function endNearest({ panels, canvas, focusCanvas }: ViewContext, root: ShadowRoot): boolean {
  const inField = root.activeElement?.matches("input, textarea, select") ?? false;
  if (canvas.busy) canvas.cancel();
  else if (panels.adding.peek()) panels.adding.value = undefined;
  else if (panels.menu.peek()) panels.menu.value = undefined;
  else if (panels.dialog.peek()) {
    // It gives the focus back to where it was.
    panels.dialog.value = undefined;
    return true;
  } else if (panels.help.peek()) panels.help.value = false;
  else if (panels.palette.peek()) panels.palette.value = false;
  else if (panels.inspector.peek() && panels.narrow.peek()) panels.inspector.value = false;
  else if (!inField) return false;
  focusCanvas();
  return true;
}

/** Space held on the canvas pans, whatever is under the pointer. */
function hold(element: HTMLElement, held: boolean): void {
  if (element.dataset.grab === "now") return;
  if (held) element.dataset.grab = "ready";
  else delete element.dataset.grab;
}

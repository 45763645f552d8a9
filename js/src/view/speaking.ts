/** Says aloud what is selected, and what a run needs a person for. */
import { effect, untracked } from "@preact/signals-core";
import { drawingBox } from "../geometry/drawings.ts";
import type { Off } from "../model/host.ts";
import { titleOf } from "../model/nodeType.ts";
import type { Status } from "../model/protocol.ts";
import { sizeOf } from "../store/viewState.ts";
import type { ViewContext } from "./viewContext.ts";
import { countText, drawingText } from "./words.ts";

/** Say what is selected whenever that changes, and name its element as where the canvas is. */
export function speakSelection(view: ViewContext): Off {
  const { stage } = view.canvas;
  let first = true;
  let frame = 0;
  const point = () => {
    const [id] = view.view.selection.peek().nodes;
    const root = stage.getRootNode() as ShadowRoot;
    const there = id !== undefined && root.getElementById(`node-${id}`) !== null;
    if (there) stage.setAttribute("aria-activedescendant", `node-${id}`);
    else stage.removeAttribute("aria-activedescendant");
  };
  const off = effect(() => {
    view.view.selection.value;
    const words = untracked(() => selectionText(view));
    if (!first && words !== "") view.panels.spoken.value = words;
    first = false;
    cancelAnimationFrame(frame);
    // After the canvas has built what came into view.
    frame = requestAnimationFrame(point);
  });
  return () => {
    cancelAnimationFrame(frame);
    off();
  };
}

const NEEDED: { readonly [status in Status]?: string } = {
  error: "failed",
  paused: "is paused",
  waiting: "waits for you",
};

/** How long what is to be said is gathered, in milliseconds: nobody can follow ten sentences a second. */
const PAUSE = 300;

/** Say which node failed, is paused or waits for a person; of many at once the last, and how many more. */
export function speakNeeds({ runs, store, panels }: ViewContext): Off {
  const sentences = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    timer = undefined;
    const [last = "", ...others] = [...sentences.values()].reverse();
    sentences.clear();
    panels.spoken.value = others.length > 0 ? `${last} And ${others.length} more.` : last;
  };
  const off = runs.listen((ids) => {
    for (const id of ids) {
      const state = runs.node(id).peek()?.state.peek();
      const words = state && NEEDED[state.status];
      const node = store.graph.peek().nodes.get(id);
      if (!words || !node) continue;
      const why = state.error?.message ?? state.question?.text ?? state.reason;
      sentences.set(id, `${titleOf(node)} ${words}${why ? `: ${why}` : "."}`);
      timer ??= setTimeout(speak, PAUSE);
    }
  });
  return () => {
    clearTimeout(timer);
    off();
  };
}

function selectionText({ view, store, runs }: ViewContext): string {
  const { nodes, connections, drawings } = view.selection.peek();
  const graph = store.graph.peek();
  const count = sizeOf(view.selection.peek());
  if (count > 1) return `${count} selected`;
  const [key] = drawings;
  const drawing = key === undefined ? undefined : drawingBox(graph, key);
  if (drawing) return `${drawing.kind === "notes" ? "Note" : "Group"}: ${drawingText(drawing)}`;
  const [id] = nodes;
  const node = id === undefined ? undefined : graph.nodes.get(id);
  if (node) {
    const status = runs.node(node.id).peek()?.state.peek().status ?? "idle";
    const place = [...graph.nodes.keys()].indexOf(node.id) + 1;
    const all = countText(graph.nodes.size, "node");
    return `${titleOf(node)}, ${node.type}, ${status}, ${place} of ${all}`;
  }
  const [lineId] = connections;
  const line = lineId === undefined ? undefined : graph.connections.get(lineId);
  if (!line) return "";
  const name = (nodeId: string) => {
    const end = graph.nodes.get(nodeId);
    return end ? titleOf(end) : nodeId;
  };
  const { source, target } = line;
  return `Connection from ${name(source.nodeId)} ${source.portId} to ${name(target.nodeId)} ${target.portId}`;
}

/** What is dropped onto the canvas becomes the node that brings it in: a file, a variable, a text. */
import { creation } from "../commands/edits.ts";
import type { Point } from "../geometry/rect.ts";
import { toWorld } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import type { JsonObject } from "../model/json.ts";
import type { NodeType, NodeTypes } from "../model/nodeType.ts";
import type { ViewContext } from "./viewContext.ts";

/** The largest text, in bytes, whose content goes into the workflow. */
const MOST = 64_000;

/** How far from one another the nodes of several files are put. */
const STEP = 40;

/** A node to make: its type, and what it is set to. */
interface Wanted {
  readonly type: NodeType;
  readonly properties: JsonObject;
}

/** Take what is dropped onto the canvas, until told to stop. */
export function takeDrops(view: ViewContext): Off {
  const { stage } = view.canvas;
  const over = (event: DragEvent) => {
    const kinds = event.dataTransfer?.types ?? [];
    if (!view.store.editable.peek() || !kinds.some((kind) => /^(Files|text\/plain)$/.test(kind))) {
      return;
    }
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer || !view.store.editable.peek()) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    const point = { x: event.clientX - box.x, y: event.clientY - box.y };
    const at = toWorld(view.view.viewport.peek(), point);
    void take(view, [...event.dataTransfer.files], event.dataTransfer.getData("text/plain"), at);
  };
  stage.addEventListener("dragover", over);
  stage.addEventListener("drop", drop);
  return () => {
    stage.removeEventListener("dragover", over);
    stage.removeEventListener("drop", drop);
  };
}

/** The node that brings a text in: that of the variable it names, or one that holds it. */
export function wantedFor(text: string, types: NodeTypes): Wanted | undefined {
  const trimmed = text.trim();
  const variable = typeWith(types, "variable");
  if (variable && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(trimmed)) {
    return { type: variable, properties: { variable: trimmed } };
  }
  const input = types.get("data-input");
  return input && trimmed !== "" ? { type: input, properties: { value: text } } : undefined;
}

async function take(view: ViewContext, files: readonly File[], text: string, at: Point) {
  const types = view.store.types.peek();
  const wanted = await Promise.all(files.map((file) => wantedForFile(file, types)));
  const all = files.length > 0 ? wanted : [wantedFor(text, types)];
  const possible = all.filter((each) => each !== undefined);
  if (possible.length < all.length) view.panels.say("No node here can bring that in.");
  if (possible.length > 0) put(view, possible, at);
}

/** A small text goes into the workflow; of anything else the browser knows only the name. */
async function wantedForFile(file: File, types: NodeTypes): Promise<Wanted | undefined> {
  const byPath = typeWith(types, "path");
  if (byPath) return { type: byPath, properties: { path: file.name } };
  const input = types.get("data-input");
  if (!input || file.size > MOST) return undefined;
  const text = await file.text();
  return text.includes("\0") ? undefined : { type: input, properties: { value: text } };
}

/** The data type that is set to one thing of this name. */
function typeWith(types: NodeTypes, property: string): NodeType | undefined {
  return [...types.values()].find(
    ({ category, inputs, schema }) =>
      category === "data" && inputs.length === 0 && schema.properties?.[property] !== undefined,
  );
}

/** Make the nodes, in one edit. */
function put({ store, scene, view }: ViewContext, all: readonly Wanted[], at: Point): void {
  const zone = scene.zoneAt(at);
  let graph = store.graph.peek();
  const made = all.map(({ type, properties }, index) => {
    const x = Math.round(at.x - (zone?.rect.x ?? 0) + index * STEP);
    const y = Math.round(at.y - (zone?.rect.y ?? 0) + index * STEP);
    const each = creation(graph, type, { x, y }, zone?.id, properties);
    graph = { ...graph, nodes: new Map([...graph.nodes, [each.id, {} as never]]) };
    return each;
  });
  const nodes = Object.assign({}, ...made.map(({ change }) => change.nodes));
  if (store.transact({ nodes })) view.select(made.map(({ id }) => id));
}

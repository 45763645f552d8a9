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

/** Said of a file that is no text, or too long a one. */
const NO_NODE = "No node here can bring that in.";

/** How far from one another the nodes of several files are put. */
const STEP = 40;

/** A node to make: its type, and what it is set to. */
interface Wanted {
  readonly type: NodeType;
  readonly properties: JsonObject;
}

/** What JupyterLab's file browser says of a file that is dragged from it. */
const CONTENTS = "application/x-jupyter-icontentsrich";

/** A drag inside JupyterLab, which is none of the browser's. */
interface LabDrag extends MouseEvent {
  readonly mimeData: { hasData(type: string): boolean; getData(type: string): LabContents };
  readonly proposedAction: string;
  dropAction: string;
}

interface LabContents {
  readonly withContent: () => Promise<LabFile>;
}

/** A file as JupyterLab reads it; one that is no text comes as base64. */
export interface LabFile {
  readonly name: string;
  readonly format: string | null;
  readonly content: unknown;
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
    const { files } = event.dataTransfer;
    void take(view, [...files], event.dataTransfer.getData("text/plain"), placeOf(view, event));
  };
  stage.addEventListener("dragover", over);
  stage.addEventListener("drop", drop);
  const off = takeLabDrops(view);
  return () => {
    stage.removeEventListener("dragover", over);
    stage.removeEventListener("drop", drop);
    off();
  };
}

/** Take files of JupyterLab's file browser; its events end at the element around our root. */
function takeLabDrops(view: ViewContext): Off {
  const { stage } = view.canvas;
  const { host } = stage.getRootNode() as ShadowRoot;
  const heed = (event: Event) => {
    const drag = event as LabDrag;
    if (!view.store.editable.peek() || !drag.mimeData?.hasData(CONTENTS)) return;
    event.preventDefault();
    event.stopPropagation();
    drag.dropAction = drag.proposedAction;
    if (event.type === "lm-drop") void bring(drag);
  };
  const bring = async (drag: LabDrag) => {
    const at = placeOf(view, drag);
    const file = fileOf(await drag.mimeData.getData(CONTENTS).withContent());
    if (file) await take(view, [file], "", at);
    else view.panels.say(NO_NODE);
  };
  const kinds = ["lm-dragenter", "lm-dragover", "lm-drop"];
  for (const kind of kinds) host.addEventListener(kind, heed);
  return () => {
    for (const kind of kinds) host.removeEventListener(kind, heed);
  };
}

/** The text file that JupyterLab read, if it is one. */
export function fileOf({ name, format, content }: LabFile): File | undefined {
  if (format === "json") return new File([JSON.stringify(content, null, 2)], name);
  return format === "text" ? new File([String(content)], name) : undefined;
}

/** Where on the canvas the pointer is. */
function placeOf({ canvas, view }: ViewContext, { clientX, clientY }: MouseEvent): Point {
  const box = canvas.stage.getBoundingClientRect();
  return toWorld(view.viewport.peek(), { x: clientX - box.x, y: clientY - box.y });
}

/**
 * The node that brings a text in: that of the variable it names, or one that holds it. Without a
 * type for variables one that runs Python has it; whether there is such a variable is asked.
 */
export async function wantedFor(
  text: string,
  types: NodeTypes,
  isVariable: (name: string) => Promise<boolean>,
): Promise<Wanted | undefined> {
  const trimmed = text.trim();
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(trimmed)) {
    const variable = typeWith(types, "variable");
    if (variable) return { type: variable, properties: { variable: trimmed } };
    const python = types.get("python-cell");
    if (python && (await isVariable(trimmed).catch(() => false))) {
      return { type: python, properties: { code: trimmed } };
    }
  }
  const input = types.get("data-input");
  return input && trimmed !== "" ? { type: input, properties: { value: text } } : undefined;
}

async function take(view: ViewContext, files: readonly File[], text: string, at: Point) {
  const types = view.store.types.peek();
  const wanted = await Promise.all(files.map((file) => wantedForFile(file, types)));
  const isVariable = (name: string) => view.sync.questions.isVariable(name);
  const all = files.length > 0 ? wanted : [await wantedFor(text, types, isVariable)];
  const possible = all.filter((each) => each !== undefined);
  if (possible.length < all.length) view.panels.say(NO_NODE);
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

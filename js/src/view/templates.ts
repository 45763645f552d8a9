/** Workflows to begin with: their pictures in small, and how one is put on the canvas. */
import { pasteText } from "../commands/editCommands.ts";
import { fit } from "../commands/viewCommands.ts";
import { Places } from "../geometry/places.ts";
import { around, type Rect } from "../geometry/rect.ts";
import { fromDocument, type Graph } from "../model/graph.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import type { Template } from "../model/protocol.ts";
import type { ViewContext } from "./viewContext.ts";

/** The size of a picture. */
export const PICTURE = { width: 170, height: 56 } as const;

/** How far a picture keeps from its edges. */
const MARGIN = 7;

/** A workflow of few nodes is not shown larger than this, so that all look alike. */
const MOST = 0.13;

/** A node in small. */
export interface TinyNode {
  readonly id: string;
  readonly category: string;
  readonly zone: boolean;
  readonly rect: Rect;
}

/** A workflow in small. */
export interface Tiny {
  readonly nodes: readonly TinyNode[];
  /** Each as the `d` of a path. */
  readonly lines: readonly string[];
}

/** The templates whose types are all known here. */
export function possible(templates: readonly Template[], types: NodeTypes): Template[] {
  return templates.filter(({ document }) => document.nodes.every((node) => types.has(node.type)));
}

/** A workflow in small. */
export function tinyOf({ document }: Template, types: NodeTypes): Tiny {
  const graph = fromDocument(document);
  const rects = rectsOf(graph, types);
  const area = around(rects.values());
  if (!area) return { nodes: [], lines: [] };
  const scale = Math.min(
    MOST,
    (PICTURE.width - 2 * MARGIN) / area.width,
    (PICTURE.height - 2 * MARGIN) / area.height,
  );
  const left = (PICTURE.width - area.width * scale) / 2;
  const top = (PICTURE.height - area.height * scale) / 2;
  const small = new Map(
    [...rects].map(([id, { x, y, width, height }]): [string, Rect] => [
      id,
      {
        x: left + (x - area.x) * scale,
        y: top + (y - area.y) * scale,
        width: width * scale,
        height: height * scale,
      },
    ]),
  );
  const nodes = [...small].map(([id, rect]) => {
    const type = types.get(graph.nodes.get(id)?.type ?? "");
    const zone = type?.zone != null;
    return { id, category: type?.category ?? "", zone, rect: flat(rect, zone ? 0.8 : 0.5) };
  });
  return { nodes, lines: linesOf(graph, small) };
}

/** Put a template on the canvas, beside what is there, and show it. */
export function begin(view: ViewContext, { document }: Template): void {
  const { scene, store } = view;
  const area = scene.bounds();
  const at = area ? { x: area.x, y: area.y + area.height + 60 } : { x: 0, y: 0 };
  const isFirst = area === undefined && store.graph.peek().nodes.size === 0;
  if (!pasteText(view, JSON.stringify(document), at)) return;
  if (isFirst) view.view.select();
  fit.run(view);
  view.focusCanvas();
}

/** Less high around its middle: what is left out of a body makes no small picture clearer. */
function flat(rect: Rect, share: number): Rect {
  const height = rect.height * share;
  return { ...rect, y: rect.y + (rect.height - height) / 2, height };
}

function rectsOf(graph: Graph, types: NodeTypes): Map<string, Rect> {
  const places = new Places();
  places.load(graph, types);
  const entries = [...graph.nodes.keys()].map((id) => [id, places.rect(id)] as const);
  return new Map(entries.filter((entry): entry is [string, Rect] => entry[1] !== undefined));
}

function linesOf(graph: Graph, rects: ReadonlyMap<string, Rect>): string[] {
  return [...graph.connections.values()].flatMap(({ source, target }) => {
    const [from, to] = [rects.get(source.nodeId), rects.get(target.nodeId)];
    const inside = graph.nodes.get(source.nodeId)?.parent === target.nodeId;
    const outside = graph.nodes.get(target.nodeId)?.parent === source.nodeId;
    if (!from || !to || inside || outside) return [];
    const [x, y] = [round(from.x + from.width), round(from.y + from.height / 2)];
    const [endX, endY] = [round(to.x), round(to.y + to.height / 2)];
    const reach = Math.max(6, Math.abs(endX - x) / 2);
    return [`M${x} ${y}C${round(x + reach)} ${y} ${round(endX - reach)} ${endY} ${endX} ${endY}`];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

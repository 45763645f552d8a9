/** Where groups and notes are. There are few of them, so that no index is needed. */
import type { Drawing, Graph } from "../model/graph.ts";
import { contains, grown, overlaps, type Point, type Rect } from "./rect.ts";

/** The two kinds of drawings. */
export type DrawingKind = "groups" | "notes";

/** A drawing in the scene. */
export interface DrawingBox {
  /** Names it among the drawings of both kinds. */
  readonly key: string;
  readonly kind: DrawingKind;
  readonly record: Drawing;
  readonly rect: Rect;
}

/** The measures of drawings, the same in the pictures made in Python. */
export const DRAWING = { width: 200, height: 120, least: { width: 60, height: 40 }, title: 30 };

/** The name of a drawing among those of both kinds. */
export function drawingKey(kind: DrawingKind, id: string): string {
  return `${kind}/${id}`;
}

/** The drawing of a name, where it has a place. */
export function drawingBox(graph: Graph, key: string): DrawingBox | undefined {
  const cut = key.indexOf("/");
  const kind = key.slice(0, cut) as DrawingKind;
  const record = graph[kind].get(key.slice(cut + 1));
  return record && boxOf(kind, record);
}

/** The drawings that touch an area, or all: groups before notes. */
export function drawingsIn(graph: Graph, area?: Rect): DrawingBox[] {
  const boxes = (["groups", "notes"] as const).flatMap((kind) =>
    [...graph[kind].values()].flatMap((record) => boxOf(kind, record) ?? []),
  );
  return area ? boxes.filter(({ rect }) => overlaps(rect, area)) : boxes;
}

/** The note at a point. */
export function noteAt(graph: Graph, point: Point): DrawingBox | undefined {
  const boxes = drawingsIn(graph).filter(({ kind }) => kind === "notes");
  return boxes.findLast(({ rect }) => contains(rect, point));
}

/** The group whose title or border is at a point; what is inside a group lies on the canvas. */
export function groupAt(graph: Graph, point: Point, edge: number): DrawingBox | undefined {
  const boxes = drawingsIn(graph).filter(({ kind }) => kind === "groups");
  return boxes.findLast(({ rect }) => {
    const { x, y, width, height } = rect;
    const top = DRAWING.title;
    const inside = {
      x: x + edge,
      y: y + top,
      width: width - 2 * edge,
      height: height - top - edge,
    };
    return contains(grown(rect, edge), point) && !contains(inside, point);
  });
}

function boxOf(kind: DrawingKind, record: Drawing): DrawingBox | undefined {
  const { position, size, id } = record;
  if (!position) return undefined;
  const width = Math.max(DRAWING.least.width, size?.width ?? DRAWING.width);
  const height = Math.max(DRAWING.least.height, size?.height ?? DRAWING.height);
  return { key: drawingKey(kind, id), kind, record, rect: { ...position, width, height } };
}

/**
 * The size of a node and the places of its ports, from its record alone: header, port rows and a
 * body of fixed height. So layout and pictures need no browser, and the elements of the canvas are
 * styled to these very numbers.
 */
import type { Node, Port, Size } from "../model/graph.ts";
import type { Extent } from "./viewport.ts";

/** The measures of a node, in world units. */
export const MEASURES = {
  width: 228,
  least: 160,
  most: 640,
  header: 32,
  subtitle: 16,
  row: 22,
  /** Between the last row of ports and the body. */
  gap: 8,
  body: 84,
  footer: 28,
  /** The least room between a zone's border and what is inside. */
  padding: 20,
  zone: { width: 300, height: 200 },
  /** The grid that moved nodes snap to. */
  grid: 20,
} as const;

/** Where a port is, relative to its node. */
export interface PortPlace {
  readonly port: Port;
  readonly x: number;
  readonly y: number;
  /** Whether connections start or end here. */
  readonly way: "source" | "target";
  /** Whether it faces the inside of a zone. */
  readonly inner: boolean;
}

/** The inner ports of a zone. */
export interface InnerPorts {
  readonly sources: readonly Port[];
  readonly targets: readonly Port[];
}

/** The size of a node that is not an open zone. */
export function sizeOf(node: Node): Extent {
  const width = widthOf(node.size);
  const { header, subtitle, row, gap, body, footer } = MEASURES;
  const head = header + subtitle;
  if (node.collapsed) return { width, height: head };
  const rows = Math.max(node.inputs.length, node.outputs.length);
  return { width, height: head + rows * row + gap + body + footer };
}

/** The size of an open zone: the stored one, or as large as what is inside needs. */
export function zoneSizeOf(node: Node, inner: InnerPorts | undefined, content: Extent): Extent {
  const { zone, padding, header, row } = MEASURES;
  const left = node.inputs.length + (inner?.sources.length ?? 0);
  const right = node.outputs.length + (inner?.targets.length ?? 0);
  const rows = header + Math.max(left, right) * row + padding;
  return {
    width: Math.max(node.size?.width ?? zone.width, content.width + padding),
    height: Math.max(node.size?.height ?? zone.height, content.height + padding, rows),
  };
}

/**
 * The places of all ports. On a zone the outer ports come first on each side, the inner ones below
 * them; on a collapsed node all of a side share one place.
 */
export function portPlaces(node: Node, size: Extent, inner?: InnerPorts): PortPlace[] {
  const top = inner ? MEASURES.header : MEASURES.header + MEASURES.subtitle;
  const y = (row: number) =>
    node.collapsed ? size.height / 2 : top + row * MEASURES.row + MEASURES.row / 2;
  const place = (way: PortPlace["way"], x: number, isInner: boolean, first: number) => {
    return (port: Port, i: number): PortPlace => ({
      port,
      x,
      y: y(first + i),
      way,
      inner: isInner,
    });
  };
  const outer = [
    ...node.inputs.map(place("target", 0, false, 0)),
    ...node.outputs.map(place("source", size.width, false, 0)),
  ];
  if (!inner || node.collapsed) return outer;
  return [
    ...outer,
    ...inner.sources.map(place("source", 0, true, node.inputs.length)),
    ...inner.targets.map(place("target", size.width, true, node.outputs.length)),
  ];
}

/** The nearest point of the grid that moved nodes snap to. */
export function snapped(at: number): number {
  return Math.round(at / MEASURES.grid) * MEASURES.grid;
}

function widthOf(size: Size | undefined): number {
  const { width, least, most } = MEASURES;
  return Math.min(most, Math.max(least, size?.width ?? width));
}

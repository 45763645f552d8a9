/** Where a view looks, and the sums of moving, scaling and fitting. */
import type { Point, Rect } from "./rect.ts";

/** How the canvas is moved and scaled: screen = world × zoom + (x, y). */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The size of a canvas on the screen. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** The smallest and the largest zoom. */
export const ZOOM = { least: 0.02, most: 2.5 } as const;

/** A point of the screen, in the world. */
export function toWorld({ x, y, zoom }: Viewport, point: Point): Point {
  return { x: (point.x - x) / zoom, y: (point.y - y) / zoom };
}

/** A point of the world, on the screen. */
export function toScreen({ x, y, zoom }: Viewport, point: Point): Point {
  return { x: point.x * zoom + x, y: point.y * zoom + y };
}

/** The part of the world that is seen. */
export function visibleArea(viewport: Viewport, { width, height }: Extent): Rect {
  const { x, y } = toWorld(viewport, { x: 0, y: 0 });
  return { x, y, width: width / viewport.zoom, height: height / viewport.zoom };
}

/** Move by so much on the screen. */
export function panned(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, x: viewport.x + dx, y: viewport.y + dy };
}

/** Scale to a zoom, where one point of the screen keeps its place in the world. */
export function zoomedTo(viewport: Viewport, zoom: number, fixed: Point): Viewport {
  const next = clampZoom(zoom);
  const { x, y } = toWorld(viewport, fixed);
  return { x: fixed.x - x * next, y: fixed.y - y * next, zoom: next };
}

/** The viewport that shows all of an area in the middle of a frame on the screen, no larger than life. */
export function fitted(area: Rect, frame: Rect, padding = 40): Viewport {
  const wide = Math.max(1, frame.width - 2 * padding) / Math.max(1, area.width);
  const high = Math.max(1, frame.height - 2 * padding) / Math.max(1, area.height);
  return centred(area, frame, clampZoom(Math.min(wide, high, 1)));
}

/**
 * As `fitted`, but beside the lower right corner of the frame where that would cover something.
 *
 * `covers` says whether it does, seen so.
 */
export function fittedBeside(
  area: Rect,
  frame: Rect,
  corner: Extent,
  covers: (viewport: Viewport) => boolean,
  padding = 40,
): Viewport {
  const whole = fitted(area, frame, padding);
  if (!covers(whole)) return whole;
  const width = Math.max(0, frame.width - corner.width);
  const height = Math.max(0, frame.height - corner.height);
  const above = fitted(area, { ...frame, height }, padding);
  const left = fitted(area, { ...frame, width }, padding);
  return left.zoom > above.zoom ? left : above;
}

/** The viewport that has the middle of an area in the middle of a frame on the screen. */
export function centred(area: Rect, frame: Rect, zoom: number): Viewport {
  return {
    x: frame.x + frame.width / 2 - (area.x + area.width / 2) * zoom,
    y: frame.y + frame.height / 2 - (area.y + area.height / 2) * zoom,
    zoom,
  };
}

/** The least move that brings an area into a frame on the screen; the same viewport if it is there. */
export function revealed(viewport: Viewport, area: Rect, frame: Rect, margin = 24): Viewport {
  const from = toScreen(viewport, area);
  const shift = (start: number, length: number, least: number, room: number) => {
    const [first, last] = [least + margin, least + room - margin];
    if (start < first) return first - start;
    return Math.max(Math.min(0, last - (start + length)), first - start);
  };
  const dx = shift(from.x, area.width * viewport.zoom, frame.x, frame.width);
  const dy = shift(from.y, area.height * viewport.zoom, frame.y, frame.height);
  return dx === 0 && dy === 0 ? viewport : panned(viewport, dx, dy);
}

function clampZoom(zoom: number): number {
  return Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));
}

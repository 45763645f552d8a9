/** The curve of a connection, and how far a point is from it. */
import type { Point, Rect } from "./rect.ts";
import { between } from "./rect.ts";

/** A cubic curve: it leaves its start to the right and reaches its end from the left. */
export interface Route {
  readonly start: Point;
  readonly startControl: Point;
  readonly endControl: Point;
  readonly end: Point;
}

/** The curve from an output to an input. */
export function routeBetween(start: Point, end: Point): Route {
  const reach = reachOf(end.x - start.x, end.y - start.y);
  return {
    start,
    startControl: { x: start.x + reach, y: start.y },
    endControl: { x: end.x - reach, y: end.y },
    end,
  };
}

/** A rectangle around the curve. It may be a little larger than needed. */
export function boundsOf({ start, startControl, endControl, end }: Route): Rect {
  const left = Math.min(start.x, endControl.x, end.x);
  const right = Math.max(start.x, startControl.x, end.x);
  return between({ x: left, y: start.y }, { x: right, y: end.y });
}

/** The point at a share of the way, from 0 to 1. */
export function pointAt(route: Route, share: number): Point {
  return { x: cubic(route, "x", share), y: cubic(route, "y", share) };
}

/** How far a point is from the curve. */
export function distanceTo(route: Route, point: Point): number {
  const steps = stepsOf(route);
  let nearest = Number.POSITIVE_INFINITY;
  let from = route.start;
  for (let i = 1; i <= steps; i += 1) {
    const to = pointAt(route, i / steps);
    nearest = Math.min(nearest, distanceToSegment(from, to, point));
    from = to;
  }
  return nearest;
}

/** Whether a straight cut from one point to another crosses the curve. */
export function crosses(route: Route, a: Point, b: Point): boolean {
  const steps = stepsOf(route);
  let from = route.start;
  for (let i = 1; i <= steps; i += 1) {
    const to = pointAt(route, i / steps);
    if (segmentsCross(from, to, a, b)) return true;
    from = to;
  }
  return false;
}

/** The curve as the `d` of an SVG path. */
export function pathOf({ start, startControl: a, endControl: b, end }: Route): string {
  return `M${start.x} ${start.y}C${a.x} ${a.y} ${b.x} ${b.y} ${end.x} ${end.y}`;
}

/** Half the way forward; backward far enough out to be seen beside the nodes. */
function reachOf(dx: number, dy: number): number {
  const far = Math.hypot(dx, dy);
  if (dx >= 0) return Math.max(dx / 2, Math.min(40, far / 2));
  return Math.min(Math.max(40, far / 3), 200);
}

function cubic(
  { start, startControl, endControl, end }: Route,
  axis: "x" | "y",
  t: number,
): number {
  const u = 1 - t;
  return (
    u * u * u * start[axis] +
    3 * u * u * t * startControl[axis] +
    3 * u * t * t * endControl[axis] +
    t * t * t * end[axis]
  );
}

/** Enough straight pieces that none strays from the curve by more than about a pixel. */
function stepsOf({ start, end }: Route): number {
  const far = Math.hypot(end.x - start.x, end.y - start.y);
  return Math.min(96, Math.max(16, Math.ceil(far / 16)));
}

function distanceToSegment(a: Point, b: Point, { x, y }: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / square;
  const t = Math.min(1, Math.max(0, share));
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}

function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

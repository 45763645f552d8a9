/**
 * The way of a connection, and how far a point is from it. It is one curve, or with points that it
 * was led through, several: the same ones as in the pictures made in Python.
 */
import type { Point, Rect } from "./rect.ts";

/** A cubic curve. */
export interface Curve {
  readonly start: Point;
  readonly startControl: Point;
  readonly endControl: Point;
  readonly end: Point;
}

/** Curves, each beginning where the one before ends: the first leaves to the right, the last arrives from the left. */
export type Route = readonly [Curve, ...Curve[]];

/** The way from an output to an input, through these points in between. */
export function routeBetween(start: Point, end: Point, points: readonly Point[] = []): Route {
  const stops = [start, ...points, end];
  const curves = stops.slice(1).map((to, index): Curve => {
    const from = stops[index] as Point;
    const reach = reachOf(to.x - from.x, to.y - from.y);
    const out = index === 0 ? { x: reach, y: 0 } : slopeAt(stops, index);
    const into = to === end ? { x: reach, y: 0 } : slopeAt(stops, index + 1);
    return {
      start: from,
      startControl: { x: from.x + out.x, y: from.y + out.y },
      endControl: { x: to.x - into.x, y: to.y - into.y },
      end: to,
    };
  });
  return curves as readonly Curve[] as Route;
}

/** Where a route ends. */
export function endOf(route: Route): Point {
  return (route.at(-1) as Curve).end;
}

/** A rectangle around the route. It may be a little larger than needed. */
export function boundsOf(route: Route): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { start, startControl: a, endControl: b, end } of route) {
    left = Math.min(left, start.x, a.x, b.x, end.x);
    top = Math.min(top, start.y, a.y, b.y, end.y);
    right = Math.max(right, start.x, a.x, b.x, end.x);
    bottom = Math.max(bottom, start.y, a.y, b.y, end.y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The point at a share of the way along a curve, from 0 to 1. */
export function pointAt(curve: Curve, share: number): Point {
  return { x: cubic(curve, "x", share), y: cubic(curve, "y", share) };
}

/** How far a point is from the route. */
export function distanceTo(route: Route, point: Point): number {
  return Math.min(...route.map((curve) => distanceToCurve(curve, point)));
}

/** Between which of its points a route comes nearest to a point. */
export function nearestCurve(route: Route, point: Point): number {
  const distances = route.map((curve) => distanceToCurve(curve, point));
  return distances.indexOf(Math.min(...distances));
}

/** Whether a straight cut from one point to another crosses the route. */
export function crosses(route: Route, a: Point, b: Point): boolean {
  return route.some((curve) => {
    for (const [from, to] of pieces(curve)) if (segmentsCross(from, to, a, b)) return true;
    return false;
  });
}

/** The route as the `d` of an SVG path. */
export function pathOf(route: Route): string {
  const { x, y } = route[0].start;
  const curves = route.map(
    ({ startControl: a, endControl: b, end }) => `C${a.x} ${a.y} ${b.x} ${b.y} ${end.x} ${end.y}`,
  );
  return `M${x} ${y}${curves.join("")}`;
}

function distanceToCurve(curve: Curve, point: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [from, to] of pieces(curve)) {
    nearest = Math.min(nearest, distanceToSegment(from, to, point));
  }
  return nearest;
}

/** The straight pieces of a curve. */
function* pieces(curve: Curve): Generator<readonly [Point, Point]> {
  const steps = stepsOf(curve);
  let from = curve.start;
  for (let i = 1; i <= steps; i += 1) {
    const to = pointAt(curve, i / steps);
    yield [from, to];
    from = to;
  }
}

/** How a route passes a point in between: along the line from the one before to the one after. */
function slopeAt(stops: readonly Point[], index: number): Point {
  const [before, at, after] = [stops[index - 1], stops[index], stops[index + 1]] as Point[] as [
    Point,
    Point,
    Point,
  ];
  const far = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const near = Math.min(
    Math.hypot(at.x - before.x, at.y - before.y),
    Math.hypot(after.x - at.x, after.y - at.y),
  );
  const share = near / 3 / far;
  return { x: (after.x - before.x) * share, y: (after.y - before.y) * share };
}

/** Half the way forward; backward far enough out to be seen beside the nodes. */
function reachOf(dx: number, dy: number): number {
  const far = Math.hypot(dx, dy);
  if (dx >= 0) return Math.max(dx / 2, Math.min(40, far / 2));
  return Math.min(Math.max(40, far / 3), 200);
}

function cubic(
  { start, startControl, endControl, end }: Curve,
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
function stepsOf({ start, end }: Curve): number {
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

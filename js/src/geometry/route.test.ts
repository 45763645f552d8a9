import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, grown } from "./rect.ts";
import {
  boundsOf,
  crosses,
  distanceTo,
  nearestCurve,
  pathOf,
  pointAt,
  routeBetween,
} from "./route.ts";

const somePoint = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
});

test("a curve goes from its start to its end", () => {
  const route = routeBetween({ x: 0, y: 0 }, { x: 200, y: 100 });
  expect(pointAt(route[0], 0)).toEqual({ x: 0, y: 0 });
  expect(pointAt(route[0], 1)).toEqual({ x: 200, y: 100 });
  expect(pointAt(route[0], 0.5)).toEqual({ x: 100, y: 50 });
});

test("it leaves to the right and arrives from the left, even backward", () => {
  const back = routeBetween({ x: 200, y: 0 }, { x: 0, y: 100 });
  expect(pointAt(back[0], 0.1).x).toBeGreaterThan(200);
  expect(pointAt(back[0], 0.9).x).toBeLessThan(0);
});

test("no point of it is outside its bounds", () => {
  fc.assert(
    fc.property(somePoint, somePoint, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const route = routeBetween(a, b);
      expect(contains(grown(boundsOf(route), 0.001), pointAt(route[0], share))).toBe(true);
    }),
  );
});

test("a point on it is at no distance, one beside it is", () => {
  fc.assert(
    fc.property(somePoint, somePoint, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const route = routeBetween(a, b);
      expect(distanceTo(route, pointAt(route[0], share))).toBeLessThan(3);
    }),
  );
  const flat = routeBetween({ x: 0, y: 0 }, { x: 300, y: 0 });
  expect(distanceTo(flat, { x: 150, y: 12 })).toBeCloseTo(12);
});

test("a cut across it crosses it, one beside it does not", () => {
  const route = routeBetween({ x: 0, y: 0 }, { x: 300, y: 0 });
  expect(crosses(route, { x: 150, y: -20 }, { x: 150, y: 20 })).toBe(true);
  expect(crosses(route, { x: 150, y: 5 }, { x: 150, y: 20 })).toBe(false);
});

test("it can be written as a path", () => {
  expect(pathOf(routeBetween({ x: 0, y: 0 }, { x: 100, y: 50 }))).toBe("M0 0C50 0 50 50 100 50");
});

test("a route goes through the points it is led through, smoothly", () => {
  const route = routeBetween({ x: 0, y: 0 }, { x: 240, y: 0 }, [{ x: 120, y: 90 }]);
  expect(pathOf(route)).toBe("M0 0C60 0 70 90 120 90C170 90 180 0 240 0");
  const [first, second] = route;
  expect(second?.start).toEqual({ x: 120, y: 90 });
  const [a, b] = [first.endControl, second?.startControl];
  // One straight line through the point: no kink.
  expect([120 - a.x, 90 - a.y]).toEqual([(b?.x ?? 0) - 120, (b?.y ?? 0) - 90]);
});

test("it is told between which points a route comes nearest", () => {
  const points = [
    { x: 100, y: 90 },
    { x: 200, y: 90 },
  ];
  const route = routeBetween({ x: 0, y: 0 }, { x: 300, y: 0 }, points);
  const nearest = (x: number, y: number) => nearestCurve(route, { x, y });
  expect([nearest(20, 10), nearest(150, 95), nearest(280, 10)]).toEqual([0, 1, 2]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Route, routeBetween } from "./route.ts";
import { Routes } from "./routes.ts";

const point = fc.record({
  x: fc.integer({ min: -9e6, max: 9e6 }),
  y: fc.integer({ min: -9e6, max: 9e6 }),
});
const someRoute = fc
  .tuple(point, point, fc.array(point, { maxLength: 2 }))
  .map(([start, end, points]) => routeBetween(start, end, points));
const someSteps = fc.array(
  fc.tuple(fc.constantFrom("a", "b", "c"), fc.option(someRoute, { nil: undefined })),
);

test("a way is found as it was put in, whatever came and went in between", () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      const routes = new Routes();
      const plain = new Map<string, Route>();
      for (const [id, route] of steps) {
        if (route) routes.set(id, route);
        else routes.delete(id);
        if (route) plain.set(id, route);
        else plain.delete(id);
      }
      for (const id of "abc") expect(routes.get(id)).toEqual(plain.get(id));
    }),
  );
});

test("after all is cleared nothing is found", () => {
  const routes = new Routes();
  const [from, to] = [
    { x: 0, y: 0 },
    { x: 9, y: 9 },
  ];
  routes.set("straight", routeBetween(from, to));
  routes.set("led", routeBetween(from, to, [{ x: 4, y: 0 }]));
  routes.clear();
  expect([routes.get("straight"), routes.get("led")]).toEqual([undefined, undefined]);
});

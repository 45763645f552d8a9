import fc from "fast-check";
import { expect, test } from "vitest";
import { Grid } from "./grid.ts";
import { overlaps, type Rect } from "./rect.ts";

const someRect: fc.Arbitrary<Rect> = fc.record({
  x: fc.integer({ min: -3000, max: 3000 }),
  y: fc.integer({ min: -3000, max: 3000 }),
  width: fc.integer({ min: 0, max: 6000 }),
  height: fc.integer({ min: 0, max: 3000 }),
});
const someMoves = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.option(someRect)));

test("it finds just what looking at everything would find", () => {
  fc.assert(
    fc.property(someMoves, someRect, (moves, area) => {
      const grid = new Grid();
      const plain = new Map<string, Rect>();
      for (const [id, rect] of moves) {
        if (rect) grid.set(id, rect);
        else grid.delete(id);
        if (rect) plain.set(id, rect);
        else plain.delete(id);
      }
      const expected = [...plain].filter(([, rect]) => overlaps(rect, area)).map(([id]) => id);
      expect(grid.within(area).sort()).toEqual(expected.sort());
      expect(grid.size).toBe(plain.size);
    }),
    { numRuns: 300 },
  );
});

test("what is beyond all bounds is found, and does no harm", () => {
  const grid = new Grid();
  const size = { width: 228, height: 190 };
  grid.set("far", { x: 1e300, y: 0, ...size });
  grid.set("nowhere", { x: Number.NaN, y: 0, ...size });
  grid.set("here", { x: 0, y: 0, ...size });
  expect(grid.within({ x: 1e300, y: 0, ...size })).toEqual(["far"]);
  expect(grid.within({ x: 0, y: 0, ...size })).toEqual(["here"]);
});

test("a small area among ten thousand nodes is found at once", () => {
  const grid = new Grid();
  for (let i = 0; i < 10_000; i += 1) {
    grid.set(`n${i}`, {
      x: (i % 100) * 300,
      y: Math.floor(i / 100) * 250,
      width: 228,
      height: 190,
    });
  }
  const start = performance.now();
  for (let i = 0; i < 100; i += 1)
    grid.within({ x: i * 100, y: i * 100, width: 1180, height: 640 });
  expect((performance.now() - start) / 100).toBeLessThan(2);
  expect(grid.within({ x: -10_000, y: -10_000, width: 60_000, height: 60_000 })).toHaveLength(
    10_000,
  );
});

import { expect, test } from "vitest";
import { Snapper } from "./snap.ts";

const box = (x: number, y: number, width = 100, height = 50) => ({ x, y, width, height });

test("an edge near to another's edge goes there, with a line along both", () => {
  const { by, guides } = new Snapper([box(0, 0)]).snap(box(4, 200), 6);
  expect(by).toEqual({ x: -4, y: 0 });
  expect(guides).toEqual([{ from: { x: 0, y: 0 }, to: { x: 0, y: 250 } }]);
});

test("both axes snap, each to its nearest", () => {
  const { by, guides } = new Snapper([box(0, 0), box(300, 103)]).snap(box(302, 300, 100, 50), 6);
  expect(by.x).toBe(-2);
  const both = new Snapper([box(0, 0), box(300, 103)]).snap(box(2, 101), 6);
  expect(both.by).toEqual({ x: -2, y: 2 });
  expect([guides.length, both.guides.length]).toEqual([1, 2]);
});

test("middles line up with middles, not with edges", () => {
  const { by } = new Snapper([box(0, 0, 100)]).snap(box(33, 200, 40), 6);
  expect(by.x).toBe(-3);
  expect(new Snapper([box(0, 0, 100)]).snap(box(48, 200, 300), 6).by.x).toBe(0);
});

test("what is too far away stays where it is", () => {
  expect(new Snapper([box(0, 0)]).snap(box(20, 200), 6)).toEqual({
    by: { x: 0, y: 0 },
    guides: [],
  });
});

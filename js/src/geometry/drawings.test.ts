import { expect, test } from "vitest";
import { apply } from "../model/change.ts";
import { emptyGraph } from "../model/graph.ts";
import { drawingBox, drawingsIn, groupAt, noteAt } from "./drawings.ts";

const graph = apply(emptyGraph(), {
  groups: { g: { position: { x: 0, y: 0 }, size: { width: 300, height: 200 } }, lost: {} },
  notes: { n: { position: { x: 400, y: 0 }, size: { width: 10, height: 10 } } },
});

test("a drawing has a place, and no less than the least size", () => {
  expect(drawingBox(graph, "notes/n")?.rect).toEqual({ x: 400, y: 0, width: 60, height: 40 });
  expect(drawingBox(graph, "notes/gone")).toBeUndefined();
});

test("one without a place is in no area", () => {
  expect(drawingsIn(graph).map(({ key }) => key)).toEqual(["groups/g", "notes/n"]);
  const area = { x: 390, y: -50, width: 60, height: 60 };
  expect(drawingsIn(graph, area).map(({ key }) => key)).toEqual(["notes/n"]);
});

test("a group is held by its title or its border, a note anywhere", () => {
  const group = (x: number, y: number) => groupAt(graph, { x, y }, 6)?.key;
  expect([group(150, 10), group(2, 100), group(150, 100)]).toEqual([
    "groups/g",
    "groups/g",
    undefined,
  ]);
  expect(noteAt(graph, { x: 430, y: 20 })?.key).toBe("notes/n");
});

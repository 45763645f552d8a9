import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { apply } from "../model/change.ts";
import { rowsOf } from "./outlineRows.ts";

const GRAPH = graphOf({ a: {}, zone: { type: "loop" }, in: { parent: "zone" }, b: {} }, [
  ["a.out", "b.in"],
]);

const shown = (turned: string[] = []) =>
  rowsOf(GRAPH, new Set(turned)).map(
    ({ key, level, place, size }) => `${level} ${key} ${place}/${size}`,
  );

test("nodes stand in their zones, which are open", () => {
  expect(shown()).toEqual(["1 node a 1/3", "1 node zone 2/3", "2 node in 1/1", "1 node b 3/3"]);
});

test("a node that is opened shows what comes into it, and a zone that is closed nothing", () => {
  expect(shown(["b", "zone"])).toEqual([
    "1 node a 1/3",
    "1 node zone 2/3",
    "1 node b 3/3",
    "2 line a.out-b.in 1/1",
  ]);
});

test("groups and notes come last, each beside the outermost nodes", () => {
  const place = { position: { x: 0, y: 0 } };
  const drawn = apply(GRAPH, {
    groups: { g: { title: "Tea", ...place } },
    notes: { n: { text: "# To do", ...place } },
  });
  const last = rowsOf(drawn, new Set()).slice(-3);
  expect(last.map(({ key, place, size }) => `${key} ${place}/${size}`)).toEqual([
    "node b 3/5",
    "drawing groups/g 4/5",
    "drawing notes/n 5/5",
  ]);
});

test("a node without anything under it does not open", () => {
  const [a] = rowsOf(GRAPH, new Set());
  expect(a).toMatchObject({ kind: "node", open: undefined });
});

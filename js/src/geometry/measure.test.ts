import { expect, test } from "vitest";
import { someNode, somePort } from "../../tests/samples.ts";
import type { Node } from "../model/graph.ts";
import { portPlaces, sizeOf, snapped, zoneSizeOf } from "./measure.ts";

const node = (more: Partial<Node> = {}): Node => ({ id: "a", ...someNode("a", more) });

test("the height follows from header, port rows and a fixed body", () => {
  expect(sizeOf(node())).toEqual({ width: 228, height: 190 });
  const three = node({ inputs: [somePort("a"), somePort("b"), somePort("c")] });
  expect(sizeOf(three).height).toBe(190 + 2 * 22);
});

test("the width is the stored one, within its bounds", () => {
  expect(sizeOf(node({ size: { width: 400 } })).width).toBe(400);
  expect(sizeOf(node({ size: { width: 9 } })).width).toBe(160);
  expect(sizeOf(node({ size: { width: 9999 } })).width).toBe(640);
});

test("a collapsed node is its header, and its ports share one place on each side", () => {
  const small = node({ collapsed: true, inputs: [somePort("a"), somePort("b")] });
  const size = sizeOf(small);
  expect(size.height).toBe(48);
  expect(portPlaces(small, size).map(({ x, y }) => [x, y])).toEqual([
    [0, 24],
    [0, 24],
    [228, 24],
  ]);
});

test("ports are in rows below the header, inputs left and outputs right", () => {
  const places = portPlaces(node({ inputs: [somePort("a"), somePort("b")] }), {
    width: 228,
    height: 0,
  });
  expect(places.map(({ port, x, y, way }) => [port.id, x, y, way])).toEqual([
    ["a", 0, 59, "target"],
    ["b", 0, 81, "target"],
    ["out", 228, 59, "source"],
  ]);
});

test("a zone has its inner ports below the outer ones", () => {
  const inner = { sources: [somePort("item")], targets: [somePort("next")] };
  const places = portPlaces(node(), { width: 300, height: 200 }, inner);
  expect(
    places.filter((place) => place.inner).map(({ port, x, y, way }) => [port.id, x, y, way]),
  ).toEqual([
    ["item", 0, 65, "source"],
    ["next", 300, 65, "target"],
  ]);
});

test("a zone is as large as it says, or as what is inside needs", () => {
  const zone = node({ size: { width: 300, height: 420 } });
  expect(zoneSizeOf(zone, undefined, { width: 100, height: 100 })).toEqual({
    width: 300,
    height: 420,
  });
  expect(zoneSizeOf(zone, undefined, { width: 500, height: 100 })).toEqual({
    width: 520,
    height: 420,
  });
});

test("moved nodes snap to the grid", () => {
  expect([9, 11, -11].map(snapped)).toEqual([0, 20, -20]);
});

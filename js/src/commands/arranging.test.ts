import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { COMMANDS } from "./all.ts";
import { invoke } from "./command.ts";

const at = (x: number, y: number, width = 200) => ({ position: { x, y }, size: { width } });

function arranged(name: string) {
  const editor = editorOn(graphOf({ a: at(0, 0), b: at(330, 40, 300), c: at(900, 120, 160) }));
  editor.view.select(["a", "b", "c"]);
  expect(invoke(COMMANDS.find((each) => each.name === name)!, editor.context)).toBe(true);
  return [...editor.store.graph.value.nodes.values()].map(({ position }) => position);
}

test("edges and middles are brought in line", () => {
  expect(arranged("align-left").map(({ x }) => x)).toEqual([0, 0, 0]);
  expect(arranged("align-right").map(({ x }) => x)).toEqual([860, 760, 900]);
  expect(arranged("align-centre").map(({ x }) => x)).toEqual([430, 380, 450]);
  expect(arranged("align-top").map(({ y }) => y)).toEqual([0, 0, 0]);
  expect(arranged("align-middle").map(({ y }) => y)).toEqual([60, 60, 60]);
});

test("the gaps between nodes become equal, the outer ones stay", () => {
  expect(arranged("distribute-horizontally").map(({ x }) => x)).toEqual([0, 400, 900]);
  expect(arranged("distribute-vertically").map(({ y }) => y)).toEqual([0, 60, 120]);
});

test("aligning is one step to undo, and needs two nodes", () => {
  const editor = editorOn(graphOf({ a: at(0, 0), b: at(330, 40) }));
  const align = COMMANDS.find((each) => each.name === "align-top")!;
  editor.view.select(["a"]);
  expect(invoke(align, editor.context)).toBe(false);
  editor.view.select(["a", "b"]);
  invoke(align, editor.context);
  expect(editor.store.graph.value.nodes.get("b")?.position).toEqual({ x: 330, y: 0 });
  editor.sync.undo();
  expect(editor.store.graph.value.nodes.get("b")?.position).toEqual({ x: 330, y: 40 });
});

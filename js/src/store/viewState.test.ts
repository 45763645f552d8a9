import { expect, test } from "vitest";
import { ViewState } from "./viewState.ts";

test("selecting replaces, toggling turns over", () => {
  const view = new ViewState();
  view.select(["a", "b"], ["c"]);
  view.toggle(["b", "d"]);
  const { nodes, connections } = view.selection.value;
  expect([[...nodes], [...connections]]).toEqual([["a", "d"], ["c"]]);
});

test("the frame is what no panel covers", () => {
  const view = new ViewState();
  view.size.value = { width: 1000, height: 600 };
  view.insets.value = { left: 200, top: 60, right: 260, bottom: 40 };
  expect(view.frame).toEqual({ x: 200, y: 60, width: 540, height: 500 });
});

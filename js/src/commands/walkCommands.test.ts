import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { invoke } from "./command.ts";
import { neighbour, nextNode, previousNode, walks } from "./walkCommands.ts";

/** Four nodes: a and b side by side, c below a, and far a lone one. */
function four() {
  return editorOn(
    graphOf({
      a: { position: { x: 0, y: 0 } },
      b: { position: { x: 300, y: 20 } },
      c: { position: { x: 10, y: 300 } },
      far: { position: { x: 5000, y: 5000 } },
    }),
  );
}

test("an arrow leads to the nearest node in its direction, and at an edge nowhere", () => {
  const { scene } = four();
  expect(neighbour(scene, "a", { x: 1, y: 0 })).toBe("b");
  expect(neighbour(scene, "a", { x: 0, y: 1 })).toBe("c");
  expect(neighbour(scene, "a", { x: -1, y: 0 })).toBeUndefined();
});

test("with nothing selected an arrow begins at a node", () => {
  const editor = four();
  invoke(walks[0]!, editor.context);
  expect(editor.view.selection.value.nodes.size).toBe(1);
});

test("nodes are gone through in their order, round and round", () => {
  const editor = four();
  const selected = () => [...editor.view.selection.value.nodes];
  invoke(nextNode, editor.context);
  expect(selected()).toEqual(["a"]);
  invoke(previousNode, editor.context);
  expect(selected()).toEqual(["far"]);
  invoke(nextNode, editor.context);
  expect(selected()).toEqual(["a"]);
});

test("a node that is gone to is brought into view", () => {
  const editor = four();
  const before = editor.view.viewport.value;
  invoke(previousNode, editor.context);
  expect(editor.view.viewport.value).not.toEqual(before);
});

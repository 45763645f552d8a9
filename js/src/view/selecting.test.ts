import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { invoke } from "../commands/command.ts";
import { pasteText, undo } from "../commands/editCommands.ts";
import { selectShown } from "./selecting.ts";

const selected = ({ view }: ReturnType<typeof editorOn>) => {
  const { nodes, connections, drawings } = view.selection.value;
  return [...nodes, ...connections, ...drawings];
};

test("what an undo takes away is selected no more", () => {
  const editor = editorOn(graphOf({ a: {} }));
  selectShown(editor.context);
  pasteText(editor.context, '{"nodes": [{"id": "b", "type": "note"}]}');
  expect(selected(editor)).toEqual(["b"]);
  invoke(undo, editor.context);
  expect(selected(editor)).toEqual([]);
});

test("of what is selected only what is still there stays so", () => {
  const editor = editorOn(graphOf({ a: {}, b: {} }, [["a.out", "b.in"]]));
  selectShown(editor.context);
  editor.store.transact({ notes: { n: { text: "N", position: { x: 0, y: 0 } } } });
  editor.view.select(["a", "b"], ["a.out-b.in"], ["notes/n"]);
  editor.store.transact({ nodes: { b: null }, connections: { "a.out-b.in": null } });
  expect(selected(editor)).toEqual(["a", "notes/n"]);
  editor.store.transact({ notes: { n: null } });
  expect(selected(editor)).toEqual(["a"]);
});

test("for what a collapsed zone hides the zone is selected", () => {
  const editor = editorOn(graphOf({ l: { type: "loop" }, a: { parent: "l" } }));
  selectShown(editor.context);
  editor.view.select(["a"]);
  editor.store.transact({ nodes: { l: { collapsed: true } } });
  expect(selected(editor)).toEqual(["l"]);
});

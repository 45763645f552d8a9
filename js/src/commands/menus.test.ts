import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { menuFor } from "./menus.ts";

const names = (editor: ReturnType<typeof editorOn>) =>
  menuFor(editor.context).map((part) => part.map((command) => command.name));

test("the menu of nodes has what can be done with them, and arranges several alone", () => {
  const editor = editorOn(graphOf({ a: {}, b: {} }, [["a.out", "b.in"]]));
  editor.view.select(["a"]);
  expect(names(editor).flat()).toContain("duplicate");
  expect(names(editor).flat()).not.toContain("align-left");
  editor.view.select(["a", "b"]);
  expect(names(editor).flat()).toContain("align-left");
  expect(names(editor).flat()).not.toContain("rename");
});

test("the menu of a connection, and that of the canvas, are others", () => {
  const editor = editorOn(graphOf({ a: {}, b: {} }, [["a.out", "b.in"]]));
  editor.view.select([], ["a.out-b.in"]);
  expect(names(editor)).toEqual([["animate"], ["delete"]]);
  editor.view.select();
  expect(names(editor)[0]).toEqual(["add", "note", "group"]);
});

test("without the room a menu has only what can still be done", () => {
  const editor = editorOn(graphOf({ a: {} }));
  editor.host.turn(false);
  editor.view.select(["a"]);
  expect(names(editor)).toEqual([["copy"], ["fit-selection"]]);
});

import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { someNode } from "../../tests/samples.ts";
import type { ToRoom } from "../model/protocol.ts";
import { Session } from "../store/session.ts";
import { invoke } from "./command.ts";
import { redo, remove, undo } from "./editCommands.ts";

/** An editor with `a` deleted, a colleague in the same room, and a room that takes its time. */
function slowRoom() {
  const editor = editorOn(graphOf({ a: {} }));
  const colleague = new Session(editor.room.host(), "colleague");
  editor.view.select(["a"]);
  invoke(remove, editor.context);
  const held: ToRoom[] = [];
  editor.host.answer((message) => held.push(message));
  const answer = () => {
    for (const message of held.splice(0)) editor.room.receive(message);
  };
  const selected = () => [...editor.view.selection.value.nodes];
  return { editor, colleague, answer, selected };
}

test("undo selects what it brings back, not what a colleague adds before the room answers", () => {
  const { editor, colleague, answer, selected } = slowRoom();
  invoke(undo, editor.context);
  colleague.store.transact({ nodes: { theirs: someNode("theirs") } });
  expect([editor.ids(), selected()]).toEqual([["theirs"], []]);
  answer();
  expect([editor.ids().sort(), selected()]).toEqual([["a", "theirs"], ["a"]]);
});

test("undo and redo take back and make again nothing of a colleague's", () => {
  const { editor, colleague, answer } = slowRoom();
  colleague.store.transact({ nodes: { theirs: someNode("theirs") } });
  for (const command of [undo, undo, redo]) {
    invoke(command, editor.context);
    answer();
  }
  expect(editor.ids()).toEqual(["theirs"]);
});

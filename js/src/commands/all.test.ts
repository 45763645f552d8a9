import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { apply } from "../model/change.ts";
import { COMMANDS } from "./all.ts";
import { faultOf } from "./clipboard.ts";
import { type Command, invoke } from "./command.ts";
import { pasteText } from "./editCommands.ts";
import { goTo } from "./viewCommands.ts";

function command(name: string): Command {
  return COMMANDS.find((each) => each.name === name)!;
}

const two = () =>
  editorOn(graphOf({ a: {}, b: { position: { x: 400, y: 0 } } }, [["a.out", "b.in"]]));

test("delete takes what is selected, and undo brings it back", () => {
  const editor = two();
  editor.view.select(["a"]);
  expect(invoke(command("delete"), editor.context)).toBe(true);
  expect(editor.ids()).toEqual(["b"]);
  expect(editor.view.selection.value.nodes.size).toBe(0);
  invoke(command("undo"), editor.context);
  expect(editor.ids()).toEqual(["a", "b"]);
  expect(editor.store.graph.value.connections.size).toBe(1);
  invoke(command("redo"), editor.context);
  expect(editor.ids()).toEqual(["b"]);
});

test("a command that cannot be done now does nothing", () => {
  const editor = two();
  expect(invoke(command("delete"), editor.context)).toBe(false);
  expect(invoke(command("stop"), editor.context)).toBe(false);
});

test("without the room only looking and copying is left", () => {
  const editor = two();
  editor.view.select(["a"]);
  editor.host.turn(false);
  const left = COMMANDS.filter((each) => each.when(editor.context)).map((each) => each.name);
  expect(left).toEqual([
    "copy",
    "select-all",
    "select-none",
    "fit",
    "fit-selection",
    "zoom-in",
    "zoom-out",
    "zoom-100",
    "next-node",
    "previous-node",
    "walk-left",
    "walk-right",
    "walk-up",
    "walk-down",
    "show-find",
    "show-form",
    "show-palette",
    "show-outline",
    "show-log",
    "show-properties",
    "show-screen",
    "show-commands",
    "help",
  ]);
});

test("copy and paste go through the clipboard, and the copy is selected", async () => {
  const editor = two();
  invoke(command("select-all"), editor.context);
  await command("copy").run(editor.context);
  await command("paste").run(editor.context);
  expect(editor.ids()).toEqual(["a", "b", "a-2", "b-2"]);
  expect([...editor.view.selection.value.nodes]).toEqual(["a-2", "b-2"]);
  expect(editor.store.graph.value.connections.has("a-2.out-b-2.in")).toBe(true);
});

test("cut takes away what it copies", async () => {
  const editor = two();
  editor.view.select(["b"]);
  await command("cut").run(editor.context);
  expect(editor.ids()).toEqual(["a"]);
  expect(editor.clipboard.text).toContain('"b"');
});

test("a duplicate covers no other node and keeps to its zone", () => {
  const zone = { type: "loop", size: { width: 900, height: 900 }, position: { x: 100, y: 100 } };
  const editor = editorOn(graphOf({ l: zone, w: { parent: "l", position: { x: 20, y: 40 } } }));
  editor.view.select(["w"]);
  invoke(command("duplicate"), editor.context);
  const copy = editor.store.graph.value.nodes.get("w-2")!;
  expect(copy.parent).toBe("l");
  expect(editor.scene.nodesIn(editor.scene.box("w-2")!.rect).map((box) => box.id)).toEqual([
    "l",
    "w-2",
  ]);
});

test("a duplicate of a zone stands beside it, and not inside", () => {
  const zone = { type: "loop", size: { width: 300, height: 200 }, position: { x: 100, y: 100 } };
  const editor = editorOn(graphOf({ l: zone, w: { parent: "l", position: { x: 40, y: 60 } } }));
  editor.view.select(["l"]);
  invoke(command("duplicate"), editor.context);
  const copy = editor.store.graph.value.nodes.get("l-2");
  expect(copy?.parent).toBeUndefined();
  const { x, width } = editor.scene.box("l")!.rect;
  expect(copy?.position.x).toBeGreaterThan(x + width);
});

test("what is cut is pasted into the zone that is selected, and a new node is offered there", async () => {
  const zone = { type: "loop", size: { width: 900, height: 900 }, position: { x: 100, y: 100 } };
  const editor = editorOn(graphOf({ l: zone, w: { position: { x: -300, y: 0 } } }));
  editor.view.select(["w"]);
  await command("cut").run(editor.context);
  editor.view.select(["l"]);
  await command("paste").run(editor.context);
  expect(editor.store.graph.value.nodes.get("w")?.parent).toBe("l");
  editor.view.select(["l"]);
  invoke(command("add"), editor.context);
  const [, x, y] = /add at (\S+) (\S+)/.exec(editor.said.at(-1) ?? "") ?? [];
  expect(editor.scene.zoneAt({ x: Number(x), y: Number(y) })?.id).toBe("l");
});

test("pasting at a point puts the clip there, into the zone that is there", () => {
  const zone = { type: "loop", size: { width: 900, height: 900 }, position: { x: 1000, y: 0 } };
  const editor = editorOn(graphOf({ l: zone }));
  pasteText(editor.context, '{"nodes": [{"id": "x", "type": "note"}]}', { x: 1100, y: 200 });
  expect(editor.store.graph.value.nodes.get("x")).toMatchObject({
    parent: "l",
    position: { x: 100, y: 200 },
  });
});

test("pasting what holds no nodes says so", () => {
  const editor = two();
  expect(pasteText(editor.context, "hello")).toBe(false);
  expect(editor.said).toEqual([faultOf("hello")]);
});

test("arrows move what is selected, and a row of them is one step", () => {
  const editor = two();
  editor.view.select(["a"]);
  invoke(command("nudge-right"), editor.context);
  invoke(command("nudge-down-finely"), editor.context);
  expect(editor.store.graph.value.nodes.get("a")?.position).toEqual({ x: 20, y: 1 });
  const marks = editor.host.sent.flatMap((each) => (each.type === "change" ? [each.mark] : []));
  expect(marks).toEqual(["nudge a", "nudge a"]);
});

test("a group takes along what lies in it, also inside a zone, and not the zone around it", () => {
  const zone = { type: "loop", size: { width: 600, height: 600 }, position: { x: 0, y: 0 } };
  const inner = { parent: "l", position: { x: 200, y: 200 } };
  const group = { title: "g", position: { x: 150, y: 150 }, size: { width: 400, height: 400 } };
  const editor = editorOn(apply(graphOf({ l: zone, w: inner }), { groups: { g: group } }));
  editor.view.select([], [], ["groups/g"]);
  invoke(command("nudge-right"), editor.context);
  const { nodes, groups } = editor.store.graph.value;
  expect(nodes.get("l")?.position).toEqual({ x: 0, y: 0 });
  expect(nodes.get("w")?.position).toEqual({ x: 220, y: 200 });
  expect(groups.get("g")?.position).toEqual({ x: 170, y: 150 });
});

test("a run can be asked for while none is going on, and stopped while one is", () => {
  const editor = two();
  invoke(command("run"), editor.context);
  expect(editor.host.sent.at(-1)).toEqual({ type: "run", client: "me", mode: "all" });
  editor.view.select(["b"]);
  invoke(command("run-to"), editor.context);
  expect(editor.host.sent.at(-1)).toMatchObject({ mode: "to", nodes: ["b"] });
  const events = [{ type: "workflow_status", status: "running" }] as const;
  editor.host.deliver({ type: "events", run: "r1", seq: 1, events });
  expect(invoke(command("run"), editor.context)).toBe(false);
  invoke(command("stop"), editor.context);
  expect(editor.host.sent.at(-1)).toEqual({ type: "stop", client: "me", run: "r1" });
});

test("arranging is asked of the room, where there is something to arrange", () => {
  const editor = two();
  invoke(command("layout"), editor.context);
  expect(editor.host.sent.at(-1)).toEqual({ type: "layout", client: "me" });
  expect(invoke(command("layout"), editorOn(graphOf({ a: {} })).context)).toBe(false);
});

test("fit shows everything, and zooming keeps the middle", () => {
  const editor = two();
  editor.view.viewport.value = { x: -9999, y: 0, zoom: 0.1 };
  invoke(command("fit"), editor.context);
  expect(editor.view.viewport.value).toEqual({ x: 286, y: 305, zoom: 1 });
  invoke(command("zoom-in"), editor.context);
  expect(editor.view.viewport.value.zoom).toBe(1.25);
  invoke(command("zoom-100"), editor.context);
  expect(editor.view.viewport.value).toEqual({ x: 286, y: 305, zoom: 1 });
});

test("fit of a selection has it in the middle, whatever else is behind the minimap", () => {
  const editor = editorOn(graphOf({ a: {}, b: { position: { x: 420, y: 320 } } }));
  const { frame, viewport } = editor.view;
  editor.view.select(["a"]);
  invoke(command("fit-selection"), editor.context);
  const { rect } = editor.scene.box("a")!;
  const { x, y, zoom } = viewport.value;
  expect(x + (rect.x + rect.width / 2) * zoom).toBe(frame.x + frame.width / 2);
  expect(y + (rect.y + rect.height / 2) * zoom).toBe(frame.y + frame.height / 2);
});

test("going to a node selects it and brings it to the middle", () => {
  const editor = two();
  goTo(editor.context, "b");
  expect([...editor.view.selection.value.nodes]).toEqual(["b"]);
  expect(editor.view.viewport.value).toEqual({ x: 600 - 514, y: 400 - 95, zoom: 1 });
});

test("collapsing and animating turn over what is selected", () => {
  const editor = two();
  editor.view.select(["a", "b"], ["a.out-b.in"]);
  invoke(command("collapse"), editor.context);
  invoke(command("animate"), editor.context);
  const { nodes, connections } = editor.store.graph.value;
  expect([...nodes.values()].map((node) => node.collapsed)).toEqual([true, true]);
  expect(connections.get("a.out-b.in")?.animated).toBe(true);
});

import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

test("Shift and a drag from a port move its connections to another port", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.port("critic", "text", "output"));
  const to = await desk.middle(desk.port("writer", "text", "output"));
  await desk.page.keyboard.down("Shift");
  await desk.drag(from, to, false);
  expect(await desk.port("writer", "text", "output").getAttribute("data-valid")).toBe("");
  expect(await desk.port("writer", "prompt", "input").getAttribute("data-dim")).toBe("");
  await desk.page.mouse.up();
  await desk.page.keyboard.up("Shift");
  await desk.until("window.dev.room.room.graph.connections.has('writer.text-rounds.next-verdict')");
  const { connections } = await desk.graph();
  expect(connections).not.toContain("critic.text-rounds.next-verdict");
  expect(connections).toHaveLength(7);
});

test("connections that cannot be moved there stay, and the reason is at the pointer", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("table", "frame", "output"));
  const to = await desk.middle(desk.port("idle", "text", "output"));
  await desk.page.keyboard.down("Shift");
  const target = await desk.middle(desk.port("queued", "prompt", "input"));
  const text = await desk.middle(desk.port("completed", "prompt", "input"));
  await desk.drag(target, text);
  await desk.until("window.dev.room.room.graph.connections.has('idle.text-completed.prompt')");
  await desk.drag(to, from, false);
  await desk.page.locator(".say", { hasText: "does not fit a text port" }).waitFor();
  await desk.page.mouse.up();
  await desk.page.keyboard.up("Shift");
  await desk.untilConnections(2);
});

test("Alt and a drag cut the connections that it crosses, in one step", async () => {
  desk = await openDesk();
  const a = await desk.middle(desk.port("rounds", "result", "output"));
  const b = await desk.middle(desk.port("answer", "value", "input"));
  const x = (a.x + b.x) / 2;
  await desk.page.keyboard.down("Alt");
  await desk.drag({ x, y: Math.min(a.y, b.y) - 30 }, { x, y: Math.max(a.y, b.y) + 30 });
  await desk.page.keyboard.up("Alt");
  await desk.untilConnections(6);
  expect(await desk.sent()).toHaveLength(1);
});

test("delete and reconnect bridges the gap", async () => {
  desk = await openDesk("doc=many&count=9");
  const before = (await desk.graph()).connections.length;
  await desk.node("node-1").locator(".node-title").click();
  await desk.page.keyboard.press("Control+Delete");
  await desk.untilNodes(8);
  const { connections } = await desk.graph();
  expect(connections).toHaveLength(before - 1);
  expect(connections.filter((id) => /^node-0.*-node-2\./.test(id))).toHaveLength(1);
  expect(await desk.sent()).toHaveLength(1);
});

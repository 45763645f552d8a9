import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

test("a type dragged from the palette becomes a node where it was let go", async () => {
  desk = await openDesk("doc=empty");
  await desk.page
    .locator('[data-testid="llama-chat-node-type"]')
    .dragTo(desk.page.locator("#canvas"));
  await desk.untilNodes(1);
  await desk.frame();
  const node = await desk.node("llama-chat").boundingBox();
  const canvas = await desk.middle(desk.page.locator("#canvas"));
  expect(Math.abs((node?.x ?? 0) + (node?.width ?? 0) / 2 - canvas.x)).toBeLessThan(3);
  expect(await desk.sent()).toHaveLength(1);
});

test("a click on a type adds it in the middle, and a second one beside it", async () => {
  desk = await openDesk("doc=empty");
  const entry = desk.page.locator('[data-node-type="llama-chat"]');
  await entry.click();
  await desk.untilNodes(1);
  await entry.click();
  await desk.untilNodes(2);
  const [a, b] = [
    await desk.node("llama-chat").boundingBox(),
    await desk.node("llama-chat-2").boundingBox(),
  ];
  expect(a).not.toEqual(b);
});

test("a node that is dragged moves, in one message", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.node("sources").locator(".node-title"));
  const before = await desk.node("sources").boundingBox();
  // Ctrl, once it moves, keeps it from lining up with others.
  await desk.drag(from, { x: from.x + 20, y: from.y + 20 }, false);
  await desk.page.keyboard.down("Control");
  await desk.page.mouse.move(from.x + 40, from.y + 60, { steps: 3 });
  await desk.page.mouse.up();
  await desk.page.keyboard.up("Control");
  await desk.frame();
  const after = await desk.node("sources").boundingBox();
  expect(Math.round((after?.x ?? 0) - (before?.x ?? 0))).toBe(40);
  expect(Math.round((after?.y ?? 0) - (before?.y ?? 0))).toBe(60);
  const sent = await desk.sent();
  expect(sent).toHaveLength(1);
  expect(JSON.stringify(sent[0]).length).toBeLessThan(350);
});

test("a node dragged into a zone joins it", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.node("sources").locator(".node-title"));
  const zone = await desk.node("rounds").boundingBox();
  await desk.drag(from, {
    x: (zone?.x ?? 0) + (zone?.width ?? 0) / 2,
    y: (zone?.y ?? 0) + (zone?.height ?? 0) - 20,
  });
  await desk.until("window.dev.room.room.graph.nodes.get('sources').parent === 'rounds'");
});

test("a node whose connections hold it in its zone stays there, and the reason is shown", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.node("critic").locator(".node-title"));
  await desk.drag(from, { x: 850, y: 560 });
  await desk.page.locator('[data-testid="toast"]', { hasText: "hold it where it is" }).waitFor();
  expect(
    await desk.page.evaluate("window.dev.session.store.graph.value.nodes.get('critic').parent"),
  ).toBe("rounds");
});

test("dragging from one port to another connects them", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("completed", "text", "output"));
  const to = await desk.middle(desk.port("cached", "prompt", "input"));
  await desk.drag(from, to);
  await desk.untilConnections(3);
  expect((await desk.graph()).connections).toContain("completed.text-cached.prompt");
});

test("clicking one port and then another connects them", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("cached", "prompt", "input"));
  const to = await desk.middle(desk.port("completed", "text", "output"));
  await desk.page.mouse.click(from.x, from.y);
  await desk.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await desk.page.mouse.click(to.x, to.y);
  await desk.untilConnections(3);
});

test("while a connection is drawn, ports that fit light up and others dim", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("image", "image", "output"));
  await desk.drag(from, { x: from.x - 40, y: from.y + 40 }, false);
  expect(await desk.port("value", "value", "input").getAttribute("data-dim")).toBe("");
  expect(await desk.port("branch", "value", "input").getAttribute("data-valid")).toBe("");
  expect(await desk.port("cached", "prompt", "input").getAttribute("data-dim")).toBe("");
  await desk.page.keyboard.press("Escape");
  expect(await desk.port("cached", "prompt", "input").getAttribute("data-dim")).toBeNull();
  await desk.page.mouse.up();
});

test("a refused connection says why, and offers the node that helps", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("table", "frame", "output"));
  const to = await desk.middle(desk.port("cached", "prompt", "input"));
  await desk.drag(from, to, false);
  await desk.page.locator(".say", { hasText: "does not fit a text port" }).waitFor();
  await desk.page.mouse.up();
  const toast = desk.page.locator('[data-testid="toast"]', {
    hasText: "A dataframe does not fit a text port",
  });
  await toast.getByText("Add “to text”").click();
  await desk.untilConnections(4);
  expect((await desk.graph()).nodes).toContain("to-text");
});

test("a circle is refused with the reason", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.port("critic", "text", "output"));
  const to = await desk.middle(desk.port("writer", "prompt", "input"));
  await desk.drag(from, to);
  await desk.page.locator('[data-testid="toast"]', { hasText: "circle" }).waitFor();
  expect((await desk.graph()).connections).toHaveLength(7);
});

test("what is in a box is selected, and Delete removes it with its connections", async () => {
  desk = await openDesk();
  await desk.page.keyboard.down("Shift");
  await desk.drag({ x: 200, y: 110 }, { x: 405, y: 590 });
  await desk.page.keyboard.up("Shift");
  expect(await desk.page.locator('[data-testid="workflow-node"][data-selected]').count()).toBe(2);
  await desk.page.keyboard.press("Delete");
  await desk.untilNodes(4);
  expect((await desk.graph()).connections).not.toContain("topic.value-rounds.start");
});

test("a connection can be selected and deleted", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.port("rounds", "result", "output"));
  const to = await desk.middle(desk.port("answer", "value", "input"));
  await desk.page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2);
  await desk.page.keyboard.press("Delete");
  await desk.untilConnections(6);
});

test("undo and redo ask the room", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="merge"]').click();
  await desk.untilNodes(1);
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+z");
  await desk.untilNodes(0);
  await desk.page.keyboard.press("Control+Shift+z");
  await desk.untilNodes(1);
  expect((await desk.sent()).map((message) => message.type)).toEqual(["change", "undo", "redo"]);
});

test("dragging the canvas pans, and the wheel zooms once the editor has the focus", async () => {
  desk = await openDesk();
  const look = () =>
    desk.page.evaluate(
      "[...document.querySelectorAll('.nexus-jupyter')].length && document.querySelector('.nexus-jupyter').shadowRoot.querySelector('.layer').style.transform",
    );
  const first = await look();
  await desk.page.mouse.move(560, 580);
  await desk.page.mouse.wheel(0, 120);
  await desk.frame();
  expect(await look()).toBe(first);
  await desk.drag({ x: 300, y: 560 }, { x: 320, y: 540 });
  const panned = await look();
  expect(panned).not.toBe(first);
  await desk.page.mouse.wheel(0, 120);
  await expect.poll(look).not.toBe(panned);
});

test("Ctrl and the wheel zoom without the focus", async () => {
  desk = await openDesk();
  await desk.page.mouse.move(560, 580);
  await desk.page.keyboard.down("Control");
  await desk.page.mouse.wheel(0, -120);
  await desk.page.keyboard.up("Control");
  await expect.poll(() => desk.page.locator(".zoom").textContent()).not.toBe("69%");
});

test("a zone is made larger by its corner", async () => {
  desk = await openDesk();
  const grip = await desk.middle(desk.node("rounds").locator(".zone-grip"));
  await desk.drag(grip, { x: grip.x + 30, y: grip.y + 10 });
  await desk.until("window.dev.room.room.graph.nodes.get('rounds').size.width > 420");
});

test("one finger pans, and two pinch", async () => {
  desk = await openDesk();
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const touch = async (
    type: "touchStart" | "touchMove" | "touchEnd",
    points: [number, number][],
  ) => {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  const viewport = async () =>
    (await desk.page.evaluate(
      "(() => { const t = new DOMMatrix(getComputedStyle(document.querySelector('.nexus-jupyter').shadowRoot.querySelector('.layer')).transform); return { x: t.e, zoom: t.a }; })()",
    )) as { x: number; zoom: number };
  const first = await viewport();
  await touch("touchStart", [[300, 560]]);
  await touch("touchMove", [[320, 560]]);
  await touch("touchMove", [[340, 560]]);
  await touch("touchEnd", []);
  await desk.frame();
  const panned = await viewport();
  expect(Math.round(panned.x - first.x)).toBe(40);
  await touch("touchStart", [[300, 560]]);
  await touch("touchStart", [
    [300, 560],
    [400, 560],
  ]);
  await touch("touchMove", [
    [280, 560],
    [400, 560],
  ]);
  await touch("touchMove", [
    [250, 560],
    [400, 560],
  ]);
  await touch("touchEnd", []);
  await desk.frame();
  expect((await viewport()).zoom / panned.zoom).toBeCloseTo(1.5, 1);
});

test("Space and a drag move the view, over nodes too", async () => {
  desk = await openDesk();
  const before = await desk.node("topic").boundingBox();
  const from = await desk.middle(desk.node("topic").locator(".node-title"));
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.down(" ");
  await desk.drag(from, { x: from.x + 40, y: from.y + 25 });
  await desk.page.keyboard.up(" ");
  const after = await desk.node("topic").boundingBox();
  expect(Math.round((after?.x ?? 0) - (before?.x ?? 0))).toBe(40);
  expect(await desk.sent()).toHaveLength(0);
});

test("a press on the small map goes there, and a drag on it goes along", async () => {
  desk = await openDesk();
  const at = async () => (await desk.node("rounds").boundingBox())?.x ?? 0;
  const map = await desk.page.locator(".minimap").boundingBox();
  const y = (map?.y ?? 0) + (map?.height ?? 0) / 2;
  const first = await at();
  await desk.page.mouse.move((map?.x ?? 0) + 20, y);
  await desk.page.mouse.down();
  await expect.poll(at).toBeGreaterThan(first + 50);
  await desk.page.mouse.move((map?.x ?? 0) + (map?.width ?? 0) - 20, y, { steps: 3 });
  await expect.poll(at).toBeLessThan(first);
  await desk.page.mouse.up();
});

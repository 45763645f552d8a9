import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const graph = "window.dev.room.room.graph";
const press = (keys: string) => desk.page.keyboard.press(keys);
const field = () => desk.page.locator('[data-testid="in-place"]');
const note = () => desk.page.locator('[data-testid="note"]');
const title = (id: string) => desk.middle(desk.node(id).locator(".node-title"));

test("a double click on a title renames the node in place", async () => {
  desk = await openDesk();
  const at = await title("topic");
  await desk.page.mouse.dblclick(at.x, at.y);
  await field().waitFor();
  await desk.page.keyboard.type("The question");
  await press("Enter");
  await desk.until(`${graph}.nodes.get('topic').title === 'The question'`);
  expect(await field().count()).toBe(0);
  expect(await desk.sent()).toHaveLength(1);
});

test("Escape leaves a title as it was", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await press("F2");
  await field().waitFor();
  await desk.page.keyboard.type("nothing");
  await press("Escape");
  expect(await field().count()).toBe(0);
  expect(await desk.sent()).toHaveLength(0);
});

test("a node that is dragged lines up with its neighbours, and shows along what", async () => {
  desk = await openDesk();
  const from = await title("answer");
  const there = await desk.node("topic").boundingBox();
  const here = await desk.node("answer").boundingBox();
  const dy = (there?.y ?? 0) - (here?.y ?? 0) + 3;
  await desk.drag(from, { x: from.x + 30, y: from.y + dy }, false);
  expect(await desk.page.locator(".guide:visible").count()).toBeGreaterThan(0);
  await desk.page.mouse.up();
  await desk.until(`${graph}.nodes.get('answer').position.y === 0`);
  expect(await desk.page.locator(".guide:visible").count()).toBe(0);
});

test("with the grid on, what is dragged lies on it", async () => {
  desk = await openDesk("doc=states");
  await desk.page.locator(".stage").focus();
  await press("Shift+G");
  const from = await title("idle");
  await desk.drag(from, { x: from.x + 31, y: from.y + 95 });
  await desk.until(`${graph}.nodes.get('idle').position.x !== 0`);
  const { x, y } = (await desk.page.evaluate(`${graph}.nodes.get('idle').position`)) as {
    x: number;
    y: number;
  };
  expect([x % 20, y % 20]).toContain(0);
});

test("a node without connections that is let go on a connection is put into it", async () => {
  desk = await openDesk("doc=states");
  await desk.page.evaluate(
    "window.dev.session.store.transact({nodes: {extra: {type: 'to-text', position: {x: 1040, y: 0}, properties: {}, inputs: [{id: 'value', name: 'value', type: 'any', required: true}], outputs: [{id: 'text', name: 'text', type: 'text', required: false}]}}})",
  );
  await desk.page.locator(".stage").focus();
  await press("f");
  await desk.frame();
  const held = await title("extra");
  const start = await desk.middle(desk.port("table", "frame", "output"));
  const end = await desk.middle(desk.port("value", "value", "input"));
  await desk.drag(held, { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 });
  await desk.until(`${graph}.connections.has('table.frame-extra.value')`);
  expect((await desk.graph()).connections).toContain("extra.text-value.value");
});

test("a node becomes wider by its corner", async () => {
  desk = await openDesk();
  const box = await desk.node("answer").boundingBox();
  const corner = {
    x: (box?.x ?? 0) + (box?.width ?? 0) - 3,
    y: (box?.y ?? 0) + (box?.height ?? 0) - 3,
  };
  await desk.drag(corner, { x: corner.x + 50, y: corner.y });
  await desk.until(`${graph}.nodes.get('answer').size?.width > 280`);
});

test("a group is drawn around what is selected, named, and takes it along", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await press("g");
  await field().waitFor();
  await desk.page.keyboard.type("Questions");
  await press("Enter");
  await desk.until(`${graph}.groups.get('group')?.title === 'Questions'`);
  const before = await desk.node("topic").boundingBox();
  const at = { x: (before?.x ?? 0) + 60, y: (before?.y ?? 0) - 22 };
  await desk.drag(at, { x: at.x - 20, y: at.y + 170 });
  const after = await desk.node("topic").boundingBox();
  expect(Math.round((after?.y ?? 0) - (before?.y ?? 0))).toBeGreaterThan(150);
  await press("Delete");
  await desk.until(`${graph}.groups.size === 0`);
  expect((await desk.graph()).nodes).toContain("topic");
});

test("a note is written in Markdown, coloured, moved, deleted, and brought back", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.mouse.move(740, 380);
  await press("n");
  await field().waitFor();
  await desk.page.keyboard.type("Ask the **gardener**");
  await press("Control+Enter");
  await note().locator("strong", { hasText: "gardener" }).waitFor();
  await desk.page.locator('.swatch[data-colour="green"]').click();
  await desk.until(`${graph}.notes.get('note').colour === 'green'`);
  const at = await desk.middle(note());
  const x = await desk.page.evaluate(`${graph}.notes.get('note').position.x`);
  await desk.drag(at, { x: at.x - 90, y: at.y - 20 });
  await desk.until(`${graph}.notes.get('note').position.x < ${x}`);
  await press("Delete");
  await desk.until(`${graph}.notes.size === 0`);
  await press("Control+z");
  await desk.until(`${graph}.notes.size === 1`);
});

test("a selection is asked to become a sub-workflow, and a collapsed zone opens by a double click", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await desk.page.evaluate(
    "window.dev.session.store.types.value = new Map([...window.dev.session.store.types.value, ['sub-workflow', {...window.dev.session.store.types.value.get('loop'), name: 'sub-workflow'}]])",
  );
  await press("Control+g");
  await desk.frame();
  const asked = (await desk.sent()).map(({ type }) => type);
  expect(asked).toEqual(["collapse"]);
  await desk.node("rounds").locator(".zone-round").click();
  await press("c");
  await desk.until(`${graph}.nodes.get('rounds').collapsed === true`);
  await desk.node("rounds").getByText("loop · 2 nodes inside").waitFor();
  await desk.frame();
  const box = await desk.node("rounds").boundingBox();
  await desk.page.mouse.dblclick((box?.x ?? 0) + 60, (box?.y ?? 0) + (box?.height ?? 0) - 4);
  await desk.until(`${graph}.nodes.get('rounds').collapsed === undefined`);
});

test("a note is copied and pasted like a node", async () => {
  desk = await openDesk();
  await desk.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await desk.page.locator(".stage").focus();
  await desk.page.mouse.move(740, 380);
  await press("n");
  await field().waitFor();
  await desk.page.keyboard.type("Copy me");
  await press("Control+Enter");
  await desk.until(`${graph}.notes.size === 1`);
  await press("Control+d");
  await desk.until(`${graph}.notes.get('note-2')?.text === 'Copy me'`);
});

test("from far away the view comes near to a title that is to be written", async () => {
  desk = await openDesk("doc=many&count=300");
  await desk.page.locator(".stage").focus();
  await press(".");
  await press("F2");
  await field().waitFor();
  expect((await field().boundingBox())?.height).toBeGreaterThan(12);
  await desk.page.keyboard.type("Seen");
  await press("Enter");
  await desk.until(`${graph}.nodes.get('node-0').title === 'Seen'`);
});

test("Escape leaves the name of the workflow as it was", async () => {
  desk = await openDesk();
  await desk.page.locator("button.title-name").click();
  await desk.page.keyboard.type(" and more");
  await press("Escape");
  await desk.page.getByRole("button", { name: "tea research" }).waitFor();
  expect(await desk.sent()).toHaveLength(0);
});

test("a note becomes larger by its corner", async () => {
  desk = await openDesk();
  await desk.page.evaluate(
    "window.dev.session.store.transact({notes: {n: {text: 'Tea', position: {x: 720, y: 330}, size: {width: 220, height: 130}}}})",
  );
  const box = await note().boundingBox();
  const corner = { x: (box?.x ?? 0) + (box?.width ?? 0), y: (box?.y ?? 0) + (box?.height ?? 0) };
  await desk.drag({ x: corner.x - 3, y: corner.y - 3 }, { x: corner.x + 37, y: corner.y + 27 });
  await desk.until(
    `${graph}.notes.get('n').size.width > 250 && ${graph}.notes.get('n').size.height > 150`,
  );
});

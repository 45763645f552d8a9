import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const panel = () => desk.page.locator('[data-testid="quick-add"]');
const choices = () => panel().locator("[role=option]");

test("a double click on the canvas finds a type by a few letters, and Enter adds it there", async () => {
  desk = await openDesk();
  await desk.page.mouse.dblclick(560, 600);
  await panel().waitFor();
  await desk.page.keyboard.type("oac");
  expect(await choices().first().getAttribute("data-choice")).toBe("openai-chat");
  await desk.page.keyboard.press("Enter");
  await desk.untilNodes(7);
  await desk.frame();
  const node = await desk.node("openai-chat").boundingBox();
  expect(Math.abs((node?.x ?? 0) + (node?.width ?? 0) / 2 - 560)).toBeLessThan(3);
  expect(await panel().count()).toBe(0);
});

test("the key / opens it where the pointer is, arrows choose, Escape leaves", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator(".stage").focus();
  await desk.page.mouse.move(640, 560);
  await desk.page.keyboard.press("/");
  await panel().waitFor();
  const first = await choices().first().getAttribute("data-choice");
  await desk.page.keyboard.press("ArrowDown");
  const chosen = await panel().locator("[aria-selected=true]").getAttribute("data-choice");
  expect(chosen).not.toBe(first);
  await desk.page.keyboard.press("Escape");
  expect(await panel().count()).toBe(0);
  await desk.page.keyboard.press("/");
  await panel().waitFor();
  await desk.page.keyboard.press("Enter");
  await desk.untilNodes(1);
});

test("a connection let go in the void offers what fits, and is one step to undo", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("table", "frame", "output"));
  await desk.drag(from, { x: 600, y: 620 });
  await panel().waitFor();
  const types = await choices().evaluateAll((all) =>
    all.map((each) => each.getAttribute("data-choice")),
  );
  expect(types).not.toContain("llama-chat");
  expect(types).not.toContain("picture");
  await desk.page.keyboard.type("to text");
  await desk.page.keyboard.press("Enter");
  await desk.untilNodes(17);
  expect((await desk.graph()).connections).toContain("table.frame-to-text.value");
  expect(await desk.sent()).toHaveLength(1);
  await desk.page.keyboard.press("Control+z");
  await desk.untilNodes(16);
  await desk.untilConnections(2);
});

test("a connection let go on a node takes the port that fits best", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("completed", "text", "output"));
  const body = await desk.middle(desk.node("cached").locator(".node-body"));
  await desk.drag(from, body);
  await desk.untilConnections(3);
  expect((await desk.graph()).connections).toContain("completed.text-cached.prompt");
});

test("a type dropped on a connection is put into it, in one step", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.port("rounds", "result", "output"));
  const to = await desk.middle(desk.port("answer", "value", "input"));
  const entry = await desk.middle(desk.page.locator('[data-node-type="to-text"]'));
  await desk.drag(entry, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
  await desk.untilNodes(7);
  const { connections } = await desk.graph();
  expect(connections).toContain("rounds.result-to-text.value");
  expect(connections).toContain("to-text.text-answer.value");
  expect(connections).toHaveLength(8);
  expect(await desk.sent()).toHaveLength(1);
});

test("a template on the empty canvas becomes the workflow, and more of them are in the toolbar", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-template="chat"]').click();
  await desk.untilNodes(3);
  expect(await desk.sent()).toHaveLength(1);
  await desk.page.getByRole("button", { name: "Templates" }).click();
  await desk.page.locator('.modal [data-template="compare"]').click();
  await desk.untilNodes(8);
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+z");
  await desk.untilNodes(3);
});

test("the palette is searched by a few letters, and Enter adds what fits best", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.getByRole("searchbox", { name: "Find a node type" }).click();
  await desk.page.keyboard.type("pyc");
  await desk.page.locator('.palette-entry[data-chosen][data-node-type="python-cell"]').waitFor();
  await desk.page.keyboard.press("Enter");
  await desk.untilNodes(1);
  expect((await desk.graph()).nodes).toEqual(["python-cell"]);
});

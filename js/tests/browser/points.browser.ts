import { test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const line = "window.dev.room.room.graph.connections.get('rounds.result-answer.value')";

/** The middle of the connection from the loop to the answer. */
async function middleOfLine() {
  const from = await desk.middle(desk.port("rounds", "result", "output"));
  const to = await desk.middle(desk.port("answer", "value", "input"));
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

test("a double click on a connection makes a point, a drag moves it, another takes it away", async () => {
  desk = await openDesk();
  const at = await middleOfLine();
  await desk.page.mouse.dblclick(at.x, at.y);
  await desk.until(`${line}.points?.length === 1`);
  const y = await desk.page.evaluate(`${line}.points[0][1]`);
  await desk.drag(at, { x: at.x + 5, y: at.y + 180 });
  await desk.until(`${line}.points[0][1] > ${y} + 200`);
  await desk.page.mouse.dblclick(at.x + 5, at.y + 180);
  await desk.until(`${line}.points === undefined`);
});

test("the points of a connection are taken away by its menu", async () => {
  desk = await openDesk();
  const at = await middleOfLine();
  await desk.page.mouse.dblclick(at.x, at.y);
  await desk.until(`${line}.points?.length === 1`);
  await desk.page.mouse.click(at.x, at.y, { button: "right" });
  await desk.page.locator('[data-command="straighten"]').click();
  await desk.until(`${line}.points === undefined`);
});

test("the menu of a selected connection is opened by its key too, though a node lies under the pointer", async () => {
  desk = await openDesk();
  const at = await middleOfLine();
  await desk.page.mouse.dblclick(at.x, at.y);
  await desk.until(`${line}.points?.length === 1`);
  await desk.page.mouse.click(at.x, at.y);
  const node = await desk.middle(desk.node("topic"));
  await desk.page.mouse.move(node.x, node.y);
  await desk.page.keyboard.press("ContextMenu");
  await desk.page.locator('[data-command="straighten"]').click();
  await desk.until(`${line}.points === undefined`);
});

test("points go along when both ends are moved", async () => {
  desk = await openDesk();
  const at = await middleOfLine();
  await desk.page.mouse.dblclick(at.x, at.y);
  await desk.until(`${line}.points?.length === 1`);
  const x = (await desk.page.evaluate(`${line}.points[0][0]`)) as number;
  await desk.page.keyboard.press("Control+a");
  await desk.page.keyboard.press("ArrowRight");
  await desk.until(`${line}.points[0][0] === ${x + 20}`);
});

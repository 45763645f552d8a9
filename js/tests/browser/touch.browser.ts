import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

type Place = { readonly x: number; readonly y: number };

/** One finger on the page. */
async function finger() {
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", at?: Place) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ ...at, id: 1 }] : [] });
  return {
    down: (at: Place) => send("touchStart", at),
    up: () => send("touchEnd"),
    drag: async (from: Place, to: Place) => {
      await send("touchStart", from);
      for (const share of [0.2, 0.5, 0.8, 1]) {
        const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
        await send("touchMove", { x, y });
      }
      await send("touchEnd");
      await desk.frame();
    },
  };
}

const menu = () => desk.page.locator('[data-testid="context-menu"]');
const item = (name: string) => menu().locator(`[data-command="${name}"]`);

test("a finger drags a node", async () => {
  desk = await openDesk();
  const from = await desk.middle(desk.node("sources").locator(".node-title"));
  const touch = await finger();
  await touch.drag(from, { x: from.x + 30, y: from.y + 80 });
  await desk.until("window.dev.room.room.graph.nodes.get('sources').position.y > 260");
  expect(await desk.sent()).toHaveLength(1);
});

test("a finger connects two ports", async () => {
  desk = await openDesk("doc=states");
  const from = await desk.middle(desk.port("completed", "text", "output"));
  const to = await desk.middle(desk.port("cached", "prompt", "input"));
  const touch = await finger();
  await touch.drag(from, to);
  await desk.untilConnections(3);
});

test("a finger that rests on a node opens its menu, and a tap does what it says", async () => {
  desk = await openDesk();
  const at = await desk.middle(desk.node("topic").locator(".node-title"));
  const touch = await finger();
  await touch.down(at);
  await menu().waitFor();
  await touch.up();
  await desk.frame();
  expect(await desk.node("topic").getAttribute("data-selected")).toBe("");
  const choice = await desk.middle(item("duplicate"));
  await touch.down(choice);
  await touch.up();
  await desk.untilNodes(7);
  expect(await menu().count()).toBe(0);
});

test("a finger that moves opens no menu", async () => {
  desk = await openDesk();
  const touch = await finger();
  await touch.drag({ x: 560, y: 580 }, { x: 600, y: 580 });
  await desk.page.waitForTimeout(600);
  expect(await menu().count()).toBe(0);
});

test("the right button opens the menu of what is under it", async () => {
  desk = await openDesk();
  const at = await desk.middle(desk.node("answer").locator(".node-title"));
  await desk.page.mouse.click(at.x, at.y, { button: "right" });
  await menu().waitFor();
  await item("delete").click();
  await desk.untilNodes(5);
  await desk.page.mouse.click(560, 590, { button: "right" });
  await item("note").waitFor();
  await desk.page.keyboard.press("Escape");
  expect(await menu().count()).toBe(0);
});

test("the menu is worked by keys: arrows go through it, Enter does", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await desk.page.keyboard.press("ContextMenu");
  await menu().waitFor();
  await desk.page.keyboard.press("End");
  await desk.page.keyboard.press("ArrowUp");
  const chosen = await desk.page.evaluate(
    "document.querySelector('.nexus-jupyter').shadowRoot.activeElement.dataset.command",
  );
  expect(chosen).toBe("delete-and-reconnect");
  await desk.page.keyboard.press("Enter");
  await desk.untilNodes(5);
});

test("a finger scrolls the list of types, and drags one of them out of it", async () => {
  desk = await openDesk("doc=empty&height=420");
  const { drag } = await finger();
  const scrolled = () => desk.page.locator(".palette-list").evaluate((each) => each.scrollTop);
  const low = await desk.middle(desk.page.locator(".palette-entry").nth(6));
  await drag(low, { x: low.x, y: low.y - 120 });
  await expect.poll(scrolled).toBeGreaterThan(40);
  // It glides on for a moment, and a finger would first stop it.
  await desk.page.waitForTimeout(400);
  const entry = await desk.page.locator(".palette-list").evaluate((list) => {
    const { top, bottom, left } = list.getBoundingClientRect();
    const shown = [...list.querySelectorAll(".palette-entry")].map((each) => {
      const box = each.getBoundingClientRect();
      return { x: left + 60, y: (box.top + box.bottom) / 2 };
    });
    return shown.filter(({ y }) => y > top + 20 && y < bottom - 20)[1] ?? { x: 0, y: 0 };
  });
  await drag(entry, { x: entry.x + 300, y: entry.y - 40 });
  await desk.untilNodes(1);
});

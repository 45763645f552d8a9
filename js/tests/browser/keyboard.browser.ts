import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const press = async (...keys: string[]) => {
  for (const key of keys) await desk.page.keyboard.press(key);
};
const selected = () =>
  desk.page.evaluate(
    "[...document.querySelector('.nexus-jupyter').shadowRoot.querySelectorAll('[data-node-id][data-selected]')].map((each) => each.dataset.nodeId)",
  );
const spoken = () => desk.page.locator('.sr[aria-live="polite"]').textContent();
const outline = () => desk.page.getByTestId("outline");
const active = () => outline().locator("[data-active]").textContent();

test("nodes are gone to by keys, said aloud, and named to a screen reader", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await press(".");
  expect(await selected()).toEqual(["topic"]);
  await expect.poll(spoken).toBe("topic, data-input, idle, 1 of 6 nodes");
  await press("Alt+ArrowDown");
  expect(await selected()).toEqual(["sources"]);
  await press("Alt+ArrowRight");
  expect(await selected()).not.toEqual(["sources"]);
  await press("Alt+ArrowLeft", "Alt+ArrowLeft");
  const [id] = (await selected()) as string[];
  await expect
    .poll(() => desk.page.locator(".stage").getAttribute("aria-activedescendant"))
    .toBe(`node-${id}`);
});

test("Enter leads from a node to its first property, and Escape back", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await press(".", "Enter");
  await expect.poll(() => desk.page.locator('[data-field="value"] textarea:focus').count()).toBe(1);
  await press("Escape");
  expect(await desk.page.locator(".stage:focus").count()).toBe(1);
});

test("two nodes are connected by keys alone", async () => {
  desk = await openDesk("doc=states");
  await desk.page.locator(".stage").focus();
  await press("Control+f");
  await desk.page.getByRole("combobox").waitFor();
  await desk.page.keyboard.type("completed");
  await press("Enter");
  await expect.poll(selected).toEqual(["completed"]);
  await press("Shift+C");
  await desk.page.getByRole("dialog", { name: "Connect completed" }).waitFor();
  await desk.page.keyboard.type("text");
  await press("Enter");
  await desk.page.getByRole("dialog", { name: "Connect text" }).waitFor();
  await desk.page.keyboard.type("cached prompt");
  await press("Enter");
  await desk.untilConnections(3);
  expect((await desk.graph()).connections).toContain("completed.text-cached.prompt");
  await expect.poll(spoken).toContain("Connected completed text with cached prompt");
});

test("the outline says what the canvas shows, and is gone through by arrows", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await press("o");
  await outline().getByRole("tree").waitFor();
  const items = outline().getByRole("treeitem");
  // Six nodes, and the three connections that come into the open zone.
  await expect.poll(() => items.count()).toBe(9);
  expect(
    await outline()
      .getByRole("treeitem", { name: /^writer/ })
      .getAttribute("aria-level"),
  ).toBe("2");
  await press("Home", "ArrowDown", "ArrowDown");
  await expect.poll(active).toContain("rounds");
  await expect.poll(selected).toEqual(["rounds"]);
  await press("ArrowLeft");
  await expect.poll(() => items.count()).toBe(4);
  await press("ArrowRight", "ArrowRight");
  await expect.poll(selected).not.toEqual(["rounds"]);
  await press("End");
  await expect.poll(active).toContain("answer");
  await press("ArrowRight", "ArrowRight");
  await expect.poll(active).toContain("rounds · result");
  await press("Delete");
  await desk.untilConnections(6);
  await press("Escape");
  expect(await outline().count()).toBe(0);
  expect(await desk.page.locator(".stage:focus").count()).toBe(1);
});

test("the outline of ten thousand nodes builds only the lines in view", async () => {
  desk = await openDesk("doc=many&count=10000");
  await desk.page.locator(".stage").focus();
  await press("o");
  await outline().getByRole("treeitem").first().waitFor();
  await press("End");
  await expect.poll(active).not.toBe("");
  expect(await outline().getByRole("treeitem").count()).toBeLessThan(60);
});

test("a node that fails is said aloud", async () => {
  desk = await openDesk();
  await desk.page.evaluate(
    "window.dev.room.events([{ type: 'node_error', path: 'sources', error: { message: 'no such variable' } }], true)",
  );
  await expect.poll(spoken).toBe("sources failed: no such variable");
});

test("groups and notes are in the outline, said aloud, written and deleted there", async () => {
  desk = await openDesk();
  const graph = "window.dev.room.room.graph";
  await desk.page.evaluate(
    "window.dev.session.store.transact({groups: {g: {title: 'Tea', position: {x: -24, y: -44}, size: {width: 276, height: 460}}}, notes: {n: {text: '## To do', position: {x: 720, y: 330}}}})",
  );
  await desk.page.locator(".stage").focus();
  await press("o");
  await outline().getByRole("tree").waitFor();
  await press("End");
  await expect.poll(active).toContain("To do");
  await expect.poll(spoken).toBe("Note: To do");
  await press("ArrowUp");
  await expect.poll(spoken).toBe("Group: Tea");
  await press("Enter");
  await desk.page.getByTestId("in-place").waitFor();
  await desk.page.keyboard.type("Green tea");
  await press("Enter");
  await desk.until(`${graph}.groups.get('g').title === 'Green tea'`);
  await press("Delete");
  await desk.until(`${graph}.groups.size === 0`);
});

test("an input that has its connection says so where another one is asked for", async () => {
  desk = await openDesk();
  await desk.node("answer").locator(".node-title").click();
  await press("Shift+C");
  await desk.page.getByRole("dialog", { name: "Connect answer" }).waitFor();
  await desk.page.keyboard.type("input");
  await press("Enter");
  await desk.page.getByText("It has the one connection that it takes.").waitFor();
});

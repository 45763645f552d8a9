import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const panel = () => desk.page.getByTestId("run-panel");

test("the panel below lists how long each node took, and a line leads to its node", async () => {
  desk = await openDesk("doc=states");
  await desk.page.getByTestId("log-button").click();
  await panel().locator("tr", { hasText: "table" }).getByText("0.3 s").waitFor();
  await panel().getByRole("button", { name: "table", exact: true }).click();
  expect(await desk.node("table").getAttribute("data-selected")).toBe("");
});

test("the log says what happened, live, and what failed and why", async () => {
  desk = await openDesk("doc=states");
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("j");
  await panel().getByRole("tab", { name: "Log" }).click();
  await panel().locator(".log-line", { hasText: "division by zero" }).waitFor();
  await desk.page.evaluate(
    "window.dev.room.events([{ type: 'node_completed', path: 'paused', seconds: 1 }])",
  );
  await panel().locator(".log-line", { hasText: "paused" }).getByText("completed").waitFor();
});

test("a problem leads to its node, wherever it is", async () => {
  desk = await openDesk();
  await desk.page.evaluate(
    `window.dev.room.host.deliver({ type: "problems", problems: [{ code: "missing", ids: ["critic"], message: "“critic” needs a draft." }] })`,
  );
  await desk.page.getByText("1 problem", { exact: true }).click();
  await panel().getByText("“critic” needs a draft.").click();
  expect(await desk.node("critic").getAttribute("data-selected")).toBe("");
});

test("tabs are gone through by arrows", async () => {
  desk = await openDesk("doc=states");
  await desk.page.getByTestId("log-button").click();
  await panel().getByRole("tab", { name: "Nodes" }).focus();
  await desk.page.keyboard.press("ArrowRight");
  await desk.page.keyboard.press("ArrowRight");
  const tab = panel().getByRole("tab", { name: "Problems" });
  expect(await tab.getAttribute("aria-selected")).toBe("true");
  expect(await tab.evaluate((element) => element.matches(":focus"))).toBe(true);
});

test("every command is found and done by its name", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+k");
  await desk.page.keyboard.type("select all");
  await desk.page.keyboard.press("Enter");
  await expect.poll(() => desk.page.locator("[data-node-id][data-selected]").count()).toBe(6);
  expect(await desk.page.getByRole("dialog").count()).toBe(0);
});

test("Enter takes what was typed, however fast, and not what is still shown", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+k");
  await desk.page.locator(".chooser input").evaluate((input: HTMLInputElement) => {
    input.value = "within";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  await desk.page.getByRole("dialog", { name: "Run within limits" }).waitFor();
});

test("a command that cannot be done now says so and does nothing", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+k");
  await desk.page.keyboard.type("duplicate");
  expect(await desk.page.locator('[data-choice="duplicate"]').getAttribute("aria-disabled")).toBe(
    "true",
  );
  await desk.page.keyboard.press("Enter");
  expect(await desk.page.getByRole("dialog").count()).toBe(1);
});

test("a node is found by a few letters and gone to", async () => {
  desk = await openDesk("doc=many&count=300");
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+f");
  await desk.page.getByRole("combobox").waitFor();
  const last = await desk.page.evaluate("[...window.dev.room.room.graph.nodes.keys()].at(-1)");
  await desk.page.keyboard.type(`${last}`);
  await desk.page.keyboard.press("Enter");
  await desk.node(`${last}`).waitFor();
  expect(await desk.node(`${last}`).getAttribute("data-selected")).toBe("");
});

test("the editor is made higher by its lower edge, by mouse and by keys", async () => {
  desk = await openDesk("height=500");
  const height = async () => (await desk.page.locator(".nexus").boundingBox())?.height;
  const grip = desk.page.getByRole("separator", { name: "Height of the editor" });
  const from = await desk.middle(grip);
  await desk.drag(from, { x: from.x, y: from.y + 60 });
  expect(await height()).toBe(560);
  await grip.focus();
  await desk.page.keyboard.press("ArrowUp");
  expect(await height()).toBe(540);
});

test("what is open stays open when the notebook takes the editor out and puts it back", async () => {
  desk = await openDesk();
  await desk.page.getByTestId("log-button").click();
  await desk.page.evaluate("window.dev.first.element.remove()");
  await desk.page.waitForTimeout(100);
  await desk.page.evaluate("document.querySelector('#cells').append(window.dev.first.element)");
  await panel().waitFor();
});

import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const dialog = (name: string) => desk.page.getByRole("dialog", { name });

test("a run is asked for with other values, and the workflow keeps its own", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+i");
  const field = dialog("Run with inputs").locator('[data-field="topic"] textarea');
  await field.fill("Why is coffee bitter?");
  await dialog("Run with inputs")
    .getByText(/2 nodes with a model/)
    .waitFor();
  await desk.page.keyboard.press("Control+Enter");
  await expect.poll(async () => (await desk.sent()).map(({ type }) => type)).toEqual(["run"]);
  expect(await desk.sent()).toMatchObject([
    { type: "run", mode: "all", inputs: { topic: "Why is coffee bitter?" } },
  ]);
  expect(
    await desk.page.evaluate("window.dev.room.room.graph.nodes.get('topic').properties.value"),
  ).toBe("Why do tea leaves unfurl in hot water?");
});

test("code that came from elsewhere is shown before it runs, and runs once it is trusted", async () => {
  desk = await openDesk();
  await desk.page.evaluate("window.dev.session.sync.run('only', ['critic'])");
  await desk.page.evaluate(
    `window.dev.room.host.deliver({ type: "refused", message: "It came from elsewhere.", problems: [{ code: "untrusted", ids: ["critic"], message: "import os" }] })`,
  );
  await dialog("This workflow runs code").getByText("import os").waitFor();
  await dialog("This workflow runs code").getByTestId("trust-button").click();
  await expect
    .poll(async () => (await desk.sent()).map(({ type }) => type))
    .toEqual(["run", "trust", "run"]);
  expect((await desk.sent()).at(-1)).toMatchObject({ mode: "only", nodes: ["critic"] });
});

test("while a dialog is open no key reaches the canvas, nor the notebook", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+i");
  await dialog("Run with inputs").getByRole("button", { name: "Close" }).focus();
  await desk.page.evaluate(`
    window.heard = [];
    document.addEventListener("keydown", (event) => {
      if (!document.querySelector(".nexus-jupyter").hasAttribute("data-lm-suppress-shortcuts")) window.heard.push(event.key);
    }, true);
  `);
  await desk.page.keyboard.press("Delete");
  await desk.page.keyboard.press("d");
  await desk.frame();
  expect((await desk.graph()).nodes).toHaveLength(6);
  expect(await desk.page.evaluate("window.heard")).toEqual([]);
});

test("a workflow that is a chat is shown as one: a question is a run, its answer stands below", async () => {
  desk = await openDesk();
  await desk.page.evaluate("window.dev.room.pace = 1");
  await desk.page.getByRole("tab", { name: "Chat" }).click();
  const field = desk.page.getByRole("textbox", { name: "Your question" });
  await field.fill("Why is coffee bitter?");
  await field.press("Enter");
  expect((await desk.sent()).at(-1)).toMatchObject({
    type: "run",
    inputs: { topic: "Why is coffee bitter?" },
  });
  await desk.page.locator(".chat-question", { hasText: "Why is coffee bitter?" }).waitFor();
  await expect
    .poll(() => desk.page.evaluate("window.dev.session.runs.current.value?.status"), {
      timeout: 15_000,
    })
    .toBe("completed");
  await desk.page.locator(".chat .result", { hasText: "done" }).waitFor();
});

test("a chat shows its answer while a model that leads to the output still writes it", async () => {
  desk = await openDesk();
  await desk.page.getByRole("tab", { name: "Chat" }).click();
  const field = desk.page.getByRole("textbox", { name: "Your question" });
  await field.fill("Why do tea leaves unfurl?");
  await field.press("Enter");
  // One question at a time, from the moment it is asked.
  expect(await desk.page.getByRole("button", { name: "Send" }).count()).toBe(0);
  // The writer is inside a loop, and the loop leads to the output.
  await desk.page.locator(".chat .result", { hasText: "Tea leaves are rolled" }).waitFor();
  await desk.until("window.dev.session.runs.current.value.status === 'running'");
  await desk.page.keyboard.press("Escape");
  await desk.page.getByTestId("stop-button").click();
  await desk.page.getByText("The run was stopped.").waitFor();
  await desk.page.evaluate("window.dev.room.pace = 400");
  await field.fill("And in cold water?");
  await field.press("Enter");
  // What the run before has written is no answer to it.
  expect(await desk.page.locator(".chat .result").count()).toBe(0);
  await desk.page.locator(".chat .result").waitFor();
  await desk.page.evaluate("window.dev.room.host.turn(false)");
  await desk.page.locator(".chat").getByText("The kernel is gone.").waitFor();
});

test("the name of a variable, and a file, dropped onto the canvas become their nodes", async () => {
  desk = await openDesk("doc=empty");
  const drop = (fill: string) =>
    desk.page.evaluate(`(() => {
      const stage = document.querySelector(".nexus-jupyter").shadowRoot.querySelector(".stage");
      const dataTransfer = new DataTransfer();
      ${fill};
      const at = { clientX: 500, clientY: 300, bubbles: true, cancelable: true, dataTransfer };
      stage.dispatchEvent(new DragEvent("dragover", at));
      stage.dispatchEvent(new DragEvent("drop", at));
    })()`);
  await drop('dataTransfer.setData("text/plain", "papers")');
  await desk.untilNodes(1);
  await drop('dataTransfer.items.add(new File(["Tea unfurls."], "tea.txt"))');
  await desk.untilNodes(2);
  expect(
    await desk.page.evaluate(
      "[...window.dev.room.room.graph.nodes.values()].map((node) => [node.type, node.properties])",
    ),
  ).toEqual([
    ["dataframe-input", { variable: "papers" }],
    ["data-input", { value: "Tea unfurls." }],
  ]);
});

test("a dialog with many fields scrolls inside, and its button stays in view", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.evaluate(`window.dev.session.store.transact({ nodes: Object.fromEntries(
    [...Array(12).keys()].map((each) => ["in-" + each, { type: "data-input", position: { x: 260 * each, y: 0 },
      properties: { value: "tea" }, inputs: [], outputs: [] }])) })`);
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Control+i");
  const dialog = desk.page.getByRole("dialog", { name: "Run with inputs" });
  const button = await dialog.getByRole("button", { name: "Run" }).boundingBox();
  const editor = await desk.page.locator(".nexus").boundingBox();
  const bottom = (box: typeof button) => (box?.y ?? 0) + (box?.height ?? 0);
  expect(bottom(button)).toBeLessThan(bottom(editor));
  expect(await desk.page.locator(".nexus").evaluate((each) => each.scrollTop)).toBe(0);
});

test("Run says before it is pressed what it asks of models", async () => {
  desk = await openDesk();
  const run = desk.page.getByTestId("execute-button");
  await run.hover();
  await expect
    .poll(() => run.getAttribute("title"))
    .toMatch(/2 nodes with a model · at least \d+ tokens/);
});

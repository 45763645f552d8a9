import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const node = (id: string) =>
  desk.page.evaluate(`window.dev.room.room.graph.nodes.get('${id}')`) as Promise<{
    properties: Record<string, unknown>;
    policy?: Record<string, unknown>;
  }>;
const field = (name: string, control: string) =>
  desk.page.locator(`[data-field="${name}"] ${control}`);
const focused = () =>
  desk.page.evaluate("document.querySelector('.nexus-jupyter').shadowRoot.activeElement.className");

test("code is coloured, Tab indents, and Escape then Tab leaves", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="python-cell"]').click();
  await desk.untilNodes(1);
  const code = field("code", "textarea");
  await code.click();
  await desk.page.keyboard.type("def f(x):");
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.type("return 'a'");
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.type("# more");
  await desk.page.keyboard.press("Shift+Tab");
  expect(await code.inputValue()).toBe("def f(x):\n    return 'a'\n    # more");
  const colours = field("code", "pre span").evaluateAll((all) =>
    all.map((each) => `${each.className} ${each.textContent}`),
  );
  expect(await colours).toEqual([
    "py-word def",
    "py-name f",
    "py-word return",
    "py-text 'a'",
    "py-comment # more",
  ]);
  await desk.page.keyboard.press("Escape");
  expect(await focused()).toBe("entry mono");
  await desk.page.keyboard.press("Tab");
  expect(await focused()).not.toBe("entry mono");
  await expect.poll(async () => (await node("python-cell")).properties.code).toContain("# more");
});

test("the browser's own undo knows of an indentation", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="python-cell"]').click();
  await desk.untilNodes(1);
  const code = field("code", "textarea");
  await code.click();
  await desk.page.keyboard.type("x");
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.press("Control+z");
  expect(await code.inputValue()).toBe("x");
});

test("nodes of one type are edited together, in one change", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  await desk
    .node("critic")
    .locator(".node-title")
    .click({ modifiers: ["Shift"] });
  await desk.page.getByText("2 × Llama chat").waitFor();
  await desk.page.locator('[data-field="prompt"]', { hasText: "different values" }).waitFor();
  await field("temperature", ".field-number").fill("1.5");
  await field("temperature", ".field-number").blur();
  await desk.until(
    "['writer', 'critic'].every((id) => window.dev.room.room.graph.nodes.get(id).properties.temperature === 1.5)",
  );
  expect(await desk.sent()).toHaveLength(1);
});

test("how a node runs is set rule by rule, and a usual rule is not kept", async () => {
  desk = await openDesk();
  await desk.node("critic").locator(".node-title").click();
  await field("timeout", "input").fill("30");
  await field("timeout", "input").blur();
  await field("retries", ".field-number").fill("3");
  await field("retries", ".field-number").blur();
  await field("backoff", "input").fill("2");
  await field("backoff", "input").blur();
  await field("onError", "select").selectOption("Go on with a default");
  await field("default", "textarea").fill('{"verdict": "none"}');
  await field("default", "textarea").blur();
  await field("cache", "select").selectOption("Always run anew");
  await desk.page.locator('[data-field="breakpoint"] .switch').click();
  const rules = async () => (await node("critic")).policy;
  await expect.poll(rules).toEqual({
    timeout: 30,
    retries: 3,
    backoff: 2,
    onError: "default",
    default: { verdict: "none" },
    cache: "always",
    breakpoint: true,
  });
  await field("onError", "select").selectOption("Stop the run");
  await field("cache", "select").selectOption("As the type says");
  await desk.page.locator('[data-field="breakpoint"] .switch').click();
  await field("retries", ".field-number").fill("0");
  await field("retries", ".field-number").blur();
  await expect.poll(rules).toEqual({ timeout: 30, backoff: 2, default: { verdict: "none" } });
});

test("somebody else's edit of the field being written in is told, and can be taken", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  const value = field("value", "textarea");
  await value.fill("mine");
  await desk.until("window.dev.room.room.graph.nodes.get('topic').properties.value === 'mine'");
  await desk.page.evaluate(
    "window.dev.room.room.receive({ type: 'change', client: 'other', seq: 1, change: { nodes: { topic: { properties: { value: 'theirs' } } } } })",
  );
  await desk.page.locator(".field-foreign", { hasText: "Changed elsewhere: “theirs”" }).waitFor();
  expect(await value.inputValue()).toBe("mine");
  await desk.page.getByText("Take it").click();
  expect(await value.inputValue()).toBe("theirs");
});

test("code is written with more room in a dialog, and is one text with that in the form", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="python-cell"]').click();
  await desk.untilNodes(1);
  await desk.page.getByRole("button", { name: "Edit Code with more room" }).click();
  const dialog = desk.page.getByRole("dialog");
  await expect.poll(() => dialog.locator("textarea:focus").count()).toBe(1);
  expect((await dialog.locator("textarea").boundingBox())?.width).toBeGreaterThan(600);
  await desk.page.keyboard.type("for x in y:");
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.type("print(x)");
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => field("code", "textarea").inputValue()).toBe("for x in y:\n    print(x)");
});

/** Show a node whose type has just these properties. */
async function showNode(properties: object, values: object) {
  await desk.page.evaluate(`(() => {
    const { store } = window.dev.session;
    const like = store.types.value.get("data-input");
    const schema = { type: "object", properties: ${JSON.stringify(properties)} };
    store.types.value = new Map([...store.types.value, ["own", { ...like, name: "own", schema }]]);
    store.transact({ nodes: { own: { type: "own", position: { x: 0, y: 0 }, properties: ${JSON.stringify(values)}, inputs: [], outputs: [] } } });
  })()`);
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press(".");
}

test("names with values keep what kind each value is, and none is lost to another of its name", async () => {
  desk = await openDesk("doc=empty");
  await showNode(
    { headers: { type: "object" } },
    { headers: { retries: 5, accept: "text/plain" } },
  );
  const cell = (name: string) => desk.page.getByLabel(name, { exact: true });
  await cell("Value of retries").fill("6");
  await cell("Value of retries").press("Enter");
  await expect
    .poll(() => node("own"))
    .toMatchObject({
      properties: { headers: { retries: 6, accept: "text/plain" } },
    });
  await cell("Value of retries").fill("many");
  await cell("Value of retries").press("Enter");
  await desk.page.getByText("Must be JSON").waitFor();
  await cell("Name 1").fill("accept");
  await cell("Name 1").press("Enter");
  await desk.page.getByText("“accept” is there already.").waitFor();
  expect((await node("own")).properties).toEqual({ headers: { retries: 6, accept: "text/plain" } });
});

test("a list grows and shrinks row by row, and a colour is chosen or written", async () => {
  desk = await openDesk("doc=empty");
  const properties = {
    names: { type: "array", items: { type: "string" } },
    tint: { type: "string", format: "color" },
    source: { type: "string", format: "file" },
  };
  await showNode(properties, { names: ["yes"] });
  await field("names", ".row-add").click();
  await desk.page.getByLabel("Names 2").fill("no");
  await desk.page.getByLabel("Names 2").press("Enter");
  await field("names", ".row-remove").first().click();
  await field("tint", 'input[type="color"]').fill("#00ff88");
  await field("source", "input").fill("data/tea.csv");
  await field("source", "input").press("Enter");
  await expect
    .poll(() => node("own"))
    .toMatchObject({
      properties: { names: ["no"], tint: "#00ff88", source: "data/tea.csv" },
    });
});

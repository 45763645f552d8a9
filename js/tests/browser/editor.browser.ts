import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const changes = async () => (await desk.sent()).filter((message) => message.type === "change");

test("a typed property is one change", async () => {
  desk = await openDesk();
  await desk.node("critic").locator(".node-title").click();
  const field = desk.page.locator('[data-field="prompt"] textarea');
  await field.fill("");
  await field.pressSequentially("Judge {draft} kindly", { delay: 5 });
  await field.blur();
  await desk.until(
    "window.dev.room.room.graph.nodes.get('critic').properties.prompt === 'Judge {draft} kindly'",
  );
  expect(await changes()).toHaveLength(1);
});

test("a variable written into a prompt becomes a port", async () => {
  desk = await openDesk();
  await desk.node("critic").locator(".node-title").click();
  const field = desk.page.locator('[data-field="prompt"] textarea');
  await field.fill("Judge {draft} by {rules}");
  await field.blur();
  await desk.port("critic", "rules", "input").waitFor();
});

test("what is wrong stands beside its field", async () => {
  desk = await openDesk();
  await desk.node("critic").locator(".node-title").click();
  const field = desk.page.locator('[data-field="timeout"] input');
  await field.fill("-5");
  await field.blur();
  await desk.page
    .locator('[data-field="timeout"]', { hasText: "Must be greater than 0." })
    .waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await field.fill("soon");
  await field.blur();
  await desk.page.locator('[data-field="timeout"]', { hasText: "Must be a number." }).waitFor();
});

test("a key is not taken where the name of one is meant", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="openai-chat"]').click();
  const field = desk.page.locator('[data-field="key"] input');
  await field.fill("sk-abcdefghijklmnopqrstuvwxyz0123456789");
  await field.blur();
  await desk.page.locator('[data-field="key"]', { hasText: "looks like the key itself" }).waitFor();
  expect(JSON.stringify(await desk.sent())).not.toContain("sk-abc");
});

test("a foreign edit of a field does not overwrite what is being typed", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  const field = desk.page.locator('[data-field="value"] textarea');
  await field.fill("mine");
  await desk.page.evaluate(
    "window.dev.room.room.receive({ type: 'change', client: 'other', seq: 1, change: { nodes: { topic: { properties: { value: 'theirs' } } } } })",
  );
  await desk.frame();
  expect(await field.inputValue()).toBe("mine");
});

test("Run and Stop send their messages, and streamed text grows", async () => {
  desk = await openDesk();
  const run = desk.page.locator('[data-testid="execute-button"]');
  await run.click();
  const output = desk.node("writer").locator('[data-testid="node-output"]');
  await expect
    .poll(() => desk.node("writer").locator(".node-status").textContent())
    .toBe("running");
  const texts = new Set<string | null>();
  for (let i = 0; i < 6; i += 1) {
    texts.add(await output.textContent());
    await desk.page.waitForTimeout(90);
  }
  expect(texts.size).toBeGreaterThanOrEqual(3);
  await desk.page.locator('[data-testid="stop-button"]').click();
  await expect
    .poll(() => desk.node("writer").locator(".node-status").textContent())
    .toBe("cancelled");
  const types = (await desk.sent()).map((message) => message.type);
  expect(types).toEqual(["run", "stop"]);
});

test("streamed text touches no other part of the page", async () => {
  desk = await openDesk();
  await desk.page.locator('[data-testid="execute-button"]').click();
  await expect
    .poll(() => desk.node("writer").locator(".node-status").textContent())
    .toBe("running");
  const added = await desk.page.evaluate(`new Promise((done) => {
    const root = document.querySelector(".nexus-jupyter").shadowRoot;
    let count = 0;
    const observer = new MutationObserver((all) => {
      for (const each of all) if (each.type === "childList") count += each.addedNodes.length;
    });
    observer.observe(root.querySelector(".layer"), { subtree: true, childList: true });
    setTimeout(() => { observer.disconnect(); done(count); }, 600);
  })`);
  // The footer's seconds and tokens are set as text, a few times a second.
  expect(added).toBeLessThan(12);
});

test("an error shows its first line, and its traceback when asked", async () => {
  desk = await openDesk("doc=states");
  const output = desk.node("error").locator('[data-testid="node-output"]');
  await expect.poll(() => output.textContent()).toContain("ZeroDivisionError: division by zero");
  await desk.node("error").getByText("traceback").click();
  await expect.poll(() => output.textContent()).toContain("mean = total / count");
});

test("keys do nothing without the focus, and in a field they write", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await desk.page.evaluate(
    "document.querySelector('.nexus-jupyter').shadowRoot.activeElement?.blur()",
  );
  await desk.page.keyboard.press("Delete");
  await desk.frame();
  expect((await desk.graph()).nodes).toHaveLength(6);
  const field = desk.page.locator('[data-field="value"] textarea');
  await field.focus();
  await desk.page.keyboard.press("Delete");
  await desk.page.keyboard.type("f/0?c");
  expect(await field.inputValue()).toContain("f/0?c");
  expect((await desk.graph()).nodes).toHaveLength(6);
  expect(await desk.page.locator(".help").count()).toBe(0);
});

test("JupyterLab is asked to leave alone just the keys that are used here", async () => {
  desk = await openDesk();
  await desk.page.evaluate(`
    window.heard = {};
    document.addEventListener("keydown", (event) => {
      const host = document.querySelector(".nexus-jupyter");
      window.heard[(event.ctrlKey ? "C-" : "") + (event.shiftKey ? "S-" : "") + event.key] = host.hasAttribute("data-lm-suppress-shortcuts");
    }, true);
  `);
  await desk.page.locator(".stage").focus();
  for (const keys of ["Control+z", "Control+s", "Shift+Enter", "Delete", "a", "f"]) {
    await desk.page.keyboard.press(keys);
  }
  await desk.node("topic").locator(".node-title").click();
  await desk.page.locator('[data-field="value"] textarea').focus();
  for (const keys of ["b", "Shift+Enter", "Control+s"]) await desk.page.keyboard.press(keys);
  expect(await desk.page.evaluate("window.heard")).toMatchObject({
    "C-z": true,
    "C-s": false,
    "S-Enter": false,
    Delete: true,
    a: false,
    f: true,
    b: true,
  });
});

test("the theme follows the notebook", async () => {
  desk = await openDesk();
  const theme = () => desk.page.locator(".nexus").getAttribute("data-theme");
  expect(await theme()).toBe("dark");
  await desk.page.evaluate("document.body.dataset.jpThemeLight = 'true'");
  await expect.poll(theme).toBe("light");
});

test("without a kernel the picture stays, is read-only and can be copied", async () => {
  desk = await openDesk();
  await desk.page.evaluate("window.dev.room.host.turn(false)");
  await desk.page.locator('[data-testid="kernel-gone"]').waitFor();
  expect(await desk.page.locator('[data-testid="workflow-node"]').count()).toBe(6);
  expect(await desk.page.locator('[data-testid="execute-button"]').isDisabled()).toBe(true);
  const from = await desk.middle(desk.node("topic").locator(".node-title"));
  const before = await desk.node("topic").boundingBox();
  await desk.drag(from, { x: from.x + 50, y: from.y });
  expect(await desk.node("topic").boundingBox()).toEqual(before);
  await desk.page.getByText("Copy as JSON").click();
  await desk.page.locator('[data-testid="toast"]', { hasText: "clipboard" }).waitFor();
});

test("an empty workflow says how to begin, and begins", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.getByText("Start with an agent").waitFor();
  await desk.page.getByText("Writer and critic").click();
  await desk.untilNodes(5);
  await desk.untilConnections(10);
  expect(await desk.page.locator('[data-testid="empty"]').count()).toBe(0);
});

test("at 700 pixels the palette is a rail and the properties come over the canvas", async () => {
  desk = await openDesk("width=700");
  expect((await desk.page.locator(".palette").boundingBox())?.width).toBe(40);
  expect(await desk.page.locator(".inspector").isVisible()).toBe(false);
  await desk.node("topic").locator(".node-title").click();
  await desk.page.locator(".inspector").waitFor();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Escape");
  expect(await desk.page.locator(".inspector").isVisible()).toBe(false);
});

test("a narrow node has room for its title and for what can be done about it", async () => {
  desk = await openDesk("doc=states");
  await desk.page.evaluate(
    "window.dev.session.store.transact({nodes: {waiting: {size: {width: 160}}, error: {size: {width: 160}}}})",
  );
  await desk.page.evaluate(
    `window.dev.room.events([{ type: "node_waiting", path: "waiting", question: { text: "Send it?", choices: ["approve", "edit", "refuse"], value: "Dear Ada", editable: true } }])`,
  );
  await desk.node("waiting").getByText("Refuse").waitFor();
  const cut = (id: string, inside: string) =>
    desk
      .node(id)
      .locator(inside)
      .evaluateAll((all) =>
        all
          .filter((each) => each.getClientRects().length > 0 && each.scrollWidth > each.clientWidth)
          .map((each) => each.textContent),
      );
  expect(await cut("waiting", ".node-title, .node-ask, .node-badges")).toEqual([]);
  expect(await cut("error", ".node-title, .node-badges")).toEqual([]);
  expect(await desk.node("waiting").locator(".node-status").textContent()).toBe("waiting");
});

test("the canvas cannot be scrolled away by what takes the focus at its edge", async () => {
  desk = await openDesk("doc=states");
  const stage = desk.page.locator(".stage");
  await stage.focus();
  await desk.page.keyboard.press("0");
  await desk.frame();
  await desk.page
    .locator(".node")
    .last()
    .evaluate((node) => node.scrollIntoView());
  expect(await stage.evaluate(({ scrollTop, scrollLeft }) => [scrollTop, scrollLeft])).toEqual([
    0, 0,
  ]);
});

/** What the room tells besides the graph: models, secrets, the file, notices and who is there. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const asked = async (type: string) => (await desk.sent()).filter((each) => each.type === type);
const writer = (property: string) =>
  `window.dev.room.room.graph.nodes.get('writer').properties.${property}`;

test("the models are asked for when the field is opened, and one is chosen from the menu", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  expect(await asked("models")).toEqual([]);
  const field = desk.page.locator('[data-field="model"]');
  await field.locator("input").click();
  await field.getByRole("progressbar").waitFor();
  await field.getByRole("option", { name: "qwen3:8b" }).waitFor();
  await field.getByText("OPENAI_API_KEY").waitFor();
  expect(await asked("models")).toMatchObject([{ node: "writer" }]);
  await field.getByRole("option", { name: "qwen3:8b" }).click();
  await desk.until(`${writer("model")} === 'qwen3:8b'`);
  expect(await field.getByRole("listbox").count()).toBe(0);
});

test("the menu is worked with keys, narrowed by typing, and any other name is taken too", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  const input = desk.page.locator('[data-field="model"] input');
  const options = desk.page.locator('[data-field="model"]').getByRole("option");
  await input.fill("gem");
  await expect.poll(() => options.allTextContents()).toEqual(["gemma3:4b"]);
  await input.press("ArrowDown");
  await input.press("Enter");
  await desk.until(`${writer("model")} === 'gemma3:4b'`);
  await input.fill("one/that-is-elsewhere");
  await input.press("Enter");
  await desk.until(`${writer("model")} === 'one/that-is-elsewhere'`);
});

test("the models can be asked for again", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  const field = desk.page.locator('[data-field="model"]');
  await field.locator("input").click();
  await field.getByRole("button", { name: "Ask again" }).click();
  expect(await asked("models")).toHaveLength(2);
});

test("a secret shows its name and whether it is set", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.locator('[data-node-type="openai-chat"]').click();
  const field = desk.page.locator('[data-field="key"] input');
  const state = desk.page.locator('[data-testid="secret-state"]');
  await field.fill("OPENAI_API_KEY");
  await field.blur();
  await expect.poll(() => state.textContent()).toBe("set");
  await field.fill("SOME_OTHER_KEY");
  await field.blur();
  await expect.poll(() => state.textContent()).toBe("not set");
  expect((await asked("secret")).at(-1)).toMatchObject({ name: "SOME_OTHER_KEY" });
});

test("a run that is refused says why and leads to the node where it lies", async () => {
  desk = await openDesk();
  const message = "critic needs draft. Connect something to it or give it a value.";
  await desk.page.evaluate(`window.dev.room.refuseRuns([
    { code: "missing-input", ids: ["gone", "critic"], message: ${JSON.stringify(message)} },
  ])`);
  await desk.page.locator('[data-testid="execute-button"]').click();
  const toast = desk.page.locator('[data-testid="toast"]', { hasText: message });
  await toast.waitFor();
  await expect.poll(() => desk.page.locator(".sr[aria-live]").textContent()).toBe(message);
  await toast.getByText("Show critic").click();
  await expect.poll(() => desk.node("critic").getAttribute("data-selected")).toBe("");
  expect(await toast.count()).toBe(0);
});

test("what was refused can be dismissed, and goes by itself after a while", async () => {
  desk = await openDesk();
  const toast = desk.page.locator('[data-testid="toast"]');
  const refuse = (message: string) =>
    desk.page.evaluate(
      `window.dev.room.host.deliver({ type: "refused", message: ${JSON.stringify(message)} })`,
    );
  await refuse("A run is going on. Stop it first.");
  await toast.getByLabel("Dismiss").click();
  expect(await toast.count()).toBe(0);
  await refuse("There is no file.");
  await toast.waitFor();
  await toast.waitFor({ state: "detached", timeout: 15_000 });
});

const saved = () => desk.page.locator('.title [data-testid="saved"]');

test("Save and Load ask the room, and are not there for a workflow in memory", async () => {
  desk = await openDesk();
  await desk.page.locator('[data-testid="save-button"]').click();
  await desk.page.locator('[data-testid="load-button"]').click();
  expect(await desk.sent()).toMatchObject([{ type: "save" }, { type: "load" }]);
  await desk.page.evaluate("window.dev.room.tellFile({ state: 'memory' })");
  await expect.poll(() => saved().locator("span").first().textContent()).toBe("in memory");
  for (const button of ["save-button", "load-button"]) {
    expect(await desk.page.locator(`[data-testid="${button}"]`).isDisabled()).toBe(true);
  }
});

test("a file that is not written yet is being saved, and one that cannot be says why", async () => {
  desk = await openDesk();
  expect(await saved().getAttribute("data-busy")).toBeNull();
  await desk.page.evaluate("window.dev.room.tellFile({ state: 'saving' })");
  await expect.poll(() => saved().getAttribute("data-busy")).toBe("");
  const reason = "tea.nexus.json cannot be written: No space left on device.";
  await desk.page.evaluate(
    `window.dev.room.tellFile({ state: 'failed', reason: ${JSON.stringify(reason)} })`,
  );
  const toast = desk.page.locator('[data-testid="toast"]', { hasText: reason });
  await toast.getByLabel("Dismiss").click();
  await desk.page.locator('.title [data-testid="file-trouble"]').click();
  await toast.waitFor();
});

test("a file that someone else changed is kept beside ours, until one of both is chosen", async () => {
  desk = await openDesk();
  await desk.page.evaluate(
    "window.dev.room.tellFile({ state: 'conflict', ours: 'tea research.ours-1.nexus.json', reason: 'It was changed.' })",
  );
  const banner = desk.page.locator('[data-testid="conflict"]');
  await banner.getByText("tea research.ours-1.nexus.json").waitFor();
  await banner.getByText("Keep both").click();
  expect(await banner.count()).toBe(0);
  await desk.page.locator('.title [data-testid="file-trouble"]').click();
  await banner.getByText("Load theirs").click();
  await banner.getByText("Overwrite").click();
  expect(await desk.sent()).toMatchObject([{ type: "load" }, { type: "save", overwrite: true }]);
  await banner.waitFor({ state: "detached" });
});

test("another page that has it open is told of in the bar below", async () => {
  desk = await openDesk();
  const pages = desk.page.locator('[data-testid="pages"]');
  expect(await pages.count()).toBe(0);
  const tell = (clients: string) =>
    desk.page.evaluate(
      `window.dev.room.host.deliver({ type: "clients", clients: [window.dev.session.sync.client${clients}] })`,
    );
  await tell(", 'other'");
  await expect.poll(() => pages.textContent()).toBe("open in 2 pages");
  await tell("");
  await pages.waitFor({ state: "detached" });
});

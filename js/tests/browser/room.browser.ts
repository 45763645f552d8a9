/** What the room tells besides the graph: models, secrets, the file, notices and who is there. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Desk, type Lab, openLab } from "./page.ts";

let lab: Lab;
let desk: Desk;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(async () => {
  expect(desk.errors).toEqual([]);
  await desk.page.close();
});

const asked = async (type: string) => (await desk.sent()).filter((each) => each.type === type);
const writer = (property: string) =>
  `window.dev.room.room.graph.nodes.get('writer').properties.${property}`;

test("the models are asked for when the field is opened, and one is chosen from the menu", async () => {
  desk = await Desk.open(lab);
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
  desk = await Desk.open(lab);
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
  desk = await Desk.open(lab);
  await desk.node("writer").locator(".node-title").click();
  const field = desk.page.locator('[data-field="model"]');
  await field.locator("input").click();
  await field.getByRole("button", { name: "Ask again" }).click();
  expect(await asked("models")).toHaveLength(2);
});

test("a secret shows its name and whether it is set", async () => {
  desk = await Desk.open(lab, "doc=empty");
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

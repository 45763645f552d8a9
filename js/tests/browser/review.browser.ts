/** Every gesture is one step to undo; keys do what the help says, and only inside the editor. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const graph = "window.dev.room.room.graph";
const press = (keys: string) => desk.page.keyboard.press(keys);
const title = (id: string) => desk.node(id).locator(".node-title");
const records = () =>
  desk.page.evaluate(
    `JSON.stringify([...${graph}.nodes.values(), ...${graph}.connections.values(), ...${graph}.notes.values()])`,
  );
const selected = () =>
  desk.page
    .locator('[data-testid="workflow-node"][data-selected]')
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-node-id")));

/** Gestures that send several changes, or several records at once. */
const STEPS: readonly (readonly [string, () => Promise<void>])[] = [
  [
    "dragging a node",
    async () => {
      const from = await desk.middle(title("answer"));
      await desk.drag(from, { x: from.x - 40, y: from.y + 140 });
    },
  ],
  [
    "making a node wider",
    async () => {
      await title("answer").click();
      const box = await desk.node("answer").boundingBox();
      if (!box) throw new Error("It is not to be seen.");
      const corner = { x: box.x + box.width - 3, y: box.y + box.height - 3 };
      await desk.drag(corner, { x: corner.x + 60, y: corner.y });
    },
  ],
  [
    "pasting what was copied",
    async () => {
      await title("topic").click();
      await press("Control+c");
      await press("Control+v");
    },
  ],
  [
    "duplicating",
    async () => {
      await title("topic").click();
      await press("Control+d");
    },
  ],
  [
    "cutting",
    async () => {
      await title("topic").click();
      await press("Control+x");
    },
  ],
  [
    "lining up by keys",
    async () => {
      await title("topic").click();
      await title("answer").click({ modifiers: ["Shift"] });
      await press("Control+Shift+ArrowLeft");
    },
  ],
];

for (const [what, make] of STEPS) {
  test(`${what} is one step to undo and to redo`, async () => {
    desk = await openDesk();
    await desk.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const before = await records();
    await make();
    await desk.until(`${graph}.nodes.size > 0 && window.dev.session.store.pending.length === 0`);
    await expect.poll(records).not.toBe(before);
    const after = await records();
    await press("Control+z");
    await expect.poll(records).toBe(before);
    await press("Control+Shift+z");
    await expect.poll(records).toBe(after);
  });
}

test("the palette folds to a rail by its key, and back, and its search opens it meanwhile", async () => {
  desk = await openDesk();
  const palette = desk.page.locator("nav.palette");
  const width = async () => Math.round((await palette.boundingBox())?.width ?? 0);
  const wide = await width();
  await desk.page.locator(".stage").focus();
  await press("t");
  await expect.poll(width).toBeLessThan(60);
  await palette.locator(".palette-open").click();
  await expect.poll(width).toBe(wide);
  await press("Escape");
  await expect.poll(width).toBeLessThan(60);
  await desk.page.locator(".stage").focus();
  await press("t");
  await expect.poll(width).toBe(wide);
});

test("the selection is as it was when what was deleted comes back", async () => {
  desk = await openDesk();
  await title("topic").click();
  expect(await selected()).toEqual(["topic"]);
  await press("Delete");
  await expect.poll(selected).toEqual([]);
  await press("Control+z");
  await expect.poll(selected).toEqual(["topic"]);
});

/** Keys that edit what is selected and that no other test presses. */
const EDITS = [
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => `Shift+${key}`),
  ...["ArrowRight", "ArrowUp", "ArrowDown"].map((key) => `Control+Shift+${key}`),
  ...["Shift+E", "Shift+M", "Shift+H", "Shift+V"],
];

test("keys move, line up and spread out what is selected, each in one step", async () => {
  desk = await openDesk();
  await title("topic").click();
  for (const key of ["ArrowDown", "Shift+ArrowRight"]) await press(key);
  await press("Control+a");
  await desk.until("window.dev.session.store.pending.length === 0");
  const before = await records();
  for (const keys of EDITS) {
    await press(keys);
    await expect.poll(records, { message: keys }).not.toBe(before);
    await press("Control+z");
    await expect.poll(records, { message: keys }).toBe(before);
  }
});

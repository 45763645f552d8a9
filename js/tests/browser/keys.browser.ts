/** Every shortcut is pressed by a test: those that no other file here presses, in this one. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { COMMANDS } from "../../src/commands/all.ts";
import { Desk, type Lab, openLab } from "./page.ts";

let lab: Lab;
let desk: Desk;

/** One page for all: a row leaves the workflow and the run as it found them. */
beforeAll(async () => {
  lab = await openLab();
  desk = await Desk.open(lab);
  // A run that the page pretends would tell events of its own.
  await desk.page.evaluate(
    `window.dev.room.refuseRuns([{ code: "busy", ids: [], message: "Not here." }])`,
  );
  await desk.page.evaluate(`window.dev.session.store.transact({ nodes: { inner: {
    type: "sub-workflow", position: { x: 784, y: 300 }, size: { width: 260, height: 200 },
    properties: {}, inputs: [], outputs: [] } } })`);
  await desk.untilNodes(7);
});
afterAll(() => lab.close());
beforeEach(async () => {
  await desk.page.locator(".stage").focus();
  await press("Escape", "F");
});

/** Press keys, written as commands write them. */
async function press(...all: string[]) {
  for (const keys of all) {
    const typed = keys.includes("Shift+")
      ? keys
      : keys.replace(/\b[A-Z]$/, (key) => key.toLowerCase());
    await desk.page.keyboard.press(typed.replace("Mod", "Control"));
  }
}

const graph = "window.dev.room.room.graph";
const happen = (events: object[], fresh = false) =>
  desk.page.evaluate(`window.dev.room.events(${JSON.stringify(events)}, ${fresh})`);
const last = async () => (await desk.sent()).at(-1);
const asked = (message: object) => expect.poll(last).toMatchObject(message);
const zoomed = (to: string) => expect.poll(() => desk.page.locator(".zoom").textContent()).toBe(to);
const selected = () =>
  desk.page
    .locator('[data-testid="workflow-node"][data-selected]')
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-node-id")));
const place = async (id: string) =>
  (await desk.page.evaluate(`({ ...${graph}.nodes.get("${id}").position })`)) as {
    x: number;
    y: number;
  };

/** Wait for a node to be deleted, and bring it back. */
async function deleted(id: string) {
  await desk.until(`!${graph}.nodes.has("${id}")`);
  await press("Mod+Z");
  await desk.until(`${graph}.nodes.has("${id}")`);
}

/** Wait for a node that began at the origin to be at a place, and bring it back. */
async function moved(id: string, to: { x: number; y: number }) {
  await expect.poll(() => place(id)).toEqual(to);
  await press("Mod+Z");
  await expect.poll(() => place(id)).toEqual({ x: 0, y: 0 });
}

/** Something that is there after the first press and gone after the second, or the other way. */
async function turned(keys: string, holds: () => Promise<boolean>, before: boolean) {
  await expect.poll(holds).toBe(!before);
  await press(keys);
  await expect.poll(holds).toBe(before);
}

/** What is selected and pressed before, and what the keys are seen to do then. */
interface Row {
  readonly on?: string;
  readonly before?: () => Promise<unknown>;
  readonly does: () => Promise<unknown>;
}

const ROWS: { readonly [keys: string]: Row } = {
  "Mod+Enter": { does: () => asked({ type: "run", mode: "all" }) },
  "Mod+Alt+Enter": { does: () => asked({ type: "run", mode: "stale" }) },
  "Alt+Shift+Enter": {
    on: "writer",
    does: () => asked({ type: "run", mode: "from", nodes: ["writer"] }),
  },
  "Mod+Shift+Enter": {
    on: "writer",
    does: () => asked({ type: "run", mode: "to", nodes: ["writer"] }),
  },
  "Alt+Enter": {
    on: "writer",
    does: () => asked({ type: "run", mode: "only", nodes: ["writer"] }),
  },
  F8: {
    before: async () => {
      await happen([{ type: "workflow_status", status: "running", progress: 0 }], true);
      const paused = { side: "inputs", values: {}, editable: [] };
      await happen([{ type: "node_paused", path: "topic", paused }]);
    },
    does: async () => {
      await asked({ type: "debug", action: "continue" });
      await happen([{ type: "workflow_status", status: "completed", progress: 1 }]);
    },
  },
  "Mod+Y": {
    on: "topic",
    before: async () => {
      await press("C");
      await desk.until(`${graph}.nodes.get("topic").collapsed === true`);
      await press("Mod+Z");
      await desk.until(`!${graph}.nodes.get("topic").collapsed`);
    },
    does: async () => {
      await desk.until(`${graph}.nodes.get("topic").collapsed === true`);
      await press("Mod+Z");
      await desk.until(`!${graph}.nodes.get("topic").collapsed`);
    },
  },
  Backspace: { on: "sources", does: () => deleted("sources") },
  "Mod+Backspace": {
    on: "critic",
    does: async () => {
      await desk.until(`${graph}.connections.has("writer.text-rounds.next-verdict")`);
      await deleted("critic");
    },
  },
  L: { does: () => asked({ type: "layout" }) },
  "Mod+Shift+G": { on: "inner", does: () => asked({ type: "unpack", node: "inner" }) },
  ArrowLeft: { on: "topic", does: () => moved("topic", { x: -20, y: 0 }) },
  ArrowUp: { on: "topic", does: () => moved("topic", { x: 0, y: -20 }) },
  Escape: { on: "topic", does: () => expect.poll(selected).toEqual([]) },
  F: {
    before: () => press("0"),
    does: () => expect.poll(() => desk.page.locator(".zoom").textContent()).not.toBe("100%"),
  },
  "Shift+F": {
    on: "topic",
    before: () => press("0"),
    does: async () => {
      const left = await desk.page.locator("nav.palette").boundingBox();
      const right = await desk.page.locator("aside.inspector").boundingBox();
      const middle = ((left?.x ?? 0) + (left?.width ?? 0) + (right?.x ?? 0)) / 2;
      const far = async () => Math.abs((await desk.middle(desk.node("topic"))).x - middle);
      await expect.poll(far).toBeLessThan(12);
    },
  },
  "+": { before: () => press("0"), does: () => zoomed("125%") },
  "=": { before: () => press("0"), does: () => zoomed("125%") },
  "-": { before: () => press("0"), does: () => zoomed("80%") },
  "0": { does: () => zoomed("100%") },
  ",": { on: "sources", does: () => expect.poll(selected).toEqual(["topic"]) },
  "Alt+ArrowUp": { on: "sources", does: () => expect.poll(selected).toEqual(["topic"]) },
  P: {
    does: () => turned("P", () => desk.page.locator(".inspector-body").isVisible(), true),
  },
  "Mod+Shift+F": {
    does: () =>
      turned(
        "Mod+Shift+F",
        async () => (await desk.page.evaluate("document.fullscreenElement !== null")) === true,
        false,
      ),
  },
  "?": {
    does: () =>
      turned("?", () => desk.page.getByRole("dialog", { name: "Help" }).isVisible(), false),
  },
};

/** Keys that other files here press, and look at what they do. */
const ELSEWHERE = new Set(
  [
    "Mod+I Mod+. F10 F11 Shift+F11 F6 F9 Shift+P W Y Shift+Y",
    "/ Mod+Z Mod+Shift+Z Mod+C Mod+X Mod+V Mod+D Delete Mod+Delete C D B F2 Mod+G G N",
    "Shift+ArrowLeft ArrowRight Shift+ArrowRight Shift+ArrowUp ArrowDown Shift+ArrowDown",
    "Mod+Shift+ArrowLeft Mod+Shift+ArrowRight Mod+Shift+ArrowUp Mod+Shift+ArrowDown",
    "Shift+E Shift+M Shift+H Shift+V Shift+G Mod+A",
    ". Alt+ArrowLeft Alt+ArrowRight Alt+ArrowDown",
    "Mod+F Enter Shift+C E T O J Shift+J Mod+K",
  ].flatMap((line) => line.split(" ")),
);

const labelOf = (keys: string) => COMMANDS.find((each) => each.keys.includes(keys))?.label ?? "";

for (const [keys, { on, before, does }] of Object.entries(ROWS)) {
  test(`${keys} does what it says: ${labelOf(keys)}`, async () => {
    if (on) await desk.node(on).locator(".node-title").click();
    await before?.();
    await desk.frame();
    await press(keys);
    await does();
    expect(desk.errors).toEqual([]);
  });
}

test("every key of every command is pressed here or in another file", () => {
  const known = COMMANDS.flatMap((command) => command.keys);
  const pressed = [...Object.keys(ROWS), ...ELSEWHERE];
  expect([...known].sort()).toEqual(pressed.sort());
});

/** A run that waits for a person, pauses, and is run in parts and steps. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const happen = (...events: object[]) =>
  desk.page.evaluate(`window.dev.room.events(${JSON.stringify(events)})`);
const begins = () =>
  desk.page.evaluate(`window.dev.room.events([
  { type: "workflow_status", status: "running", progress: 0 },
], true)`);
const asks = (path: string, value: unknown = "Dear customer", more = {}) => ({
  type: "node_waiting",
  path,
  question: {
    text: "Send this reply?",
    choices: ["approve", "edit", "refuse"],
    value,
    editable: true,
    ...more,
  },
});
const pausedAt = (path: string, values: object = { draft: "Tea leaves are" }) => ({
  type: "node_paused",
  path,
  paused: { side: "inputs", values, editable: Object.keys(values) },
});
const body = (id: string) => desk.node(id).locator('[data-testid="node-output"]');
const status = (id: string) => desk.node(id).locator(".node-status").textContent();
const link = () => desk.page.getByTestId("held-link");
const last = async () => (await desk.sent()).at(-1);

test("a node that asks shows its question, and is answered where it stands", async () => {
  desk = await openDesk();
  await begins();
  await happen(asks("answer"));
  await expect.poll(() => body("answer").textContent()).toContain("Send this reply?");
  expect(await status("answer")).toBe("waiting");
  await expect
    .poll(() => desk.page.locator(".sr[aria-live]").textContent())
    .toContain("waits for you: Send this reply?");
  await desk.node("answer").getByText("Approve").dblclick();
  expect(await last()).toMatchObject({ type: "answer", path: "answer", choice: "approve" });
  expect(await desk.sent()).toHaveLength(1);
});

test("the bar below leads to what waits, and keys answer what is selected", async () => {
  desk = await openDesk();
  await begins();
  await happen(asks("answer"), asks("topic"));
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("y");
  expect(await desk.sent()).toEqual([]);
  await link().getByText("2 waiting for you").click();
  await expect.poll(() => desk.node("answer").getAttribute("data-selected")).toBe("");
  await desk.page.keyboard.press("Shift+Y");
  expect(await last()).toMatchObject({ path: "answer", choice: "refuse" });
  await desk.page.keyboard.press("w");
  await expect.poll(() => desk.node("topic").getAttribute("data-selected")).toBe("");
  await desk.page.keyboard.press("y");
  expect(await last()).toMatchObject({ path: "topic", choice: "approve" });
});

test("the rounds of a node that wait at once are listed one after the other", async () => {
  desk = await openDesk();
  await begins();
  await happen(asks("rounds/1/critic", "one"), asks("rounds/2/critic", { score: 1 }));
  await desk.node("critic").getByText("Edit", { exact: true }).click();
  const questions = desk.page.getByTestId("question");
  expect(await questions.locator(".held-head").allTextContents()).toEqual([
    "Waits for you · round 1",
    "Waits for you · round 2",
  ]);
  await desk.page.keyboard.press("End");
  await desk.page.keyboard.type(", two");
  await questions.first().getByText("Send the edited").click();
  expect(await last()).toMatchObject({
    path: "rounds/1/critic",
    choice: "edit",
    value: "one, two",
  });
  const field = questions.first().locator("textarea");
  await field.fill("{score: 2}");
  await questions.getByText("This is no JSON").waitFor();
  expect(await questions.getByText("Send the edited").isDisabled()).toBe(true);
  await field.fill('{"score": 2}');
  await questions.getByText("Send the edited").click();
  expect(await last()).toMatchObject({ path: "rounds/2/critic", value: { score: 2 } });
});

test("what cannot be written here says how to in Python", async () => {
  desk = await openDesk();
  await begins();
  const frame = { kind: "dataframe", columns: ["n"], rows: [[1]], total: 1 };
  await happen(asks("answer", frame, { editable: false }));
  await desk.node("answer").locator(".node-title").click();
  const question = desk.page.getByTestId("question");
  await question.getByText('run.answer("answer", "edit", value)').waitFor();
  expect(await question.locator("textarea").count()).toBe(0);
});

test("a paused node shows what it is held with, and goes on with what is written", async () => {
  desk = await openDesk();
  await begins();
  await happen(pausedAt("rounds/1/critic"));
  await expect.poll(() => body("critic").textContent()).toContain('draft = "Tea leaves are"');
  expect(await status("critic")).toBe("paused");
  await desk.node("critic").getByText("edit value").click();
  const paused = desk.page.getByTestId("paused");
  await paused.locator("textarea").fill("Coffee is");
  await paused.getByText("Continue").click();
  expect((await desk.sent()).slice(-2)).toMatchObject([
    { type: "edit-paused", path: "rounds/1/critic", values: { draft: "Coffee is" } },
    { type: "debug", action: "continue", path: "rounds/1/critic" },
  ]);
});

test("a run is stepped through by keys and from the toolbar", async () => {
  desk = await openDesk();
  // A run that the page pretends would tell events of its own.
  await desk.page.evaluate(
    `window.dev.room.refuseRuns([{ code: "busy", ids: [], message: "Not here." }])`,
  );
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("F10");
  expect(await last()).toMatchObject({ type: "run", step: true });
  await begins();
  for (const [key, action] of [
    ["F10", "step"],
    ["F11", "into"],
    ["Shift+F11", "out"],
  ] as const) {
    await happen(pausedAt("topic"));
    await desk.page.keyboard.press(key);
    expect(await last()).toMatchObject({ type: "debug", action, path: "topic" });
    await happen({ type: "node_started", path: "topic" });
  }
  await desk.page.keyboard.press("F6");
  expect(await last()).toMatchObject({ type: "debug", action: "pause" });
  await happen(pausedAt("topic"));
  await desk.page.getByTestId("continue-button").click();
  expect(await last()).toMatchObject({ type: "debug", action: "continue" });
});

test("breakpoints are set on nodes and on the port under the pointer, and shown", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  await desk.page.keyboard.press("F9");
  await desk.until("window.dev.room.room.graph.nodes.get('writer').policy?.breakpoint === true");
  await expect.poll(() => desk.node("writer").getAttribute("data-breakpoint")).toBe("");
  const port = await desk.middle(desk.port("topic", "value", "output"));
  await desk.page.mouse.move(port.x, port.y);
  await desk.page.keyboard.press("F9");
  await desk.until(
    "window.dev.room.room.graph.nodes.get('topic').policy?.breakpoint?.[0] === 'value'",
  );
  await expect
    .poll(() => desk.port("topic", "value", "output").getAttribute("data-breakpoint"))
    .toBe("");
  await desk.page.keyboard.press("F9");
  await desk.until("window.dev.room.room.graph.nodes.get('topic').policy === undefined");
  const ports = desk.page.getByRole("group", { name: "Pause at ports" });
  await ports.getByRole("button", { name: "question" }).click();
  await desk.until(
    "window.dev.room.room.graph.nodes.get('writer').policy?.breakpoint?.[0] === 'question'",
  );
  expect(await ports.getByRole("button", { name: "question" }).getAttribute("aria-pressed")).toBe(
    "true",
  );
});

test("the menu beside Run runs parts, and anew", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  for (const [words, message] of [
    ["Run from here", { mode: "from", nodes: ["writer"] }],
    ["Run what changed", { mode: "stale" }],
    ["Run everything anew", { mode: "all", cache: false }],
  ] as const) {
    await desk.page.getByTestId("run-menu").click();
    await desk.page.getByRole("menuitem", { name: words }).click();
    expect(await last()).toMatchObject({ type: "run", ...message });
    await desk.until("window.dev.session.runs.current.value?.status === 'running'");
    await desk.page.keyboard.press("Control+.");
    await desk.until("window.dev.session.runs.current.value?.status === 'cancelled'");
  }
});

test("a node is disabled, bypassed and pinned by keys", async () => {
  desk = await openDesk();
  const policy = "window.dev.room.room.graph.nodes.get('writer').policy";
  await desk.node("writer").locator(".node-title").click();
  await desk.page.keyboard.press("d");
  await expect.poll(() => desk.node("writer").getAttribute("data-disabled")).toBe("");
  await desk.page.keyboard.press("d");
  await desk.page.keyboard.press("b");
  await desk.until(`${policy}?.bypassed === true && !${policy}.disabled`);
  await expect.poll(() => desk.node("writer").getAttribute("data-bypassed")).toBe("");
  await begins();
  await happen({ type: "node_completed", path: "rounds/1/writer", outputs: { text: "Tea" } });
  await desk.page.keyboard.press("Shift+P");
  expect(await last()).toMatchObject({ type: "pin", node: "writer" });
});

test("pinned nodes are counted and gone to, and their value is written in the form", async () => {
  desk = await openDesk();
  await desk.page.evaluate(`window.dev.room.room.receive({ type: "change", client: "other", seq: 1,
    change: { nodes: { topic: { policy: { pinned: { digest: "sha256:1" } } } } } })`);
  const pins = desk.page.getByTestId("pins-link");
  await pins.getByText("1 pinned").click();
  await desk.page.getByTestId("pinned").waitFor();
  await desk.until(
    "window.dev.room.host.sent.some(({ type, node }) => type === 'pinned' && node === 'topic')",
  );
  await desk.page.evaluate(`window.dev.room.host.deliver({ type: "pinned", node: "topic",
    client: window.dev.session.sync.client, values: { value: "Why tea?" }, editable: ["value"] })`);
  const field = desk.page.getByTestId("pinned").locator("textarea");
  expect(await field.inputValue()).toBe("Why tea?");
  await field.fill("Why coffee?");
  await field.blur();
  expect(await last()).toMatchObject({
    type: "pin",
    node: "topic",
    keep: false,
    values: { value: "Why coffee?" },
  });
  await desk.page.getByTestId("pinned").getByText("Keep it in the workflow").click();
  expect(await last()).toEqual({
    type: "pin",
    client: expect.any(String),
    node: "topic",
    keep: true,
  });
  await desk.page.getByTestId("pinned").getByText("Unpin").click();
  await desk.until("window.dev.room.room.graph.nodes.get('topic').policy === undefined");
  await pins.waitFor({ state: "detached" });
});

test("what is stale says why beside the node, and what changed can be run", async () => {
  desk = await openDesk();
  await desk.page.evaluate(
    `window.dev.room.host.deliver({ type: "stale", nodes: { writer: ["prompt changed", "input question changed"] } })`,
  );
  await desk.node("writer").getByText("stale · prompt changed").waitFor();
  await desk.node("writer").locator(".node-title").click();
  const stale = desk.page.getByTestId("stale");
  expect(await stale.locator("li").allTextContents()).toEqual([
    "prompt changed",
    "input question changed",
  ]);
  await stale.getByText("Run what changed").click();
  expect(await last()).toMatchObject({ type: "run", mode: "stale" });
});

test("recorded runs are listed, and those that were broken off go on", async () => {
  desk = await openDesk();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("Shift+J");
  await desk.until("window.dev.room.host.sent.some(({ type }) => type === 'runs')");
  const run = { started: "2026-01-01T10:00:00Z", seconds: 2.5, nodes: 3, tokens: 12, cost: 0 };
  const runs = [
    { ...run, id: "r1042", status: "killed", error: null },
    {
      ...run,
      id: "r1041",
      status: "completed",
      seconds: null,
      tokens: null,
      cost: null,
      error: null,
    },
  ];
  await desk.page.evaluate(`window.dev.room.host.deliver({ type: "runs",
    client: window.dev.session.sync.client, runs: ${JSON.stringify(runs)} })`);
  const table = desk.page.getByTestId("recorded");
  expect(await table.locator("tbody tr").count()).toBe(2);
  await table.getByText("Resume").click();
  expect(await last()).toMatchObject({ type: "resume", run: "r1042" });
});

test("a recorded run that failed can go on from the bar below", async () => {
  desk = await openDesk();
  const tell = (status: string) =>
    desk.page.evaluate(`window.dev.room.host.deliver({ type: "events", run: "r7", seq: 1,
      begun: { total: 2, recorded: true },
      events: [{ type: "workflow_status", status: "${status}" }] })`);
  await tell("running");
  expect(await desk.page.getByTestId("resume-link").count()).toBe(0);
  await tell("error");
  await desk.page.getByTestId("resume-link").click();
  expect(await last()).toMatchObject({ type: "resume", run: "r7" });
});

test("an error goes out by a port of its own where the form says so", async () => {
  desk = await openDesk();
  await desk.node("writer").locator(".node-title").click();
  await desk.page.locator('[data-field="onError"] select').selectOption({
    label: "Hand the error on",
  });
  await desk.port("writer", "error", "output").waitFor();
  await desk.page.evaluate(`window.dev.room.host.deliver({ type: "problems", problems: [
    { code: "bad-policy", ids: ["writer"], message: "How writer runs: timeout is wrong.", field: "policy.timeout" }] })`);
  await desk.page.locator('[data-field="timeout"]').getByText("timeout is wrong").waitFor();
});

test("keys go on working when the button that was pressed can be pressed no more", async () => {
  desk = await openDesk();
  await desk.page.getByTestId("execute-button").click();
  await desk.until("window.dev.session.runs.current.value?.status === 'running'");
  await desk.frame();
  await desk.page.keyboard.press("Control+.");
  await desk.until("window.dev.session.runs.current.value?.status === 'cancelled'");
});

test("a run may be given limits", async () => {
  desk = await openDesk();
  await desk.page.getByTestId("run-menu").click();
  await desk.page.getByRole("menuitem", { name: "Run within limits" }).click();
  const dialog = desk.page.getByRole("dialog", { name: "Run within limits" });
  await dialog.getByLabel("Tokens").fill("2000");
  await dialog.getByLabel("Time").fill("60");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  expect(await last()).toMatchObject({ type: "run", budget: { tokens: 2000, seconds: 60 } });
  expect(await dialog.count()).toBe(0);
});

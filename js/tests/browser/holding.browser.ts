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

const happen = (event: object) =>
  desk.page.evaluate(`window.dev.room.events([${JSON.stringify(event)}], true)`);
const asks = () =>
  happen({
    type: "node_waiting",
    path: "answer",
    question: {
      text: "Send this reply?",
      choices: ["approve", "edit", "refuse"],
      value: "Dear customer",
      editable: true,
    },
  });
const body = (id: string) => desk.node(id).locator('[data-testid="node-output"]');
const last = async () => (await desk.sent()).at(-1);

test("a node that asks shows its question, and is answered where it stands", async () => {
  desk = await Desk.open(lab);
  await asks();
  await expect.poll(() => body("answer").textContent()).toContain("Send this reply?");
  await desk.node("answer").getByText("approve").click();
  expect(await last()).toMatchObject({ type: "answer", path: "answer", choice: "approve" });
});

test("a person may answer with a version of their own", async () => {
  desk = await Desk.open(lab);
  await asks();
  await desk.node("answer").getByText("edit", { exact: true }).click();
  const dialog = desk.page.getByRole("dialog", { name: "answer" });
  await dialog.locator("textarea").fill("Dear Ada");
  await dialog.locator("textarea").blur();
  await dialog.getByText("Take my version").click();
  expect(await last()).toMatchObject({ type: "answer", choice: "edit", value: "Dear Ada" });
  expect(await desk.page.getByRole("dialog").count()).toBe(0);
});

test("a paused node shows what it is held with, and goes on with other values", async () => {
  desk = await Desk.open(lab);
  await happen({
    type: "node_paused",
    path: "rounds/1/critic",
    paused: { side: "inputs", values: { draft: "Tea leaves are" }, editable: ["draft"] },
  });
  await expect.poll(() => body("critic").textContent()).toContain('draft = "Tea leaves are"');
  await desk.node("critic").getByText("step").click();
  expect(await last()).toMatchObject({ type: "debug", action: "step", path: "rounds/1/critic" });
  await desk.node("critic").locator(".node-title").click();
  await desk.page.getByRole("tab", { name: "Output" }).click();
  await desk.page.locator('[data-field="draft"] textarea').fill("Coffee is");
  await desk.page.locator('[data-field="draft"] textarea').blur();
  await desk.page.getByRole("button", { name: "Continue", exact: true }).click();
  expect((await desk.sent()).slice(-2)).toMatchObject([
    { type: "edit-paused", path: "rounds/1/critic", values: { draft: "Coffee is" } },
    { type: "debug", action: "continue", path: "rounds/1/critic" },
  ]);
});

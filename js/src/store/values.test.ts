import { expect, test } from "vitest";
import type { ValuePage, ValueRequest } from "../model/protocol.ts";
import { type ValueQuestion, Values } from "./values.ts";

const question: ValueQuestion = { run: "r1", path: "a", port: "frame", offset: 0, limit: 2 };

function page(more: Partial<ValuePage> = {}): ValuePage {
  const { run, path, port } = question;
  return { type: "value", client: "me", run, path, port, kind: "dataframe", rows: [], ...more };
}

test("an answer goes to who asked for that page", async () => {
  const sent: Omit<ValueRequest, "client">[] = [];
  const values = new Values((request) => sent.push(request));
  const first = values.page(question);
  const second = values.page({ ...question, offset: 2 });
  values.receive(page({ offset: 2, total: 2 }));
  values.receive(page({ total: 1 }));
  expect((await first).total).toBe(1);
  expect((await second).total).toBe(2);
  expect(sent[0]).toEqual({ type: "value", ...question });
});

test("without an answer in time it fails and says what to do", async () => {
  const values = new Values(() => {});
  await expect(values.page(question, 1)).rejects.toThrow("Try again");
});

test("it fails at once where the room is gone", async () => {
  const values = new Values(() => {});
  const asked = values.page(question);
  values.abandon();
  await expect(asked).rejects.toThrow("The kernel is gone");
});

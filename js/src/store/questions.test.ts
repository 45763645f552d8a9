import { expect, test } from "vitest";
import type { ValuePage } from "../model/protocol.ts";
import { type Question, Questions, type ValueQuestion } from "./questions.ts";

const question: ValueQuestion = { run: "r1", path: "a", port: "frame", offset: 0, limit: 2 };

function page(more: Partial<ValuePage> = {}): ValuePage {
  const { run, path, port } = question;
  return { type: "value", client: "me", run, path, port, kind: "dataframe", rows: [], ...more };
}

test("an answer goes to who asked for that page", async () => {
  const sent: Question[] = [];
  const questions = new Questions((request) => sent.push(request));
  const first = questions.page(question);
  const second = questions.page({ ...question, offset: 2 });
  questions.receive(page({ offset: 2, total: 2 }));
  questions.receive(page({ total: 1 }));
  expect((await first).total).toBe(1);
  expect((await second).total).toBe(2);
  expect(sent[0]).toEqual({ type: "value", ...question });
});

test("models are asked for by node, and secrets by name", async () => {
  const questions = new Questions(() => {});
  const [writer, critic] = [questions.models("writer"), questions.models("critic")];
  const [set, unset] = [questions.isSet("KEY"), questions.isSet("OTHER")];
  const backends = [{ backend: "Ollama", models: ["llama3.2"] }];
  questions.receive({ type: "models", client: "me", node: "critic", backends: [] });
  questions.receive({ type: "models", client: "me", node: "writer", backends });
  questions.receive({ type: "secret", client: "me", name: "OTHER", set: false });
  questions.receive({ type: "secret", client: "me", name: "KEY", set: true });
  expect(await Promise.all([writer, critic, set, unset])).toEqual([backends, [], true, false]);
});

test("without an answer in time it fails and says what to do", async () => {
  const questions = new Questions(() => {});
  await expect(questions.page(question, 1)).rejects.toThrow("Try again");
});

test("it fails at once where the room is gone", async () => {
  const questions = new Questions(() => {});
  const asked = questions.page(question);
  questions.abandon();
  await expect(asked).rejects.toThrow("The kernel is gone");
});

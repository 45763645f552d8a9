import { expect, test } from "vitest";
import { errorText, previewOf, previewOfSettings, previewOfState } from "./preview.ts";

const NODE = {
  id: "chat",
  type: "llama-chat",
  position: { x: 0, y: 0 },
  properties: {},
  inputs: [{ id: "prompt", name: "prompt", type: "text", required: true }],
  outputs: [],
};

test("streamed text comes before the value it ends as", () => {
  const state = { status: "completed", outputs: { text: "all of it" } } as const;
  expect(previewOfState(state, "streamed")).toMatchObject({ kind: "text", text: "streamed" });
  expect(previewOfState(state, "")).toMatchObject({ kind: "text", text: "all of it" });
});

test("a table shows its columns, whether its rows are lists or objects", () => {
  const listed = previewOf({ kind: "dataframe", columns: ["a"], rows: [[1]], total: 9 });
  const named = previewOf({ kind: "dataframe", rows: [{ a: 1 }], total: 9 });
  expect(listed).toEqual({ kind: "table", table: { columns: ["a"], rows: [[1]], total: 9 } });
  expect(named).toEqual(listed);
});

test("a picture is shown from data alone, never from an address", () => {
  expect(previewOf({ kind: "image", data: "aGk=" })).toMatchObject({ kind: "image" });
  expect(previewOf({ kind: "image", source: "https://example.org/x.png" }).kind).toBe("text");
});

test("an error says its type and its message", () => {
  const error = { type: "ValueError", message: "too long" };
  expect(errorText({ status: "error", error })).toBe("ValueError: too long");
});

test("before a run a node shows its prompt, quietly, and else its settings", () => {
  const said = previewOfSettings({ ...NODE, properties: { prompt: "Tell me." } }, undefined);
  expect(said).toEqual({ kind: "text", text: "Tell me.", tone: "mute" });
  const set = previewOfSettings({ ...NODE, properties: { model: "x", words: 80 } }, undefined);
  expect(set).toEqual({ kind: "text", text: "words  80", tone: "code" });
});

test("a secret is shown by its name", () => {
  const properties = { key: { $secret: "OPENAI_API_KEY" } };
  const shown = previewOfSettings({ ...NODE, properties }, undefined);
  expect(shown).toMatchObject({ text: "key  secret · OPENAI_API_KEY" });
});

import { expect, test } from "vitest";
import {
  errorText,
  looksLikeMarkdown,
  previewOf,
  previewOfSettings,
  previewOfState,
  textOf,
} from "./preview.ts";

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
  expect(previewOf({ kind: "image", source: "https://example.org/x.png" }).kind).toBe("json");
});

test("an error says its type and its message", () => {
  const error = { type: "ValueError", message: "too long" };
  expect(errorText({ status: "error", error })).toBe("ValueError: too long");
});

test("an error says the last line of its traceback, which is the person's own", () => {
  const traceback =
    'Traceback (most recent call last):\n  File "<cell 3>", line 9, in run\n    mean(x)\n    ~~~~^^^\n  File "<cell 3>", line 3, in mean\n    return total / count\n           ~~~~~~^~~~~~~\nZeroDivisionError: division by zero';
  const error = { type: "ZeroDivisionError", message: "division by zero", traceback };
  expect(errorText({ status: "error", error })).toBe(
    "ZeroDivisionError: division by zero\nline 3  return total / count",
  );
});

test("a text that is written as Markdown is set once it is whole", () => {
  const text = "# Tea\n\n- it unfurls";
  expect(previewOfState({ status: "running" }, text)).toMatchObject({ kind: "text" });
  expect(previewOfState({ status: "completed" }, text)).toEqual({ kind: "markdown", text });
});

test("plain prose and plain figures are no Markdown", () => {
  const plain = ["It costs 3 * 4 = 12.", "a_b_c", "5 - 3", "See [1] and (2).", "#1 of the list"];
  expect(plain.filter(looksLikeMarkdown)).toEqual([]);
  const set = ["**bold** word", "1. one", "> said", "a [link](https://example.org)", "`code`"];
  expect(set.filter(looksLikeMarkdown)).toEqual(set);
});

test("objects and lists are trees, other JSON is code", () => {
  expect(previewOf({ a: 1 })).toEqual({ kind: "json", value: { a: 1 } });
  expect(previewOf(3)).toEqual({ kind: "text", text: "3", tone: "code" });
});

test("a table is copied as cells between tabs", () => {
  const table = previewOf({ kind: "dataframe", columns: ["a", "b"], rows: [["x", 1]], total: 1 });
  expect(textOf(table)).toBe("a\tb\nx\t1");
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

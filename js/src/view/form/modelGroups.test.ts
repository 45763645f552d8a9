import { expect, test } from "vitest";
import { groupsOf } from "./modelGroups.ts";

const backends = [
  { backend: "Ollama", models: ["llama3.2", "qwen3:8b"] },
  { backend: "OpenAI", models: [], problem: "It wants a key." },
];

test("what the node type names comes first, then what each back end has, or why it has none", () => {
  expect(groupsOf({ default: "auto" }, backends.toReversed(), "")).toEqual([
    { backend: "", models: ["auto"] },
    { backend: "Ollama", models: ["llama3.2", "qwen3:8b"] },
    { backend: "OpenAI", models: [], problem: "It wants a key." },
  ]);
});

test("a query leaves the names that contain it", () => {
  const [only] = groupsOf({ default: "auto" }, backends.slice(0, 1), "QWEN");
  expect(only).toEqual({ backend: "Ollama", models: ["qwen3:8b"] });
});

test("no name stands twice, and a back end with nothing left is not shown", () => {
  expect(groupsOf({ examples: ["llama3.2", "qwen3:8b"] }, backends.slice(0, 1), "")).toEqual([
    { backend: "", models: ["llama3.2", "qwen3:8b"] },
  ]);
});

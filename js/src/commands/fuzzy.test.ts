import { expect, test } from "vitest";
import { found, matchOf } from "./fuzzy.ts";

const search = (things: readonly string[], query: string) =>
  found(things, query, (each) => [[each, 1]]);

test("letters match in their order, wherever they are", () => {
  expect(matchOf("lc", "Llama chat")).toBeDefined();
  expect(matchOf("cl", "Llama chat")).toBeUndefined();
});

test("the beginnings of words come before letters in the midst of them", () => {
  expect(search(["Local search", "Llama chat", "Welcome"], "lc")).toEqual([
    "Llama chat",
    "Local search",
    "Welcome",
  ]);
});

test("letters in a row come before the same letters apart", () => {
  expect(search(["Multiple apples", "Map"], "map")).toEqual(["Map", "Multiple apples"]);
});

test("every word of the query must be found, in any order", () => {
  expect(search(["Web search", "Web scrape"], "search web")).toEqual(["Web search"]);
});

test("a text that counts more wins", () => {
  const things = [
    { label: "Merge", help: "Takes the first value of a loop." },
    { label: "Loop", help: "Runs what is inside again." },
  ];
  const textsOf = ({ label, help }: (typeof things)[number]) =>
    [
      [label, 1],
      [help, 0.3],
    ] as const;
  expect(found(things, "loop", textsOf).map((each) => each.label)).toEqual(["Loop", "Merge"]);
});

test("without a query everything stays as it is", () => {
  expect(search(["b", "a"], " ")).toEqual(["b", "a"]);
});

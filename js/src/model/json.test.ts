import { expect, test } from "vitest";
import { same } from "./json.ts";

test("the order of keys does not count, that of lists does", () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
});

test("a key that is undefined counts as absent", () => {
  expect(same({ a: undefined }, {})).toBe(true);
  expect(same({ a: null }, {})).toBe(false);
});

test("the names of built-in methods are keys like any other", () => {
  expect(same({}, JSON.parse('{"toString": "x", "__proto__": "y"}'))).toBe(false);
});

test("a list is no object", () => {
  expect(same([], {})).toBe(false);
  expect(same({ 0: "a" }, ["a"])).toBe(false);
});

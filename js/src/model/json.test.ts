import { expect, test } from "vitest";
import { same, sameRecord } from "./json.ts";

test("the order of keys does not count, that of lists does", () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
});

test("the order of keys counts where it is that of ports", () => {
  const [yesNo, noYes] = [{ branches: { yes: "1", no: "0" } }, { branches: { no: "0", yes: "1" } }];
  expect(same(yesNo, noYes)).toBe(true);
  expect(same(yesNo, noYes, true)).toBe(false);
});

test("of a record the fields come in any order, but not what is in them", () => {
  expect(sameRecord({ type: "a", title: "b" }, { title: "b", type: "a" })).toBe(true);
  expect(sameRecord({ at: { x: 1, y: 2 } }, { at: { y: 2, x: 1 } })).toBe(false);
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

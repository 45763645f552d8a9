import { expect, test } from "vitest";
import { readWritten, writtenOf } from "./written.ts";

test("a text is written as it is, and stays a text whatever it looks like", () => {
  expect(writtenOf("12")).toBe("12");
  expect(readWritten("12", "tea")).toEqual({ value: "12" });
  expect(readWritten("", "tea")).toEqual({ value: "" });
});

test("anything else is written as JSON, and what is none says so", () => {
  expect(writtenOf({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(readWritten('{"a": 2}', { a: 1 })).toEqual({ value: { a: 2 } });
  expect(readWritten("{a: 2}", { a: 1 })).toHaveProperty("trouble");
  expect(readWritten("null", 1)).toEqual({ value: null });
});

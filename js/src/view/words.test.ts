import { expect, test } from "vitest";
import { countText, groupedText, labelText, secondsText } from "./words.ts";

test("seconds have as much detail as matters", () => {
  expect([0.04, 12.44, 99.9, 125, 7265].map(secondsText)).toEqual([
    "0.0 s",
    "12.4 s",
    "99.9 s",
    "2:05 min",
    "2:01:05 h",
  ]);
});

test("a count says its word in the right number", () => {
  expect([countText(1, "node"), countText(0, "node"), countText(1284, "token")]).toEqual([
    "1 node",
    "0 nodes",
    "1,284 tokens",
  ]);
});

test("thousands are grouped", () => {
  expect([999, 1000, 1234567].map(groupedText)).toEqual(["999", "1,000", "1,234,567"]);
});

test("a name becomes a label", () => {
  expect(["max_tokens", "maxTokens", "top-p"].map(labelText)).toEqual([
    "Max tokens",
    "Max tokens",
    "Top p",
  ]);
});

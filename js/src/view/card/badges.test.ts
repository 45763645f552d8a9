import { expect, test } from "vitest";
import { badgesOf } from "./badges.ts";

const words = (...given: Parameters<typeof badgesOf>) => badgesOf(...given).map(({ text }) => text);

test("a badge says where a value comes from", () => {
  expect(words(undefined, { status: "completed" })).toEqual([]);
  expect(words(undefined, { status: "completed", cached: true })).toEqual(["cached"]);
  expect(words(undefined, { status: "completed", origin: "cache" })).toEqual(["cached"]);
  expect(words(undefined, { status: "completed", origin: "journal" })).toEqual(["resumed"]);
  expect(words(undefined, { status: "completed", origin: "error" })).toEqual(["error handled"]);
  expect(words({ pinned: { digest: "x" } }, { status: "completed", origin: "pin" })).toEqual([
    "pinned",
  ]);
});

test("what is stale says why, first of all", () => {
  const reasons = ["prompt changed", "input draft changed"];
  const [stale] = badgesOf(undefined, { status: "completed", cached: true }, reasons);
  expect(stale).toMatchObject({ text: "stale · prompt changed", tone: "yellow" });
  expect(stale?.help).toContain("input draft changed");
  expect(words({ bypassed: true }, { status: "completed" }, reasons)).toEqual([
    "stale",
    "bypassed",
  ]);
  expect(words(undefined, { status: "running" }, reasons)).toEqual([]);
});

test("a badge says how a node is told to run", () => {
  const policy = {
    disabled: true,
    bypassed: false,
    breakpoint: ["draft"],
    pinned: { digest: "x" },
  };
  expect(words(policy, { status: "idle" })).toEqual(["pinned", "disabled", "breakpoint"]);
});

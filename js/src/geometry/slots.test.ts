import { expect, test } from "vitest";
import { roomFor, Slots } from "./slots.ts";

test("a slot is given to one id at a time, and again when it is free", () => {
  const slots = new Slots();
  const [a, b] = [slots.give("a"), slots.give("b")];
  expect(a).not.toBe(b);
  slots.free("a");
  expect(slots.of("a")).toBeUndefined();
  expect(slots.give("c")).toBe(a);
  expect([slots.id(a), slots.id(b), slots.size]).toEqual(["c", "b", 2]);
});

test("to free what has no slot does nothing", () => {
  const slots = new Slots();
  slots.free("a");
  expect([slots.give("b"), slots.give("c")]).toEqual([0, 1]);
});

test("numbers stay where they are when they get more room", () => {
  const numbers = roomFor(2, new Float64Array(0));
  numbers.set([3, 4]);
  const more = roomFor(1000, numbers);
  expect(more.length).toBeGreaterThanOrEqual(1000);
  expect([...more.slice(0, 3)]).toEqual([3, 4, 0]);
  expect(roomFor(500, more)).toBe(more);
});

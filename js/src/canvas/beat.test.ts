import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Beat } from "./beat.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

test("at rest the beat comes at once, then not before its time", () => {
  const beat = new Beat();
  const heard: number[] = [];
  const hear = () => () => void heard.push(performance.now());
  const start = performance.now();
  beat.next(hear);
  vi.advanceTimersByTime(1);
  beat.next(hear);
  beat.next(hear);
  vi.advanceTimersByTime(300);
  expect(heard).toHaveLength(2);
  const [first = 0, second = 0] = heard.map((at) => at - start);
  expect(first).toBeLessThanOrEqual(1);
  expect(second - first).toBeGreaterThanOrEqual(79);
});

test("the more wait for it, the longer it takes, up to a bound", () => {
  const pause = (count: number) => {
    const beat = new Beat();
    for (let index = 0; index < count; index += 1) beat.next(() => undefined);
    vi.advanceTimersByTime(1);
    const begun = performance.now();
    let heard = begun;
    beat.next(() => {
      heard = performance.now();
      return undefined;
    });
    vi.advanceTimersByTime(1000);
    return heard - begun;
  };
  expect(pause(15)).toBeGreaterThan(pause(1));
  expect(pause(1000)).toBeLessThanOrEqual(170);
});

test("all read before any of them changes something", () => {
  const beat = new Beat();
  const steps: string[] = [];
  for (const name of ["a", "b"]) {
    beat.next(() => {
      steps.push(`${name} reads`);
      return () => void steps.push(`${name} changes`);
    });
  }
  vi.advanceTimersByTime(1);
  expect(steps).toEqual(["a reads", "b reads", "a changes", "b changes"]);
});

test("who is forgotten, and everybody after the end, is called no more", () => {
  const beat = new Beat();
  const never = () => {
    throw new Error("It was called.");
  };
  beat.next(never);
  beat.forget(never);
  vi.advanceTimersByTime(500);
  beat.next(never);
  beat.close();
  vi.advanceTimersByTime(500);
});

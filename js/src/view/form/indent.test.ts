import { expect, test } from "vitest";
import { broken, indented, outdented, type Selected } from "./indent.ts";

/** A text whose selection stands between two bars, or whose cursor is one. */
function at(text: string): Selected {
  const [before = "", inside = "", after] = text.split("|");
  if (after === undefined)
    return { text: before + inside, start: before.length, end: before.length };
  return {
    text: before + inside + after,
    start: before.length,
    end: before.length + inside.length,
  };
}

test("Tab goes on to the next step", () => {
  expect(indented(at("a|"))).toEqual(at("a   |"));
  expect(indented(at("|"))).toEqual(at("    |"));
});

test("Tab over several lines moves each of them in", () => {
  expect(indented(at("a\n|b\nc|\nd"))).toEqual(at("a\n    |b\n    c|\nd"));
});

test("Shift+Tab moves lines out, as far as there is room", () => {
  expect(outdented(at("|    a\n  b|"))).toEqual(at("|a\nb|"));
  expect(outdented(at("a|"))).toEqual(at("a|"));
});

test("a new line begins where the last one did, and deeper after a colon", () => {
  expect(broken(at("  a|"))).toEqual(at("  a\n  |"));
  expect(broken(at("if a:|"))).toEqual(at("if a:\n    |"));
});

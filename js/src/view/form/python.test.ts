import { expect, test } from "vitest";
import { piecesOf } from "./python.ts";

const kinds = (code: string) =>
  piecesOf(code)
    .filter(({ kind }) => kind !== "plain")
    .map(({ kind, text }) => `${kind} ${text}`);

test("the pieces together are the program", () => {
  const code = 'def f(x: int) -> str:\n    """Say."""\n    return f"{x!r} é" + \'…\'  # done\n';
  expect(
    piecesOf(code)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(code);
});

test("words, names that are called, numbers and comments are told apart", () => {
  expect(kinds("return keep(1_000, 2.5e3)  # why")).toEqual([
    "word return",
    "name keep",
    "number 1_000",
    "number 2.5e3",
    "comment # why",
  ]);
});

test("a sign for a comment inside a text is text", () => {
  expect(kinds('"# no" + "a\\"b"')).toEqual(['text "# no"', 'text "a\\"b"']);
});

test("a text in triple quotes goes over lines, and an open one to the end", () => {
  expect(kinds('x = """a\nb"""\ny')).toEqual(['text """a\nb"""']);
  expect(kinds("'''open\nfor")).toEqual(["text '''open\nfor"]);
});

test("an open text ends at its line", () => {
  expect(kinds('"open\nfor')).toEqual(['text "open', "word for"]);
});

test("a name that holds a word of the language is a name", () => {
  expect(kinds("format = informed")).toEqual([]);
});

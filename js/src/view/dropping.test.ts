import { expect, test } from "vitest";
import { someType } from "../../tests/samples.ts";
import { fileOf, wantedFor } from "./dropping.ts";

const input = someType("data-input");
const python = someType("python-cell");
const frame = {
  ...someType("dataframe-input"),
  category: "data",
  inputs: [],
  schema: { properties: { variable: {} } },
};
const typesOf = (...types: (typeof input)[]) => new Map(types.map((type) => [type.name, type]));
const known = async (name: string) => name.startsWith("papers");
const gone = async () => {
  throw new Error("The kernel is gone.");
};

test("the name of a variable becomes the node that reads it", async () => {
  expect(await wantedFor(" papers_2 ", typesOf(input, python, frame), known)).toEqual({
    type: frame,
    properties: { variable: "papers_2" },
  });
});

test("without such a node it becomes the Python that gives it, where there is that variable", async () => {
  const types = typesOf(input, python);
  expect(await wantedFor("papers", types, known)).toEqual({
    type: python,
    properties: { code: "papers" },
  });
  for (const ask of [known, gone]) {
    expect(await wantedFor("tea", types, ask)).toEqual({
      type: input,
      properties: { value: "tea" },
    });
  }
});

test("any other text becomes a node that holds it", async () => {
  const text = "Why do papers unfurl?";
  expect(await wantedFor(text, typesOf(input, python, frame), known)).toEqual({
    type: input,
    properties: { value: text },
  });
});

test("nothing becomes nothing", async () => {
  expect(await wantedFor("  ", typesOf(input), known)).toBeUndefined();
});

test("a file of JupyterLab is one of the browser's where it is text", async () => {
  const file = (format: string, content: unknown) => fileOf({ name: "tea", format, content });
  expect(await file("text", "Tea unfurls.")?.text()).toBe("Tea unfurls.");
  expect(await file("json", { cells: [] })?.text()).toContain('"cells"');
  expect(file("base64", "AAAA")).toBeUndefined();
});

import { expect, test } from "vitest";
import { someType } from "../../tests/samples.ts";
import { wantedFor } from "./dropping.ts";

const input = someType("data-input");
const frame = {
  ...someType("dataframe-input"),
  category: "data",
  inputs: [],
  schema: { properties: { variable: {} } },
};
const TYPES = new Map([input, frame].map((type) => [type.name, type]));

test("the name of a variable becomes the node that reads it", () => {
  expect(wantedFor(" papers_2 ", TYPES)).toEqual({
    type: frame,
    properties: { variable: "papers_2" },
  });
});

test("any other text becomes a node that holds it", () => {
  const text = "Why do tea leaves unfurl?";
  expect(wantedFor(text, TYPES)).toEqual({ type: input, properties: { value: text } });
  expect(wantedFor("papers", new Map([[input.name, input]]))?.properties).toEqual({
    value: "papers",
  });
});

test("nothing becomes nothing", () => {
  expect(wantedFor("  ", TYPES)).toBeUndefined();
});

import { expect, test } from "vitest";
import type { Node } from "../../model/graph.ts";
import type { NodeType, PropertySchema } from "../../model/nodeType.ts";
import { commonOf, errorOf, type FieldSpec, fieldsOf, looksLikeKey } from "./schema.ts";

function typeWith(
  properties: { readonly [name: string]: PropertySchema },
  required: readonly string[] = [],
): NodeType {
  return {
    name: "sample",
    label: "Sample",
    help: "",
    category: "data",
    icon: "text",
    inputs: [],
    outputs: [],
    zone: null,
    fires: "all",
    schema: { properties, required },
    version: "1",
  };
}

const NODE: Node = {
  id: "sample",
  type: "sample",
  position: { x: 0, y: 0 },
  properties: {},
  inputs: [],
  outputs: [],
};

function specOf(schema: PropertySchema, required = false): FieldSpec {
  const [spec] = fieldsOf(typeWith({ it: schema }, required ? ["it"] : []), NODE);
  if (!spec) throw new Error("There is no field.");
  return spec;
}

test.each<[PropertySchema, string]>([
  [{ type: "string" }, "text"],
  [{ type: "string", format: "template" }, "template"],
  [{ type: "string", format: "expression" }, "code"],
  [{ type: "string", format: "secret" }, "secret"],
  [{ type: "string", enum: ["a", "b"] }, "menu"],
  [{ type: "boolean" }, "switch"],
  [{ type: "number", minimum: 0, maximum: 2 }, "range"],
  [{ type: "integer", minimum: 10, maximum: 1000 }, "number"],
  [{ type: ["number", "null"] }, "number"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "text"],
  [{ type: "array", items: { type: "string" } }, "list"],
  [{ type: "array", items: { type: "number" } }, "any"],
  [{ type: "object" }, "pairs"],
  [{}, "any"],
])("%j is edited as %s", (schema, control) => {
  expect(specOf(schema).control).toBe(control);
});

test("a derived input has a field for its literal, after the declared ones", () => {
  const port = { id: "topic", name: "topic", type: "any", required: true };
  const fields = fieldsOf(typeWith({ prompt: { type: "string" } }), { ...NODE, inputs: [port] });
  expect(fields.map((field) => [field.label, field.input])).toEqual([
    ["Prompt", false],
    ["Topic", true],
  ]);
});

test.each<[PropertySchema, boolean, string | number | undefined, string | undefined]>([
  [{ type: "string" }, true, undefined, "Needed for a run."],
  [{ type: "string" }, true, "", "Needed for a run."],
  [{ type: "string", default: "x" }, true, undefined, undefined],
  [{ type: "string" }, false, undefined, undefined],
  [{ type: "number", exclusiveMinimum: 0 }, false, -5, "Must be greater than 0."],
  [{ type: "number", minimum: 1 }, false, 0, "Must be at least 1."],
  [{ type: "number", maximum: 1 }, false, 2, "Must be at most 1."],
  [{ type: "integer" }, false, 1.5, "Must be a whole number."],
  [{ type: "string", maxLength: 2 }, false, "abc", "Must have at most 2 letters."],
  [{ type: "string", pattern: "^a" }, false, "b", "Is not of the right form."],
  [{ type: "string", pattern: "(" }, false, "b", undefined],
])("of %j, needed %s, the value %j is told: %s", (schema, required, value, error) => {
  expect(errorOf(specOf(schema, required), value)).toBe(error);
});

test("a key is told from the name of one", () => {
  expect(["sk-abc", "hf_x", "a".repeat(40)].every(looksLikeKey)).toBe(true);
  expect(["OPENAI_API_KEY", "my key"].some(looksLikeKey)).toBe(false);
});

test("what nodes have in common is known, and where they differ", () => {
  expect(commonOf([1, 1])).toEqual({ value: 1, mixed: false });
  expect(commonOf([[1], [2]])).toEqual({ value: undefined, mixed: true });
  expect(commonOf([undefined, 1])).toEqual({ value: undefined, mixed: true });
});

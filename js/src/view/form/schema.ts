/** From the JSON Schema of a property to the control that edits it, and to what is wrong with it. */
import type { Node } from "../../model/graph.ts";
import { isObject, type Json, same } from "../../model/json.ts";
import type { NodeType, PropertySchema } from "../../model/nodeType.ts";
import { labelText } from "../words.ts";

/** How a property is edited. */
export type Control =
  | "text"
  | "long"
  | "template"
  | "code"
  | "number"
  | "range"
  | "switch"
  | "menu"
  | "model"
  | "list"
  | "pairs"
  | "secret"
  | "file"
  | "colour"
  | "any";

/** One field of the form. */
export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly control: Control;
  readonly schema: PropertySchema;
  readonly required: boolean;
  /** It is the literal of an input. */
  readonly input: boolean;
}

/** The fields of a node: the properties of its type, and the literals of its derived inputs. */
export function fieldsOf(type: NodeType | undefined, node: Node): FieldSpec[] {
  const declared = Object.entries(type?.schema.properties ?? {});
  const required = new Set(type?.schema.required ?? []);
  const inputs = new Set(node.inputs.map((port) => port.id));
  const fields = declared.map(([name, schema]) =>
    specOf(name, schema, required.has(name), inputs.has(name)),
  );
  const known = new Set(declared.map(([name]) => name));
  const derived = node.inputs.filter((port) => !known.has(port.id));
  return [...fields, ...derived.map((port) => specOf(port.id, {}, port.required, true))];
}

/** What is wrong with a value; nothing if nothing is. */
export function errorOf(
  { schema, required }: FieldSpec,
  value: Json | undefined,
): string | undefined {
  if (value === undefined || value === null || value === "") {
    return required && schema.default === undefined ? "Needed for a run." : undefined;
  }
  if (typeof value === "number") return numberError(schema, value);
  if (typeof value === "string") return textError(schema, value);
  return undefined;
}

/** Whether a text looks like a key itself instead of the name of one. */
export function looksLikeKey(text: string): boolean {
  return /^(sk-|ghp_|hf_|xox[a-z]-|AKIA)/.test(text) || /^[A-Za-z0-9_-]{32,}$/.test(text);
}

/** A value that some nodes have in common; `mixed` where they have different ones. */
export function commonOf(values: readonly (Json | undefined)[]): {
  readonly value: Json | undefined;
  readonly mixed: boolean;
} {
  const [first, ...others] = values;
  const mixed = others.some((each) => !same(each, first));
  return { value: mixed ? undefined : first, mixed };
}

/** The types that a schema allows, `null` left out. */
export function typesOf({ type, anyOf }: PropertySchema): string[] {
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.filter((each) => each !== "null");
  const parts = Array.isArray(anyOf) ? anyOf : [];
  const names = parts.map((part) => (isObject(part) ? part.type : undefined));
  return names.filter((name): name is string => typeof name === "string" && name !== "null");
}

function specOf(
  name: string,
  schema: PropertySchema,
  required: boolean,
  input: boolean,
): FieldSpec {
  const label = schema.title ?? labelText(name);
  const help = schema.description ?? "";
  return { name, label, help, control: controlOf(schema), schema, required, input };
}

const FORMATS: { readonly [format: string]: Control } = {
  template: "template",
  code: "code",
  expression: "code",
  multiline: "long",
  model: "model",
  secret: "secret",
  file: "file",
  color: "colour",
};

/** How a property with this schema is edited. */
export function controlOf(schema: PropertySchema): Control {
  const byFormat = FORMATS[schema.format ?? ""];
  if (byFormat) return byFormat;
  if (schema.enum) return "menu";
  const [type, ...others] = typesOf(schema);
  if (others.length > 0 || type === undefined) return "any";
  if (type === "boolean") return "switch";
  if (type === "number" || type === "integer") return isRange(schema) ? "range" : "number";
  if (type === "array") return isListOfTexts(schema) ? "list" : "any";
  if (type === "object") return "pairs";
  return "text";
}

/** A slider is for few steps, or for a small span: nobody finds 37,412 with one. */
function isRange({ minimum, maximum, type }: PropertySchema): boolean {
  if (minimum === undefined || maximum === undefined) return false;
  return maximum - minimum <= (type === "integer" ? 32 : 10);
}

function isListOfTexts({ items }: PropertySchema): boolean {
  return !isObject(items) || items.type === undefined || items.type === "string";
}

function numberError(schema: PropertySchema, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (typesOf(schema)[0] === "integer" && !Number.isInteger(value))
    return "Must be a whole number.";
  if (minimum !== undefined && value < minimum) return `Must be at least ${minimum}.`;
  if (maximum !== undefined && value > maximum) return `Must be at most ${maximum}.`;
  if (typeof above === "number" && value <= above) return `Must be greater than ${above}.`;
  if (typeof below === "number" && value >= below) return `Must be less than ${below}.`;
  return undefined;
}

function textError({ minLength, maxLength, pattern }: PropertySchema, value: string) {
  if (typeof minLength === "number" && value.length < minLength) {
    return `Must have at least ${minLength} letters.`;
  }
  if (typeof maxLength === "number" && value.length > maxLength) {
    return `Must have at most ${maxLength} letters.`;
  }
  return typeof pattern === "string" && !matches(pattern, value)
    ? "Is not of the right form."
    : undefined;
}

/** A pattern that this browser cannot read is left to the kernel. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

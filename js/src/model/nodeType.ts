/** What the palette, the form and the checks need to know of a node type. */
import type { Node, Port } from "./graph.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * A port as a node type declares it. With `each` it stands for one port per entry of that
 * property, and the `*` in its id and name is where the entry goes. With `follows` it is a text
 * port while that property holds text, and a json port while it holds other JSON. See `ports.ts`.
 */
export interface TypePort extends Port {
  readonly each?: string;
  readonly follows?: string;
}

/** One property: a JSON Schema with the words the form needs. */
export interface PropertySchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** How it is edited: template, code, multiline, model, secret, expression. */
  readonly format?: string;
  readonly [key: string]: Json | undefined;
}

/** The properties of a node type, in the order of the form. */
export interface Schema {
  readonly properties?: { readonly [name: string]: PropertySchema };
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** The ports on the inside of a zone. */
export interface Zone {
  /** Where connections to nodes inside may start. */
  readonly sources: readonly TypePort[];
  /** Where connections from nodes inside may end. */
  readonly targets: readonly TypePort[];
}

/** A kind of node: a Python function, as the browser sees it. */
export interface NodeType {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly category: string;
  readonly icon: string;
  readonly inputs: readonly TypePort[];
  readonly outputs: readonly TypePort[];
  readonly zone: Zone | null;
  /** With all inputs settled, with the first value, or with the first while a property has a value. */
  readonly fires: "all" | "any" | readonly [property: string, value: string];
  readonly schema: Schema;
  readonly version: string;
}

/** Node types by name. */
export type NodeTypes = ReadonlyMap<string, NodeType>;

/** The properties of a node, with the defaults of its type where it has none of its own. */
export function effectiveProperties(type: NodeType, properties: JsonObject): JsonObject {
  const declared = Object.entries(type.schema.properties ?? {});
  const defaults = declared.filter(([, schema]) => schema.default !== undefined);
  return { ...Object.fromEntries(defaults.map(([k, s]) => [k, s.default])), ...properties };
}

/** What a person calls this node: its title, or else its id. */
export function titleOf(node: Node): string {
  return node.title ?? node.id;
}

/** The small line under the title: the type, and the model where there is one. */
export function subtitleOf(node: Node): string {
  const model = isObject(node.properties) ? node.properties.model : undefined;
  return typeof model === "string" && model !== "" ? `${node.type} · ${model}` : node.type;
}

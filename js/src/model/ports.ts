/**
 * Ports that follow from properties: the variables of a prompt, the branches of a condition, the
 * state of a loop. Pure functions, the same in Python. The room writes the expanded `inputs` and
 * `outputs` on the node; the inner ports of a zone are never stored, both sides derive them.
 */
import type { Node, Policy, Port } from "./graph.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { effectiveProperties, type NodeType, type NodeTypes, type TypePort } from "./nodeType.ts";
import { isPortType } from "./portTypes.ts";

/** A variable of a template. */
export interface Variable {
  readonly name: string;
  readonly required: boolean;
}

/**
 * The variables of a template, each once, in order of first appearance. `{name}` is required,
 * `{name?}` is optional unless it is also there without the mark; `{{name}}` is plain text, and so
 * is every other brace.
 */
export function variables(template: string): Variable[] {
  const found = new Map<string, boolean>();
  for (const [, name, optional] of template.matchAll(pattern())) {
    if (name !== undefined) found.set(name, (found.get(name) ?? false) || !optional);
  }
  return [...found].map(([name, required]) => ({ name, required }));
}

/** The ports of a node with these properties, those that derive from one written out. */
export function expand(ports: readonly TypePort[], properties: JsonObject): Port[] {
  const all = ports.flatMap((port) => {
    if (port.follows !== undefined) return [following(port, properties[port.follows])];
    if (port.each === undefined) return [port];
    return entriesOf(properties[port.each]).map((entry) => fill(port, entry));
  });
  // A declared port wins over a derived one of the same id: it is the first.
  return all.filter((port, i) => all.findIndex((other) => other.id === port.id) === i);
}

/** By which an error goes out, where the policy of a node says so. */
const ERRORS: TypePort = { id: "error", name: "error", type: "json", required: false };

/** The inputs and outputs that a node of this type has with these properties and this policy. */
export function outerPorts(
  type: NodeType,
  properties: JsonObject,
  policy: Policy = {},
): { inputs: Port[]; outputs: Port[] } {
  const known = effectiveProperties(type, properties);
  const outputs = policy.onError === "output" ? [...type.outputs, ERRORS] : type.outputs;
  return { inputs: expand(type.inputs, known), outputs: expand(outputs, known) };
}

/** The ports on the inside of a zone; nothing for a node that is not one. */
export function innerPorts(
  types: NodeTypes,
  node: Node,
): { sources: Port[]; targets: Port[] } | undefined {
  const type = types.get(node.type);
  if (!type?.zone) return undefined;
  const known = effectiveProperties(type, node.properties);
  return { sources: expand(type.zone.sources, known), targets: expand(type.zone.targets, known) };
}

interface PortEntry {
  readonly name: string;
  readonly required?: boolean;
  readonly type?: string;
}

/** An escaped variable, which has no group, or a variable with its name and its mark. */
function pattern(): RegExp {
  return /\{\{[A-Za-z_]\w*\??\}\}|\{([A-Za-z_]\w*)(\?)?\}/g;
}

function entriesOf(value: Json | undefined): PortEntry[] {
  if (typeof value === "string") return variables(value);
  if (Array.isArray(value)) {
    return value.filter((name) => typeof name === "string").map((name) => ({ name }));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, type]) =>
    typeof type === "string" && isPortType(type) ? { name, type } : { name },
  );
}

function following({ follows: _, ...port }: TypePort, value: Json | undefined): Port {
  if (value === null || value === undefined) return port;
  return { ...port, type: typeof value === "string" ? "text" : "json" };
}

function fill({ each: _, ...port }: TypePort, entry: PortEntry): Port {
  return {
    ...port,
    id: port.id.replaceAll("*", () => entry.name),
    name: port.name.replaceAll("*", () => entry.name),
    type: entry.type ?? port.type,
    required: entry.required ?? port.required,
  };
}

/** Graphs, changes and node types made up for tests; nothing here is part of the bundle. */
import fc from "fast-check";
import { apply, type Change, type Fields } from "../src/model/change.ts";
import { type Connection, connect, emptyGraph, type Node, type Port } from "../src/model/graph.ts";
import type { NodeType, TypePort } from "../src/model/nodeType.ts";

/** A port of this name. */
export function somePort(id: string, type = "text", more: Partial<TypePort> = {}): TypePort {
  return { id, name: id, type, required: false, ...more };
}

/** The fields of a node with one input `in` and one output `out`. */
export function someNode(_id: string, more: Partial<Node> = {}): Omit<Node, "id"> {
  const ports: { inputs: Port[]; outputs: Port[] } = {
    inputs: [somePort("in")],
    outputs: [somePort("out")],
  };
  return { type: "note", position: { x: 0, y: 0 }, properties: {}, ...ports, ...more };
}

/** A node type of this name. */
export function someType(name: string, more: Partial<NodeType> = {}): NodeType {
  return {
    name,
    label: name,
    help: "",
    category: "data",
    icon: "node",
    inputs: [somePort("in")],
    outputs: [somePort("out")],
    zone: null,
    fires: "all",
    schema: {},
    version: "1",
    ...more,
  };
}

/** The type of a loop, with its inner ports. */
export function loopType(): NodeType {
  return someType("loop", {
    inputs: [somePort("start", "any")],
    outputs: [somePort("result", "any")],
    zone: {
      sources: [
        somePort("item", "any"),
        somePort("round", "json"),
        somePort("*", "any", { each: "state" }),
      ],
      targets: [somePort("next", "any"), somePort("next-*", "any", { each: "state" })],
    },
  });
}

const someId = fc.constantFrom("a", "b", "c", "d", "e", "f");
const someValue = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
);
const somePosition = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.constant(0) });

const someFields: fc.Arbitrary<Fields<Node>> = fc.record(
  {
    type: fc.constantFrom("note", "agent"),
    position: somePosition,
    title: fc.option(fc.constantFrom("A", "B")),
    parent: fc.option(someId),
    properties: fc.dictionary(fc.constantFrom("p", "q", "r"), fc.option(someValue)),
    policy: fc.option(fc.dictionary(fc.constantFrom("retries", "timeout"), fc.option(someValue))),
    $before: someId,
  },
  { requiredKeys: [] },
);

const someLine: fc.Arbitrary<[string, Fields<Connection> | null]> = fc
  .tuple(someId, someId, fc.constantFrom("make", "edit", "remove"), fc.boolean())
  .map(([from, to, what, animated]) => {
    const line = connect({ nodeId: from, portId: "out" }, { nodeId: to, portId: "in" });
    const { id, ...fields } = line;
    if (what === "remove") return [id, null];
    return [id, what === "edit" ? { animated } : { ...fields, animated }];
  });

/** Any change of a few nodes and connections. */
export const someChange: fc.Arbitrary<Change> = fc.record(
  {
    name: fc.constantFrom("one", "two"),
    nodes: fc.dictionary(someId, fc.option(someFields), { maxKeys: 4 }),
    connections: fc.array(someLine, { maxLength: 4 }).map((lines) => Object.fromEntries(lines)),
    notes: fc.dictionary(someId, fc.option(fc.record({ position: somePosition })), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

/** Any graph of a few nodes and connections. */
export const someGraph = fc
  .array(someChange, { maxLength: 4 })
  .map((changes) => changes.reduce(apply, emptyGraph()));

/** The change with all that a real node has, and without zones that go round in a circle. */
export function completed(change: Change): Change {
  const nodes = Object.entries(change.nodes ?? {}).map(([id, fields]) => {
    const parent = fields?.parent && fields.parent > id ? fields.parent : null;
    const sound = fields && { ...fields, parent };
    return [id, sound?.type ? { ...someNode(id), ...sound } : sound];
  });
  return { ...change, nodes: Object.fromEntries(nodes) };
}

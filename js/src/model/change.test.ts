import fc from "fast-check";
import { expect, test } from "vitest";
import { someChange, someGraph, someNode } from "../../tests/samples.ts";
import {
  apply,
  applyAll,
  type Change,
  difference,
  invert,
  isEmpty,
  KINDS,
  squash,
} from "./change.ts";
import { connect, emptyGraph, type Graph, toDocument } from "./graph.ts";

const order = (graph: Graph) => [...graph.nodes.keys()].join(" ");

function graphOf(...ids: string[]): Graph {
  return apply(emptyGraph(), { nodes: Object.fromEntries(ids.map((id) => [id, someNode(id)])) });
}

test("fields are merged key by key, and values replaced whole", () => {
  const graph = apply(graphOf("a"), { nodes: { a: { position: { x: 9, y: 9 }, title: "A" } } });
  expect(graph.nodes.get("a")).toMatchObject({
    type: "note",
    position: { x: 9, y: 9 },
    title: "A",
  });
});

test("properties are merged one by one, and null removes one", () => {
  const one = apply(graphOf("a"), { nodes: { a: { properties: { text: "hi", size: 3 } } } });
  const two = apply(one, { nodes: { a: { properties: { size: null } } } });
  expect(two.nodes.get("a")?.properties).toEqual({ text: "hi" });
});

test("the rules of a policy are merged one by one, and without any there is no policy", () => {
  const one = apply(graphOf("a"), { nodes: { a: { policy: { retries: 2 } } } });
  const two = apply(one, { nodes: { a: { policy: { timeout: 60 } } } });
  expect(two.nodes.get("a")?.policy).toEqual({ retries: 2, timeout: 60 });
  expect(difference(two, one)).toEqual({ nodes: { a: { policy: { timeout: null } } } });
  const bare = apply(two, { nodes: { a: { policy: { retries: null, timeout: null } } } });
  expect(bare.nodes.get("a")).not.toHaveProperty("policy");
  expect(difference(one, bare)).toEqual({ nodes: { a: { policy: { retries: null } } } });
});

test("null removes a key and is never stored", () => {
  const graph = apply(graphOf("a"), {
    nodes: { a: { title: "A" }, b: { type: "note", title: null } },
  });
  const bare = apply(graph, { nodes: { a: { title: null } } });
  expect(bare.nodes.get("a")).not.toHaveProperty("title");
  expect(bare.nodes.get("b")).toEqual({ id: "b", type: "note" });
});

test("an edit of a record that is gone makes nothing", () => {
  const change: Change = {
    nodes: { gone: { position: { x: 1, y: 1 } } },
    connections: { "a.o-b.i": { animated: true } },
  };
  const graph = apply(graphOf("a"), change);
  expect([...graph.nodes.keys(), ...graph.connections.keys()]).toEqual(["a"]);
});

test("a new record goes to the end, or before the one it names", () => {
  const graph = apply(graphOf("a", "b"), {
    nodes: {
      c: someNode("c"),
      first: { ...someNode("first"), $before: "a" },
      lost: { ...someNode("lost"), $before: "nowhere" },
    },
  });
  expect(order(graph)).toBe("first a b c lost");
  expect(graph.nodes.get("first")).not.toHaveProperty("$before");
});

test("it may go before one that comes later in the same change", () => {
  const graph = apply(graphOf("a"), {
    nodes: {
      "7": { ...someNode("7"), $before: "last" },
      b: { ...someNode("b"), $before: "7" },
      last: someNode("last"),
    },
  });
  expect(order(graph)).toBe("a b 7 last");
});

test("a long chain of records, each before the one before, keeps its order", () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => `n${i}`);
  const chain = ids.slice(1).map((id, i) => [id, { ...someNode(id), $before: ids[i] }]);
  const graph = apply(graphOf("n0"), { nodes: Object.fromEntries(chain) });
  expect([...graph.nodes.keys()]).toEqual(ids.reverse());
});

test("records that stay the same are the same objects", () => {
  const graph = graphOf("a", "b");
  const moved = apply(graph, { nodes: { b: { position: { x: 5, y: 5 } } } });
  expect(moved.nodes.get("a")).toBe(graph.nodes.get("a"));
  expect(moved.connections).toBe(graph.connections);
  const still = apply(graph, { nodes: { b: { position: { ...graph.nodes.get("b")!.position } } } });
  expect(still.nodes.get("b")).toBe(graph.nodes.get("b"));
});

test("a key called __proto__ is a key like any other", () => {
  const properties = JSON.parse('{"__proto__": "x"}');
  const graph = apply(graphOf("a"), { nodes: { a: { properties } } });
  expect(Object.keys(graph.nodes.get("a")!.properties)).toContain("__proto__");
});

test("undoing a deletion restores the order", () => {
  const graph = graphOf("a", "b", "c", "d");
  const deletion: Change = { nodes: { b: null, a: null, d: null } };
  const back = apply(apply(graph, deletion), invert(graph, deletion));
  expect(order(back)).toBe("a b c d");
});

test("a change carries only what differs", () => {
  const before = graphOf("a");
  const after = apply(before, { nodes: { a: { properties: { text: "hi" }, title: "A" } } });
  expect(difference(before, after)).toEqual({
    nodes: { a: { properties: { text: "hi" }, title: "A" } },
  });
  expect(isEmpty(difference(after, after))).toBe(true);
});

test("unknown keys are kept", () => {
  const line = connect({ nodeId: "a", portId: "o" }, { nodeId: "b", portId: "i" });
  const change: Change = { connections: { [line.id]: Object.assign(line, { colour: "red" }) } };
  expect(apply(graphOf("a", "b"), change).connections.get(line.id)).toMatchObject({
    colour: "red",
  });
});

test("a change followed by its inverse is nothing, order included", () => {
  fc.assert(
    fc.property(someGraph, someChange, (graph, change) => {
      const back = apply(apply(graph, change), invert(graph, change));
      expect(toDocument(back)).toEqual(toDocument(graph));
    }),
    { numRuns: 400 },
  );
});

test("the inverse of the inverse does the same again", () => {
  fc.assert(
    fc.property(someGraph, someChange, (graph, change) => {
      const after = apply(graph, change);
      const again = invert(after, invert(graph, change));
      expect(toDocument(apply(graph, again))).toEqual(toDocument(after));
    }),
    { numRuns: 400 },
  );
});

test("one squashed change does what the sequence does", () => {
  fc.assert(
    fc.property(someGraph, fc.array(someChange, { maxLength: 6 }), (graph, changes) => {
      const whole = apply(graph, squash(graph, changes));
      const steps = changes.reduce(apply, graph);
      expect(sorted(whole)).toEqual(sorted(steps));
      if (!isMadeAgain(graph, changes)) expect(toDocument(whole)).toEqual(toDocument(steps));
    }),
    { numRuns: 400 },
  );
});

test("several changes at the cost of one are the same as one by one", () => {
  fc.assert(
    fc.property(someGraph, fc.array(someChange, { maxLength: 6 }), (graph, changes) => {
      expect(toDocument(applyAll(graph, changes))).toEqual(
        toDocument(changes.reduce(apply, graph)),
      );
    }),
    { numRuns: 200 },
  );
});

test("a change survives its way as JSON", () => {
  fc.assert(
    fc.property(someGraph, someChange, (graph, change) => {
      const arrived = JSON.parse(JSON.stringify(change)) as Change;
      expect(toDocument(apply(graph, arrived))).toEqual(toDocument(apply(graph, change)));
    }),
  );
});

function sorted(graph: Graph): unknown {
  const lists = KINDS.map((kind) =>
    [...graph[kind].values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  return [graph.name, graph.description, ...lists];
}

/** Whether a record of the graph goes and comes again: then its place is not the sequence's. */
function isMadeAgain(graph: Graph, changes: readonly Change[]): boolean {
  const after = applyAll(graph, changes);
  const goes = (change: Change, kind: (typeof KINDS)[number]) =>
    Object.entries(change[kind] ?? {}).filter(([, fields]) => fields === null);
  return changes.some((change) =>
    KINDS.some((kind) =>
      goes(change, kind).some(([id]) => graph[kind].has(id) && after[kind].has(id)),
    ),
  );
}

import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { apply, type Change } from "../model/change.ts";
import { toDocument } from "../model/graph.ts";
import { clipOf, faultOf, fromText, paste, toText, workflowText } from "./clipboard.ts";

const graph = graphOf(
  { a: {}, l: {}, w: { parent: "l", position: { x: 20, y: 40 } }, v: { parent: "l" } },
  [
    ["a.out", "l.in"],
    ["w.out", "v.in"],
    ["a.out", "w.in"],
  ],
);
const here = () => ({ x: 100, y: 100 });

test("a clip is readable text, and comes back as it was", () => {
  const clip = clipOf(graph, new Set(["l"]), here);
  const text = toText(clip);
  expect(text).toContain('"id": "w"');
  expect(fromText(text)).toEqual(clip);
});

test("it holds what is inside, and the connections among what it holds", () => {
  const clip = clipOf(graph, new Set(["l"]), here);
  expect(clip.nodes.map((node) => node.id)).toEqual(["l", "w", "v"]);
  expect(clip.connections.map((line) => line.id)).toEqual(["w.out-v.in"]);
});

test("a node alone is lifted out of its zone, to where it is seen", () => {
  const seen = () => ({ ...here(), width: 228, height: 90 });
  const [node] = clipOf(graph, new Set(["w"]), seen).nodes;
  expect(node?.id).toBe("w");
  expect(node?.position).toEqual({ x: 100, y: 100 });
  expect(node).not.toHaveProperty("parent");
});

test("a paste has ids of its own, in all that refers to them", () => {
  const clip = clipOf(graph, new Set(["l"]), here);
  const { change, ids } = paste(graph, clip, { x: 7, y: 9 });
  const after = apply(graph, change);
  expect(ids).toEqual(["l-2"]);
  expect(after.nodes.get("w-2")?.parent).toBe("l-2");
  expect(after.connections.get("w-2.out-v-2.in")?.source.nodeId).toBe("w-2");
  expect(after.nodes.get("l-2")?.position).toEqual({ x: 107, y: 109 });
});

test("a whole workflow can be pasted", () => {
  const clip = fromText(JSON.stringify(toDocument(graph)))!;
  const { change } = paste(graphOf({}), clip, { x: 0, y: 0 });
  const { nodes, connections } = apply(graphOf({}), change);
  expect([nodes, connections]).toEqual([graph.nodes, graph.connections]);
});

test("text from anywhere is no clip, or one with what is sound in it", () => {
  for (const text of ["", "hello", "null", "[]", '{"nodes": 3}', '{"nodes": [3, {"id": 1}]}']) {
    expect(fromText(text)).toBeUndefined();
  }
  const odd = fromText(
    '{"nodes": [{"id": "1 <b>", "type": "note", "position": 3}], "connections": [{}]}',
  );
  expect(odd).toMatchObject({
    nodes: [{ id: "node-1-b", position: { x: 0, y: 0 } }],
    connections: [],
  });
});

test("why nothing can be pasted is said, with what to do", () => {
  const faults: readonly (readonly [text: string, said: RegExp])[] = [
    ["  ", /no nodes on the clipboard. Copy some/],
    ["Why do tea leaves unfurl?", /no nodes on the clipboard. Copy some/],
    ['{"cells": []}', /no nodes on the clipboard. Copy some/],
    ['{"nodes": [', /is no sound JSON. .*end of JSON/],
    ['{"nodes": [{"id": "a", "type": "t"}, {"id": "b"}]}', /^Node 2 .* no id or no type/],
    ['{"format": 2, "nodes": [{"id": "a", "type": "t"}]}', /format 2, newer than this editor's 1/],
  ];
  for (const [text, said] of faults) {
    expect(fromText(text), text).toBeUndefined();
    expect(faultOf(text)).toMatch(said);
  }
});

test("no key is copied, alone or in a whole workflow, while references to secrets are", () => {
  const key = `sk-${"a1B2".repeat(12)}`;
  const properties = { prompt: `Use ${key} now`, key: { $secret: "OPENAI_API_KEY" } };
  const held = apply(graph, { nodes: { a: { properties, policy: { pinned: { text: key } } } } });
  for (const text of [toText(clipOf(held, new Set(["a"]), here)), workflowText(held)]) {
    expect(text).not.toContain(key);
    expect(text).toContain("Use (a key was left out) now");
    expect(text).toContain('"$secret": "OPENAI_API_KEY"');
  }
});

test("a copy is not what a cell of the notebook made, also that of a whole workflow", () => {
  const cells = { nodes: { a: { cell: "c1 =a" } }, connections: { "w.out-v.in": { cell: "c1" } } };
  const made = apply(graph, cells as Change);
  expect(toText(clipOf(made, new Set(["a", "w", "v"]), here))).not.toContain("cell");
  const { change } = paste(graphOf({}), fromText(workflowText(made))!, { x: 0, y: 0 });
  expect(JSON.stringify(change)).not.toContain("cell");
});

test("groups and notes are copied too, and get ids of their own", () => {
  const drawn = apply(graph, {
    groups: { g: { title: "G", position: { x: 10, y: 20 } } },
    notes: { n: { text: "N", position: { x: 30, y: 40 } } },
  });
  const clip = fromText(toText(clipOf(drawn, new Set(), here, new Set(["groups/g", "notes/n"]))))!;
  const { change, drawings } = paste(drawn, clip, { x: 5, y: 5 });
  expect(drawings).toEqual(["groups/g-2", "notes/n-2"]);
  const after = apply(drawn, change);
  expect(after.groups.get("g-2")).toEqual({ id: "g-2", title: "G", position: { x: 15, y: 25 } });
  expect(after.notes.get("n-2")).toMatchObject({ text: "N", position: { x: 35, y: 45 } });
});

test("points of a connection are copied with the zone that they lie in, or as they are seen", () => {
  const led = apply(graph, { connections: { "w.out-v.in": { points: [[5, 6]] } } });
  expect(clipOf(led, new Set(["l"]), here).connections[0]?.points).toEqual([[5, 6]]);
  const clip = fromText(toText(clipOf(led, new Set(["w", "v"]), here)))!;
  expect(clip.connections[0]?.points).toEqual([[85, 66]]);
  const { change } = paste(graph, clip, { x: 10, y: 10 });
  expect(change.connections?.["w-2.out-v-2.in"]?.points).toEqual([[95, 76]]);
  const whole = paste(graph, clipOf(led, new Set(["l"]), here), { x: 10, y: 10 });
  expect(whole.change.connections?.["w-2.out-v-2.in"]?.points).toEqual([[5, 6]]);
});

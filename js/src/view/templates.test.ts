import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { loopType, someType } from "../../tests/samples.ts";
import { toDocument } from "../model/graph.ts";
import { PICTURE, possible, tinyOf } from "./templates.ts";

const types = new Map([someType("note"), loopType()].map((type) => [type.name, type]));

function template(graph: ReturnType<typeof graphOf>) {
  return { name: "t", title: "T", description: "", document: toDocument(graph) };
}

test("a template of which a type is not known is not offered", () => {
  const known = template(graphOf({ a: {} }));
  expect(possible([known, template(graphOf({ a: { type: "gone" } }))], types)).toEqual([known]);
});

test("a picture has everything in it, zones around what is inside, and lines between nodes", () => {
  const graph = graphOf(
    {
      a: {},
      l: { type: "loop", position: { x: 400, y: 0 } },
      w: { parent: "l", position: { x: 40, y: 60 } },
    },
    [
      ["a.out", "l.start"],
      ["l.item", "w.in"],
      ["w.out", "l.next"],
    ],
  );
  const { nodes, lines } = tinyOf(template(graph), types);
  for (const { rect } of nodes) {
    expect(rect.x).toBeGreaterThanOrEqual(0);
    expect(rect.x + rect.width).toBeLessThanOrEqual(PICTURE.width);
    expect(rect.y + rect.height).toBeLessThanOrEqual(PICTURE.height);
  }
  expect(nodes.filter(({ zone }) => zone).map(({ id }) => id)).toEqual(["l"]);
  expect(lines).toHaveLength(1);
});

test("a workflow of one node is not blown up", () => {
  const [node] = tinyOf(template(graphOf({ a: {} })), types).nodes;
  expect(node?.rect.width).toBeLessThan(40);
});

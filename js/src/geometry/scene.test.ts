import fc from "fast-check";
import { expect, test } from "vitest";
import {
  completed,
  loopType,
  someChange,
  someNode,
  somePort,
  someType,
} from "../../tests/samples.ts";
import { apply, type Change, touched } from "../model/change.ts";
import { connect, emptyGraph, type Graph, type Node } from "../model/graph.ts";
import { endOf } from "./route.ts";
import { freeSpot, Scene } from "./scene.ts";

const types = new Map([
  ["note", someType("note")],
  ["loop", loopType()],
]);

function graphOf(nodes: Record<string, Partial<Node>>, lines: [string, string][] = []): Graph {
  const made = lines.map(([from, to]) => {
    const [source, target] = [from, to].map((at) => {
      const [nodeId = "", portId = ""] = at.split(".");
      return { nodeId, portId };
    });
    return connect(source!, target!);
  });
  return apply(emptyGraph(), {
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, more]) => [id, someNode(id, more)])),
    connections: Object.fromEntries(made.map((line) => [line.id, line])),
  });
}

function sceneOf(graph: Graph): Scene {
  const scene = new Scene();
  scene.load(graph, types);
  return scene;
}

const at = (x: number, y: number) => ({ position: { x, y } });
const loop: Partial<Node> = {
  type: "loop",
  size: { width: 300, height: 420 },
  inputs: [somePort("start", "any")],
  outputs: [somePort("result", "any")],
};

test("what is in a zone is placed relative to it", () => {
  const scene = sceneOf(
    graphOf({ l: { ...loop, ...at(280, 0) }, w: { parent: "l", ...at(20, 40) } }),
  );
  expect(scene.box("w")?.rect).toEqual({ x: 300, y: 40, width: 228, height: 190 });
  expect(scene.box("l")).toMatchObject({ zone: true, depth: 0 });
  expect(scene.box("w")?.depth).toBe(1);
});

test("a zone grows with what is inside, and takes it along", () => {
  const graph = graphOf({ l: { ...loop, ...at(0, 0) }, w: { parent: "l", ...at(20, 40) } });
  const scene = sceneOf(graph);
  const wider: Change = { nodes: { w: at(200, 40) } };
  const grown = apply(graph, wider);
  scene.update(grown, touched(wider));
  expect(scene.box("l")?.rect.width).toBe(200 + 228 + 20);
  const away: Change = { nodes: { l: at(1000, 0) } };
  const moved = scene.update(apply(grown, away), touched(away));
  expect(scene.box("w")?.rect.x).toBe(1200);
  expect([...moved.nodes].sort()).toEqual(["l", "w"]);
});

test("a connection follows the nodes at its ends", () => {
  const graph = graphOf({ a: at(0, 0), b: at(400, 0) }, [["a.out", "b.in"]]);
  const scene = sceneOf(graph);
  const route = scene.route("a.out-b.in")!;
  expect([route[0].start, endOf(route)]).toEqual([
    { x: 228, y: 59 },
    { x: 400, y: 59 },
  ]);
  const change: Change = { nodes: { b: at(500, 100) } };
  const { connections } = scene.update(apply(graph, change), touched(change));
  expect([...connections]).toEqual(["a.out-b.in"]);
  expect(endOf(scene.route("a.out-b.in")!)).toEqual({ x: 500, y: 159 });
});

test("a connection to a port that is gone ends at the side of its node", () => {
  const scene = sceneOf(graphOf({ a: at(0, 0), b: at(400, 0) }, [["a.out", "b.gone"]]));
  expect(endOf(scene.route("a.out-b.gone")!)).toEqual({ x: 400, y: 95 });
});

test("a collapsed zone hides its inside and stands for it", () => {
  const nodes = {
    a: at(0, 0),
    l: { ...loop, ...at(400, 0), collapsed: true },
    w: { parent: "l" },
    v: { parent: "l" },
  };
  const scene = sceneOf(
    graphOf(nodes, [
      ["a.out", "w.in"],
      ["w.out", "v.in"],
      ["l.item", "w.in"],
    ]),
  );
  expect(scene.box("w")).toBeUndefined();
  expect([scene.inside("l"), scene.inside("a")]).toEqual([2, 0]);
  expect(endOf(scene.route("a.out-w.in")!)).toEqual({ x: 400, y: 24 });
  expect(scene.route("w.out-v.in")).toBeUndefined();
  expect(scene.route("l.item-w.in")).toBeUndefined();
});

test("the highest node at a point is the innermost, then the latest", () => {
  const nodes = {
    w: { parent: "l", ...at(20, 40) },
    l: { ...loop, ...at(0, 0) },
    over: at(200, 40),
  };
  const scene = sceneOf(graphOf(nodes));
  expect(scene.nodeAt({ x: 30, y: 50 })?.id).toBe("w");
  expect(scene.nodeAt({ x: 10, y: 300 })?.id).toBe("l");
  expect(scene.nodeAt({ x: 420, y: 50 })?.id).toBe("over");
  expect(scene.nodeAt({ x: 900, y: 900 })).toBeUndefined();
});

test("a zone is found under a point, but not the ones that are moved", () => {
  const scene = sceneOf(
    graphOf({ l: { ...loop, ...at(0, 0) }, m: { ...loop, parent: "l", ...at(20, 40) } }),
  );
  expect(scene.zoneAt({ x: 100, y: 100 })?.id).toBe("m");
  expect(scene.zoneAt({ x: 100, y: 100 }, new Set(["m"]))?.id).toBe("l");
  expect(scene.zoneAt({ x: 100, y: 100 }, new Set(["l"]))).toBeUndefined();
});

test("the nearest port within reach is found, also a little outside of its node", () => {
  const scene = sceneOf(graphOf({ a: at(0, 0) }));
  expect(scene.portAt({ x: 236, y: 61 }, 12)).toMatchObject({
    nodeId: "a",
    portId: "out",
    way: "source",
  });
  expect(scene.portAt({ x: 236, y: 61 }, 12, (hit) => hit.way === "target")).toBeUndefined();
  expect(scene.portAt({ x: 260, y: 61 }, 12)).toBeUndefined();
});

test("the nearest connection within reach is found, and those that a cut crosses", () => {
  const scene = sceneOf(graphOf({ a: at(0, 0), b: at(628, 0) }, [["a.out", "b.in"]]));
  expect(scene.connectionAt({ x: 428, y: 62 }, 6)).toBe("a.out-b.in");
  expect(scene.connectionAt({ x: 428, y: 80 }, 6)).toBeUndefined();
  expect(scene.connectionsCut({ x: 400, y: 0 }, { x: 460, y: 120 })).toEqual(["a.out-b.in"]);
});

test("a box selects what touches it, but a zone only when it is whole inside", () => {
  const scene = sceneOf(
    graphOf({ l: { ...loop, ...at(0, 0) }, w: { parent: "l", ...at(20, 40) } }),
  );
  expect(scene.enclosed({ x: 10, y: 30, width: 50, height: 50 })).toEqual(["w"]);
  expect(scene.enclosed({ x: -10, y: -10, width: 400, height: 500 })).toEqual(["l", "w"]);
});

test("a new node goes to the next free place, zones do not count", () => {
  const scene = sceneOf(graphOf({ a: at(0, 0), l: { ...loop, ...at(1000, 0) } }));
  const size = { width: 228, height: 190 };
  const { x, y } = freeSpot(scene, { x: 0, y: 0, ...size });
  expect(scene.nodesIn({ x, y, ...size })).toEqual([]);
  expect(freeSpot(scene, { x: 1040, y: 40, ...size })).toEqual({ x: 1040, y: 40 });
});

test("following step by step leads where starting anew leads", () => {
  fc.assert(
    fc.property(fc.array(someChange.map(completed), { maxLength: 9 }), (changes) => {
      const scene = sceneOf(emptyGraph());
      let graph = emptyGraph();
      for (const change of changes) {
        graph = apply(graph, change);
        scene.update(graph, touched(change));
      }
      const fresh = sceneOf(graph);
      // Which came last is known only to who was there.
      const box = (each: Scene, id: string) => ({ ...each.box(id), rank: 0 });
      for (const id of "abcdef") expect(box(scene, id)).toEqual(box(fresh, id));
      for (const id of graph.connections.keys()) expect(scene.route(id)).toEqual(fresh.route(id));
      const area = { x: -99, y: -99, width: 999, height: 999 };
      const ids = (each: Scene) =>
        each
          .nodesIn(area)
          .map((box) => box.id)
          .sort();
      expect(ids(scene)).toEqual(ids(fresh));
      expect(scene.connectionsIn(area).sort()).toEqual(fresh.connectionsIn(area).sort());
    }),
    { numRuns: 300 },
  );
});

test("moving one of ten thousand nodes takes a small part of placing them all", () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `n${i}`);
  const place = (i: number) => at((i % 100) * 300, Math.floor(i / 100) * 250);
  const nodes = Object.fromEntries(ids.map((id, i) => [id, place(i)]));
  const lines = ids.slice(1).map((id, i): [string, string] => [`${ids[i]}.out`, `${id}.in`]);
  const graph = graphOf(nodes, lines);
  let start = performance.now();
  const scene = sceneOf(graph);
  const placing = performance.now() - start;
  let moved = graph;
  const times = Array.from({ length: 21 }, (_, i) => {
    const change: Change = { nodes: { n5000: at(i, 5) } };
    moved = apply(moved, change);
    start = performance.now();
    scene.update(moved, touched(change));
    return performance.now() - start;
  });
  expect(times.sort((a, b) => a - b)[10]).toBeLessThan(placing / 20);
});

test("a connection goes through its points, which lie in the zone that it lies in", () => {
  const zone = { type: "loop", size: { width: 900, height: 900 }, position: { x: 1000, y: 500 } };
  const inside = (x: number) => ({ parent: "l", position: { x, y: 40 } });
  const graph = apply(graphOf({ l: zone, v: inside(20), w: inside(500) }, [["v.out", "w.in"]]), {
    connections: { "v.out-w.in": { points: [[400, 300]] } },
  });
  const scene = sceneOf(graph);
  expect(scene.bendAt({ x: 1400, y: 800 }, 5)).toEqual({ line: "v.out-w.in", index: 0 });
  expect(scene.bendAt({ x: 400, y: 300 }, 5)).toBeUndefined();
  const line = graph.connections.get("v.out-w.in")!;
  expect(scene.pointFor(line, { x: 1410, y: 790 })).toEqual([410, 290]);
});

test("points of a document from anywhere that are none are left out", () => {
  const odd = { points: ["here", [1], [200, 300]] } as unknown as { points: [number, number][] };
  const graph = apply(graphOf({ a: at(0, 0), b: at(400, 0) }, [["a.out", "b.in"]]), {
    connections: { "a.out-b.in": odd },
  });
  expect(sceneOf(graph).route("a.out-b.in")).toHaveLength(2);
});

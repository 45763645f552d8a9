/**
 * What a person might do next on a page, at random: mostly sound, now and then what a room
 * refuses. Made with the functions that the editor's own commands use.
 */
import { clipOf, paste } from "../src/commands/clipboard.ts";
import {
  animation,
  collapse,
  connection,
  creation,
  move,
  propertyEdit,
  relocation,
  removal,
  resize,
  retitle,
} from "../src/commands/edits.ts";
import type { Change } from "../src/model/change.ts";
import { ancestors, type Endpoint, type Graph, type Node, type Port } from "../src/model/graph.ts";
import type { Json } from "../src/model/json.ts";
import type { NodeTypes } from "../src/model/nodeType.ts";
import { innerPorts } from "../src/model/ports.ts";
import type { Random } from "./random.ts";

/** A change, and the gesture that it is part of, if it is. */
export interface Edit {
  readonly change: Change;
  readonly mark?: string;
}

/** Makes up edits of a graph that has about so many nodes. */
export class Editor {
  readonly #random: Random;
  readonly #size: number;
  readonly #page: string;
  #drag: { readonly ids: ReadonlySet<string>; readonly mark: string } | undefined;
  #drags = 0;

  constructor(random: Random, size: number, page: string) {
    this.#random = random;
    this.#size = size;
    this.#page = page;
  }

  /** The next edit. There always is one: an empty graph gets a node. */
  next(graph: Graph, types: NodeTypes): Edit {
    // The fuller the graph, the more is removed.
    const crowd = graph.nodes.size / this.#size;
    const ways: [weight: number, make: () => Edit | Change | undefined][] = [
      [14 * Math.max(0.2, 1.5 - crowd), () => this.#create(graph, types)],
      [2 * Math.max(0, 1 - crowd), () => this.#paste(graph)],
      [16, () => this.#move(graph)],
      [16, () => this.#slide(graph)],
      [16, () => this.#setProperty(graph, types)],
      [26, () => this.#connect(graph, types)],
      [8, () => this.#look(graph)],
      [7, () => this.#relocate(graph)],
      [4, () => this.#draw(graph)],
      [2, () => this.#disconnect(graph)],
      [4 * crowd ** 2, () => this.#remove(graph)],
      [4, () => this.#blunder(graph)],
    ];
    const edit = this.#weighed(ways)() ?? this.#create(graph, types);
    return "change" in edit ? edit : { change: edit };
  }

  #weighed<T>(ways: readonly (readonly [weight: number, way: T])[]): T {
    let left = this.#random.next() * ways.reduce((sum, [weight]) => sum + weight, 0);
    const found = ways.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    return (found ?? ways[0]!)[1];
  }

  #create(graph: Graph, types: NodeTypes): Change {
    const zones = [...graph.nodes.values()].filter((node) => types.get(node.type)?.zone);
    const zone = this.#random.chance(0.3) ? this.#random.from(zones)?.id : undefined;
    const type = this.#random.from(types.values())!;
    const properties = this.#random.chance(0.3) ? { prompt: this.#text(), value: "tea" } : {};
    return creation(graph, type, this.#place(), zone, properties).change;
  }

  #paste(graph: Graph): Change | undefined {
    const ids = new Set(this.#random.some(graph.nodes.keys(), 3));
    const clip = clipOf(graph, ids, () => this.#place());
    return ids.size > 0 ? paste(graph, clip, this.#place()).change : undefined;
  }

  #move(graph: Graph): Change {
    const ids = new Set(this.#random.some(graph.nodes.keys(), 3));
    return move(graph, ids, this.#random.below(200) - 100, this.#random.below(200) - 100);
  }

  /** One step of a drag: of the one under way, or of a new one. */
  #slide(graph: Graph): Edit {
    if (!this.#drag || this.#random.chance(0.2)) {
      this.#drags += 1;
      const ids = new Set(this.#random.some(graph.nodes.keys(), 2));
      this.#drag = { ids, mark: `drag ${this.#page} ${this.#drags}` };
    }
    const { ids, mark } = this.#drag;
    const there = new Set([...ids].filter((id) => graph.nodes.has(id)));
    return { change: move(graph, there, this.#random.below(20), 0.5), mark };
  }

  #setProperty(graph: Graph, types: NodeTypes): Change | undefined {
    const node = this.#random.from(graph.nodes.values());
    if (!node) return undefined;
    const declared = Object.keys(types.get(node.type)?.schema.properties ?? {});
    const name = this.#random.from([...declared, ...node.inputs.map(({ id }) => id), "own"])!;
    return propertyEdit([node.id], name, this.#value());
  }

  #connect(graph: Graph, types: NodeTypes): Change | undefined {
    const [source, target] = [this.#node(graph), this.#node(graph)];
    if (!source || !target) return undefined;
    const enters = source === target || ancestors(graph, target.id).includes(source.id);
    const leaves = source === target || ancestors(graph, source.id).includes(target.id);
    const outputs = enters ? innerPorts(types, source)?.sources : source.outputs;
    const inputs = leaves ? innerPorts(types, target)?.targets : target.inputs;
    return connection(this.#end(source, outputs), this.#end(target, inputs));
  }

  #look(graph: Graph): Change | undefined {
    const node = this.#node(graph);
    const line = this.#random.from(graph.connections.values());
    return this.#random.from([
      () => node && retitle(node.id, this.#random.from(["", "Tea", "Größe 茶"])!),
      () => node && resize(node.id, { width: 200 + this.#random.below(200) }),
      () => node && collapse(node.id, !node.collapsed),
      () => line && animation([line.id], !line.animated),
    ])!();
  }

  #relocate(graph: Graph): Change {
    const ids = this.#random.some(graph.nodes.keys(), 2);
    const zone = this.#random.chance(0.6) ? this.#node(graph)?.id : undefined;
    return relocation(new Map(ids.map((id) => [id, this.#place()])), zone);
  }

  #draw(graph: Graph): Change {
    const kind = this.#random.chance(0.5) ? "notes" : "groups";
    const id = `${kind}-${this.#random.below(4)}`;
    if (this.#random.chance(0.3) && graph[kind].has(id)) return { [kind]: { [id]: null } };
    const fields = { position: this.#place(), text: this.#text() };
    return this.#random.from<Change>([
      { [kind]: { [id]: fields } },
      { [kind]: { [id]: { text: this.#text() } } },
      { name: this.#text() },
      { description: this.#text() },
    ])!;
  }

  #disconnect(graph: Graph): Change {
    return removal(graph, new Set(), new Set(this.#random.some(graph.connections.keys(), 1)));
  }

  #remove(graph: Graph): Change {
    return removal(graph, new Set(this.#random.some(graph.nodes.keys(), 5)));
  }

  /** Something a room refuses: a connection to nowhere or itself, an id twice, a zone in itself. */
  #blunder(graph: Graph): Change | undefined {
    const node = this.#node(graph);
    if (!node) return undefined;
    const self = { nodeId: node.id, portId: "value" };
    const inside = [...graph.nodes.values()].find((each) => each.parent === node.id);
    return this.#random.from<Change>([
      connection(self, { nodeId: "nowhere", portId: "value" }),
      connection(self, { ...self, portId: "in" }),
      { nodes: { [node.id]: { parent: inside?.id ?? node.id } } },
      { nodes: { [node.id]: { parent: "nowhere" } } },
      { nodes: { [node.id]: { title: "Gone", size: { width: null } } } } as unknown as Change,
      { nodes: { taken: { type: "merge", position: this.#place(), ...BARE } } },
    ]);
  }

  #node(graph: Graph): Node | undefined {
    return this.#random.from(graph.nodes.values());
  }

  /** One of the ports, or now and then one that is not there. */
  #end(node: Node, ports: readonly Port[] = []): Endpoint {
    const port = this.#random.chance(0.95) ? this.#random.from(ports) : undefined;
    return { nodeId: node.id, portId: port?.id ?? "missing" };
  }

  #place() {
    return { x: this.#random.below(4000) / 4, y: this.#random.below(1000) };
  }

  #text(): string {
    return this.#random.from(["Tea", "About {topic}", "{a} or {b?}", "größer als 茶?", ""])!;
  }

  /** Something for a property: also of a kind that it is not made for, and `null` to take it away. */
  #value(): Json {
    const branches: Json[] = [
      { yes: "n > 1", no: "true" },
      { no: "true", yes: "n > 1" },
    ];
    const odd: Json[] = [null, true, 3, 0.5, ["verdict", "score"], { n: [1, { m: null }] }];
    return this.#random.from([this.#text(), this.#text(), ...branches, ...odd])!;
  }
}

const BARE = { properties: {}, inputs: [], outputs: [] };

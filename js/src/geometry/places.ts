/**
 * The rectangle of every node, zones included. Positions are relative to the zone around a node,
 * and an open zone is at least as large as what is inside: so a node that moves may make the zones
 * around it grow, and a zone that moves takes along what is inside. Sizes and ports of zones are
 * worked out once and kept until something they follow from changes.
 */
import { ancestors, emptyGraph, type Graph, type Node, type Port } from "../model/graph.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import { innerPorts } from "../model/ports.ts";
import { type InnerPorts, type PortPlace, portPlaces, sizeOf, zoneSizeOf } from "./measure.ts";
import type { Rect } from "./rect.ts";
import type { Extent } from "./viewport.ts";

/** The ports of a node, and where they are. */
interface Placed extends Extent {
  readonly outputs: readonly Port[];
  readonly collapsed: boolean | undefined;
  readonly places: readonly PortPlace[];
}

/** Sizes and places of the nodes of one graph. */
export class Places {
  /** Of open zones: those of other nodes are sooner worked out than kept for thousands. */
  readonly #sizes = new Map<string, Extent>();
  readonly #ports = new Map<string, readonly PortPlace[]>();
  /** The last that were worked out for each list of inputs: nodes of one type share their lists. */
  #placed = new WeakMap<readonly Port[], Placed>();
  /** The nodes right inside each zone. */
  readonly #inside = new Map<string, Set<string>>();
  #graph = emptyGraph();
  #types: NodeTypes = new Map();

  /** Start anew. */
  load(graph: Graph, types: NodeTypes): void {
    for (const map of [this.#sizes, this.#ports, this.#inside]) map.clear();
    this.#placed = new WeakMap();
    this.#graph = graph;
    this.#types = types;
    for (const node of graph.nodes.values()) this.#enter(node);
  }

  /** Follow a step of the graph; tells the nodes whose place may be another now. */
  update(before: Graph, after: Graph, touched: ReadonlySet<string>): Set<string> {
    this.#graph = after;
    const changed = [...touched].filter((id) => before.nodes.get(id) !== after.nodes.get(id));
    const affected = new Set(changed);
    for (const id of changed) {
      for (const zone of [...ancestors(before, id), ...ancestors(after, id)]) affected.add(zone);
      const [old, now] = [before.nodes.get(id), after.nodes.get(id)];
      if (old) this.#leave(old);
      if (now) this.#enter(now);
    }
    for (const id of affected) {
      this.#sizes.delete(id);
      this.#ports.delete(id);
    }
    // The set grows while it is walked: what is inside a zone inside a zone moves too.
    const moved = new Set(changed);
    for (const id of moved) for (const inner of this.#inside.get(id) ?? []) moved.add(inner);
    for (const id of moved) affected.add(id);
    return affected;
  }

  /** The rectangle of a node in the world; nothing for one that is not there. */
  rect(id: string): Rect | undefined {
    const node = this.#graph.nodes.get(id);
    if (!node) return undefined;
    let { x, y } = node.position;
    for (const zone of ancestors(this.#graph, id)) {
      const at = this.#graph.nodes.get(zone)?.position;
      x += at?.x ?? 0;
      y += at?.y ?? 0;
    }
    return { x, y, ...this.#size(node) };
  }

  /** The places of a node's ports. */
  ports(id: string): readonly PortPlace[] {
    const node = this.#graph.nodes.get(id);
    if (!node) return [];
    const known = this.#ports.get(id);
    if (known) return known;
    const inner = this.#inner(node);
    const size = this.#size(node);
    if (!inner) return this.#alike(node, size);
    const places = portPlaces(node, size, inner);
    this.#ports.set(id, places);
    return places;
  }

  /** The places of ports are the same on all nodes with the same lists of ports and the same size. */
  #alike(node: Node, { width, height }: Extent): readonly PortPlace[] {
    const { inputs, outputs, collapsed } = node;
    const known = this.#placed.get(inputs);
    const isAlike = known?.outputs === outputs && known.collapsed === collapsed;
    if (isAlike && known.width === width && known.height === height) return known.places;
    const places = portPlaces(node, { width, height });
    this.#placed.set(inputs, { outputs, collapsed, width, height, places });
    return places;
  }

  /** The node that stands for this one: itself, or the outermost collapsed zone around it. */
  shownAs(id: string): string | undefined {
    const node = this.#graph.nodes.get(id);
    if (node && node.parent === undefined) return id;
    const collapsed = ancestors(this.#graph, id).filter(
      (zone) => this.#graph.nodes.get(zone)?.collapsed,
    );
    return collapsed.at(-1) ?? (this.#graph.nodes.has(id) ? id : undefined);
  }

  /** Whether this is a zone that shows its inside. */
  isOpenZone(id: string): boolean {
    return this.#isZone(id) && !this.#graph.nodes.get(id)?.collapsed;
  }

  /** How many nodes are right inside this one. */
  inside(id: string): number {
    return this.#inside.get(id)?.size ?? 0;
  }

  #isZone(id: string): boolean {
    const type = this.#types.get(this.#graph.nodes.get(id)?.type ?? "");
    return type?.zone != null || this.inside(id) > 0;
  }

  /** The inner ports; none are known of a zone whose type is not there. */
  #inner(node: Node): InnerPorts | undefined {
    if (!this.#isZone(node.id)) return undefined;
    return innerPorts(this.#types, node) ?? { sources: [], targets: [] };
  }

  #size(node: Node): Extent {
    if (!this.isOpenZone(node.id)) return sizeOf(node);
    const known = this.#sizes.get(node.id);
    if (known) return known;
    // Kept at once, so that records that name each other as zones cannot go round for ever.
    this.#keep(node, zoneSizeOf(node, undefined, { width: 0, height: 0 }));
    return this.#keep(node, zoneSizeOf(node, this.#inner(node), this.#contentOf(node.id)));
  }

  #keep(node: Node, size: Extent): Extent {
    this.#sizes.set(node.id, size);
    return size;
  }

  #contentOf(zone: string): Extent {
    let [width, height] = [0, 0];
    for (const id of this.#inside.get(zone) ?? []) {
      const node = this.#graph.nodes.get(id);
      if (!node) continue;
      const size = this.#size(node);
      width = Math.max(width, node.position.x + size.width);
      height = Math.max(height, node.position.y + size.height);
    }
    return { width, height };
  }

  #enter({ id, parent }: Node): void {
    if (parent === undefined) return;
    const inside = this.#inside.get(parent);
    if (inside) inside.add(id);
    else this.#inside.set(parent, new Set([id]));
  }

  #leave({ id, parent }: Node): void {
    if (parent !== undefined) this.#inside.get(parent)?.delete(id);
  }
}

/**
 * May this connection be drawn? The same rules as in the room, asked while a person drags, so the
 * answer comes with a reason they can read.
 *
 * A connection stays on one level, goes into a zone from outside (its value is captured), starts
 * at an inner source of a zone around its target, or ends at an inner target of the zone right
 * around its source. Each level must stay without a circle.
 */
import { ancestors, connectionId, type Endpoint, type Graph, type Port } from "./graph.ts";
import type { NodeTypes } from "./nodeType.ts";
import { innerPorts } from "./ports.ts";
import { fitOf, type Offer } from "./portTypes.ts";

/** The answer: drawn, with what happens to the value; or refused, with the reason. */
export type Verdict =
  | { readonly ok: true; readonly note: string }
  | {
      readonly ok: false;
      readonly code: "unknown" | "duplicate" | "leaves-zone" | "misfit" | "occupied" | "cycle";
      readonly message: string;
      readonly offer?: Offer;
    };

/** Whether a connection between two ports may be drawn. */
export function check(graph: Graph, types: NodeTypes, source: Endpoint, target: Endpoint): Verdict {
  return checkerFrom(graph, types, source)(target);
}

/**
 * A function that answers for one target after the other, for the time a person drags from this
 * source: what the source depends on is looked up once.
 */
export function checkerFrom(
  graph: Graph,
  types: NodeTypes,
  source: Endpoint,
): (target: Endpoint) => Verdict {
  let upstream: ReadonlySet<string> | undefined;
  const circular = (start: string) => {
    upstream ??= upstreamOf(graph, source.nodeId);
    return upstream.has(start);
  };
  return (target) =>
    verdictOf(graph, types, [source, target], {
      occupied: () => isOccupied(graph, target),
      circular,
    });
}

/** The same for one source after the other: what depends on this target is looked up once. */
export function checkerTo(
  graph: Graph,
  types: NodeTypes,
  target: Endpoint,
): (source: Endpoint) => Verdict {
  let taken: boolean | undefined;
  const occupied = () => {
    taken ??= isOccupied(graph, target);
    return taken;
  };
  // By the node, or the zone around it, that would wait: there is one on each level.
  const downstream = new Map<string, ReadonlySet<string>>();
  const waitingFor = (start: string) => {
    const known = downstream.get(start) ?? downstreamOf(graph, start);
    downstream.set(start, known);
    return known;
  };
  return (source) =>
    verdictOf(graph, types, [source, target], {
      occupied,
      circular: (start) => waitingFor(start).has(source.nodeId),
    });
}

/** What is asked of the rest of the workflow, once the two ports are known to fit. */
interface Rest {
  readonly occupied: () => boolean;
  /** Whether the source waits for this node already. */
  readonly circular: (start: string) => boolean;
}

function verdictOf(
  graph: Graph,
  types: NodeTypes,
  [source, target]: readonly [Endpoint, Endpoint],
  { occupied, circular }: Rest,
): Verdict {
  const ends = endsOf(graph, types, source, target);
  if ("message" in ends) return ends;
  if (graph.connections.has(connectionId(source, target))) {
    return refuse("duplicate", "These two ports are already connected.");
  }
  const fitting = fitOf(ends.source.type, ends.target.type);
  if (!fitting.fits) return { ...refuse("misfit", fitting.reason), ...withOffer(fitting.offer) };
  if (!ends.target.multiple && occupied()) {
    return refuse("occupied", `The input “${ends.target.name}” already has a connection.`);
  }
  if (ends.start !== undefined && circular(ends.start)) {
    return refuse("cycle", "This would close a circle. Put both into a loop.");
  }
  return { ok: true, note: fitting.note };
}

/**
 * The node that a connection makes wait for another, both on one level: from the source to the
 * target, or to the zone around the target that is on the source's level. Nothing for a connection
 * between a zone and its own inside, which makes nothing wait.
 */
export function dependency(
  graph: Graph,
  source: string,
  target: string,
): readonly [from: string, to: string] | undefined {
  const around = ancestors(graph, target);
  if (around.includes(source) || ancestors(graph, source).includes(target)) return undefined;
  const level = parentOf(graph, source);
  const to = [target, ...around].find((id) => parentOf(graph, id) === level);
  return to === undefined ? undefined : [source, to];
}

interface Ends {
  readonly source: Port;
  readonly target: Port;
  /** The node on the source's level that would come to depend on it. */
  readonly start?: string;
}

type Refusal = Extract<Verdict, { ok: false }>;

function refuse(code: Refusal["code"], message: string): Refusal {
  return { ok: false, code, message };
}

function withOffer(offer: Offer | undefined): { offer?: Offer } {
  return offer ? { offer } : {};
}

/** The two ports, if they may see one another from where they are. */
function endsOf(
  graph: Graph,
  types: NodeTypes,
  source: Endpoint,
  target: Endpoint,
): Ends | Refusal {
  const from = graph.nodes.get(source.nodeId);
  const to = graph.nodes.get(target.nodeId);
  if (!from || !to) return refuse("unknown", "One of the two nodes is gone.");
  const own = from === to && types.get(from.type)?.zone != null;
  const outward = own || ancestors(graph, to.id).includes(from.id);
  const inward = own || ancestors(graph, from.id).includes(to.id);
  const starts = outward ? innerPorts(types, from)?.sources : from.outputs;
  const stops = inward ? innerPorts(types, to)?.targets : to.inputs;
  const port = byId(starts, source.portId);
  const end = byId(stops, target.portId);
  if (!port || !end) return missing(graph, types, source, target);
  if (outward || (inward && from.parent === to.id)) return { source: port, target: end };
  const wait = inward ? undefined : dependency(graph, from.id, to.id);
  if (!wait) return leaves();
  return { source: port, target: end, start: wait[1] };
}

/** Why a port cannot be reached: it is on the other side of a zone's border, or not there. */
function missing(graph: Graph, types: NodeTypes, source: Endpoint, target: Endpoint): Refusal {
  const from = graph.nodes.get(source.nodeId);
  const to = graph.nodes.get(target.nodeId);
  const starts = [...(from?.outputs ?? []), ...((from && innerPorts(types, from)?.sources) ?? [])];
  const stops = [...(to?.inputs ?? []), ...((to && innerPorts(types, to)?.targets) ?? [])];
  const known = byId(starts, source.portId) && byId(stops, target.portId);
  return known ? leaves() : refuse("unknown", "One of the two ports is gone.");
}

function leaves(): Refusal {
  return refuse(
    "leaves-zone",
    "This would cross the border of a zone. What is inside leaves through the zone's own ports.",
  );
}

function byId(ports: readonly Port[] | undefined, id: string): Port | undefined {
  return ports?.find((port) => port.id === id);
}

function isOccupied(graph: Graph, { nodeId, portId }: Endpoint): boolean {
  for (const { target } of graph.connections.values()) {
    if (target.nodeId === nodeId && target.portId === portId) return true;
  }
  return false;
}

function parentOf(graph: Graph, id: string): string | undefined {
  return graph.nodes.get(id)?.parent;
}

/** A node and everything on its level that it waits for. */
function upstreamOf(graph: Graph, nodeId: string): ReadonlySet<string> {
  return reached(graph, nodeId, ([from, to]) => [to, from]);
}

/** A node and everything on its level that waits for it. */
function downstreamOf(graph: Graph, nodeId: string): ReadonlySet<string> {
  return reached(graph, nodeId, (edge) => edge);
}

type Edge = readonly [string, string];

/** A node and what is reached from it along the dependencies, each turned as it is to be walked. */
function reached(graph: Graph, nodeId: string, turned: (edge: Edge) => Edge): ReadonlySet<string> {
  const steps = new Map<string, string[]>();
  for (const { source, target } of graph.connections.values()) {
    const edge = dependency(graph, source.nodeId, target.nodeId);
    if (!edge) continue;
    const [from, to] = turned(edge);
    const known = steps.get(from);
    if (known) known.push(to);
    else steps.set(from, [to]);
  }
  const found = new Set([nodeId]);
  for (const id of found) for (const next of steps.get(id) ?? []) found.add(next);
  return found;
}

/**
 * Drawing a connection: drag from one port to another, or click one and then the other. While it
 * is drawn, ports that would take it light up, others dim, and a refusal says why.
 */
import { connection } from "../commands/edits.ts";
import type { Point } from "../geometry/rect.ts";
import type { PortHit } from "../geometry/scene.ts";
import { toScreen } from "../geometry/viewport.ts";
import { check, checkerFrom, type Verdict } from "../model/check.ts";
import type { Endpoint } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** How near to a port the pointer must be, in pixels. */
const REACH = 18;

/** One connection being drawn, from a port to wherever the pointer is. */
export class ConnectGesture implements Gesture {
  readonly #desk: Desk;
  readonly #from: PortHit;
  readonly #type: string;
  readonly #verdict: (other: PortHit) => Verdict;
  #over: PortHit | undefined;

  constructor(desk: Desk, from: PortHit) {
    this.#desk = desk;
    this.#from = from;
    this.#type = typeAt(desk, from);
    this.#verdict = verdictFrom(desk, from);
    desk.pool.markPorts((port) => {
      if (isSame(port, from)) return "armed";
      const fits = port.way !== from.way && this.#verdict({ ...port, x: 0, y: 0 }).ok;
      return fits ? "valid" : "dim";
    });
  }

  /** The port it starts from. */
  get from(): PortHit {
    return this.#from;
  }

  move(event: PointerEvent): void {
    const world = this.#desk.worldOf(event);
    const point = this.#desk.pointOf(event);
    this.#over = this.portNear(world);
    const verdict = this.#over && this.#verdict(this.#over);
    const tone = verdict ? (verdict.ok ? "good" : "bad") : "free";
    const viewport = this.#desk.context.view.viewport.peek();
    const end = this.#over ? toScreen(viewport, this.#over) : point;
    const start = toScreen(viewport, this.#from);
    const ends = this.#from.way === "source" ? ([start, end] as const) : ([end, start] as const);
    this.#desk.draft.line(...ends, this.#type, tone);
    const words = verdict && wordsOf(verdict);
    if (words) this.#desk.draft.say(words, point, tone);
    else this.#desk.draft.hush();
  }

  end(event: PointerEvent): void {
    this.move(event);
    this.finish(this.#over);
  }

  cancel(): void {
    this.finish(undefined);
  }

  /** The port near a point that it could end at, or be refused by. */
  portNear(world: Point): PortHit | undefined {
    const { scene, view } = this.#desk.context;
    const reach = REACH / view.viewport.peek().zoom;
    const opposite = (hit: PortHit) => hit.way !== this.#from.way;
    return scene.portAt(world, reach, opposite);
  }

  /** Connect to a port, or to nothing, and clean up. */
  finish(over: PortHit | undefined): void {
    const verdict = over && this.#verdict(over);
    this.#desk.draft.noLine();
    this.#desk.pool.markPorts(undefined);
    this.#desk.draft.hush(verdict !== undefined && !verdict.ok);
    if (!over || !verdict) return;
    const [source, target] = endsOf(this.#from, over);
    if (verdict.ok) this.#desk.context.store.transact(connection(source, target));
    else this.#refuse(verdict, source, target);
  }

  #refuse(verdict: Extract<Verdict, { ok: false }>, source: Endpoint, target: Endpoint): void {
    const { offer, message } = verdict;
    if (offer) {
      this.#desk.draft.hush();
      this.#desk.offer({ source, target, offer, message });
    } else this.#desk.context.actions.say(message);
  }
}

function endsOf(from: PortHit, over: PortHit): [source: Endpoint, target: Endpoint] {
  const [source, target] = from.way === "source" ? [from, over] : [over, from];
  return [
    { nodeId: source.nodeId, portId: source.portId },
    { nodeId: target.nodeId, portId: target.portId },
  ];
}

/** Answers for one port after another; from an output, what it depends on is looked up once. */
function verdictFrom({ context: { store } }: Desk, from: PortHit): (other: PortHit) => Verdict {
  const graph = store.graph.peek();
  const types = store.types.peek();
  if (from.way === "source") return checkerFrom(graph, types, from);
  return (other) => check(graph, types, other, from);
}

function wordsOf(verdict: Verdict): string | undefined {
  if (!verdict.ok) return verdict.message;
  return verdict.note === "as it is" ? undefined : verdict.note;
}

function typeAt({ context: { scene } }: Desk, { nodeId, portId, way, inner }: PortHit): string {
  const place = scene
    .ports(nodeId)
    .find((each) => each.port.id === portId && each.way === way && each.inner === inner);
  return place?.port.type ?? "any";
}

function isSame(a: Pick<PortHit, "nodeId" | "portId" | "way" | "inner">, b: PortHit): boolean {
  return a.nodeId === b.nodeId && a.portId === b.portId && a.way === b.way && a.inner === b.inner;
}

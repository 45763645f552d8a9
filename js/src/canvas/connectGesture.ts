/**
 * Drawing a connection: drag from one port to another, or click one and then the other. While it
 * is drawn, ports that would take it light up, others dim, and a refusal says why.
 */
import { bestPort, endsOf } from "../commands/connecting.ts";
import { connection } from "../commands/edits.ts";
import type { Point } from "../geometry/rect.ts";
import type { PortHit } from "../geometry/scene.ts";
import { toScreen } from "../geometry/viewport.ts";
import { checkerFrom, checkerTo, type Verdict } from "../model/check.ts";
import type { Endpoint, Port } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** How near to a port the pointer must be, in pixels. */
const REACH = 18;

/** How far from where it began, in pixels, a connection ends in the void and not where it was. */
const AWAY = 30;

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
    this.#type = desk.context.scene.portAtEnd(from)?.port.type ?? "any";
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
    this.#over = this.portNear(world) ?? this.#portOf(world);
    const verdict = this.#over && this.#verdict(this.#over);
    const tone = verdict ? (verdict.ok ? "good" : "bad") : "free";
    const viewport = this.#desk.context.view.viewport.peek();
    const end = this.#over ? toScreen(viewport, this.#over) : point;
    const start = toScreen(viewport, this.#from);
    const ends = this.#from.way === "source" ? ([start, end] as const) : ([end, start] as const);
    this.#desk.draft.lines([ends], this.#type, tone);
    const words = verdict && wordsOf(verdict);
    if (words) this.#desk.draft.say(words, point, tone);
    else this.#desk.draft.hush();
  }

  end(event: PointerEvent): void {
    this.move(event);
    this.finish(this.#over);
    const { scene, actions } = this.#desk.context;
    const at = this.#desk.worldOf(event);
    const box = scene.nodeAt(at);
    const far = Math.hypot(at.x - this.#from.x, at.y - this.#from.y);
    const isFar = far * this.#desk.context.view.viewport.peek().zoom > AWAY;
    if (this.#over || !isFar || (box && !box.zone)) return;
    const { nodeId, portId, way, inner } = this.#from;
    actions.add({ at, from: { nodeId, portId, way, inner } });
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

  /** The port of the node at a point that takes the connection best. */
  #portOf(world: Point): PortHit | undefined {
    const { scene } = this.#desk.context;
    const box = scene.nodeAt(world);
    const { way } = this.#from;
    if (!box || box.zone || box.id === this.#from.nodeId) return undefined;
    const hits = scene
      .ports(box.id)
      .filter((each) => each.way !== way)
      .map(({ port, x, y, ...place }): PortHit & { readonly port: Port } => {
        const at = { x: box.rect.x + x, y: box.rect.y + y };
        return { nodeId: box.id, portId: port.id, way: place.way, inner: place.inner, port, ...at };
      })
      .filter((hit) => this.#verdict(hit).ok);
    const best = bestPort(
      hits.map((hit) => hit.port),
      this.#type,
      way,
    );
    return hits.find((hit) => hit.port === best?.port);
  }

  #refuse(verdict: Extract<Verdict, { ok: false }>, source: Endpoint, target: Endpoint): void {
    const { offer, message } = verdict;
    if (offer) {
      this.#desk.draft.hush();
      this.#desk.offer({ source, target, offer, message });
    } else this.#desk.context.actions.say(message);
  }
}

/** Answers for one port after another; from an output, what it depends on is looked up once. */
function verdictFrom({ context: { store } }: Desk, from: PortHit): (other: PortHit) => Verdict {
  const graph = store.graph.peek();
  const types = store.types.peek();
  return (from.way === "source" ? checkerFrom : checkerTo)(graph, types, from);
}

function wordsOf(verdict: Verdict): string | undefined {
  if (!verdict.ok) return verdict.message;
  return verdict.note === "as it is" ? undefined : verdict.note;
}

function isSame(a: Pick<PortHit, "nodeId" | "portId" | "way" | "inner">, b: PortHit): boolean {
  return a.nodeId === b.nodeId && a.portId === b.portId && a.way === b.way && a.inner === b.inner;
}

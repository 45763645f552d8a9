/**
 * The newest run: how far it is, and what each of its nodes does. A status is a signal of its own
 * for each node, and streamed text goes to who listens to that one node, so that a token never
 * touches a list.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Off } from "../model/host.ts";
import type {
  EventsNotice,
  NodeEvent,
  NodeEventType,
  NodeFacts,
  RunEvent,
  RunFacts,
  RunSnapshot,
  Status,
  WorkflowEvent,
} from "../model/protocol.ts";

/** How far a run is. */
export interface RunState extends RunFacts {
  readonly id: string;
  readonly status: Status;
  /** From 0 to 1. */
  readonly progress: number;
  /** When it started, by the clock of this page, in milliseconds. */
  readonly startedAt: number;
  /** How long it took, once it is over. */
  readonly seconds?: number;
}

/** What is known of one node execution. */
export interface NodeState extends NodeFacts {
  readonly status: Status;
  /** When it started, by the clock of this page, in milliseconds. */
  readonly startedAt?: number;
  /** Of a zone: the newest round or item inside. */
  readonly round?: string;
}

/** One thing that happened to an execution, for the log of the run. */
export interface LogLine {
  /** When it was heard, by the clock of this page, in milliseconds. */
  readonly at: number;
  readonly path: string;
  readonly type: NodeEventType;
  /** Why it waits, was skipped or failed. */
  readonly words: string;
}

/** How many lines of the log are kept. */
const LINES = 1000;

/** Hears of text: a further chunk, or no chunk where the text is another one altogether. */
export type TextListener = (text: string, chunk: string | undefined) => void;

/** One execution of one node. In a zone each round makes another one. */
export class NodeRun {
  /** Zones, rounds and the node's id, as in `rounds/2/writer`. */
  readonly path: string;
  /** The id of the node. */
  readonly nodeId: string;
  /** Everything but the text. */
  readonly state: Signal<NodeState>;
  /** Few of thousands are listened to. */
  #listeners: Set<TextListener> | undefined;
  #text = "";

  constructor(path: string, nodeId: string, state: NodeState) {
    this.path = path;
    this.nodeId = nodeId;
    this.state = signal(state);
  }

  /** The text streamed so far. */
  get text(): string {
    return this.#text;
  }

  /** Hear of further text. */
  onText(fn: TextListener): Off {
    this.#listeners ??= new Set();
    this.#listeners.add(fn);
    return () => this.#listeners?.delete(fn);
  }

  /** Add a chunk of text. */
  append(chunk: string): void {
    this.#text += chunk;
    for (const fn of this.#listeners ?? []) fn(this.#text, chunk);
  }

  /** Put another text in place of the one so far. */
  replace(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    for (const fn of this.#listeners ?? []) fn(text, undefined);
  }

  /** Learn something about it. */
  update(facts: Partial<NodeState>): void {
    this.state.value = { ...this.state.peek(), ...facts };
  }
}

/** Holds the newest run for all views of one page. */
export class Runs {
  /** The newest run; nothing before the first. */
  readonly current: Signal<RunState | undefined> = signal<RunState | undefined>(undefined);
  /** The path of the node that began last: it changes far more often than all else. */
  readonly where: Signal<string | undefined> = signal<string | undefined>(undefined);
  /** How it stands: what depends on this alone is not brought up to date with each node. */
  readonly status: ReadonlySignal<Status | undefined> = computed(() => this.current.value?.status);
  /** The executions that are paused or wait for a person, in order. */
  readonly held: Signal<readonly NodeRun[]> = signal<readonly NodeRun[]>([]);
  /** What happened in it, the newest last. */
  readonly log: Signal<readonly LogLine[]> = signal<readonly LogLine[]>([]);
  readonly #now: () => number;
  readonly #nodeAt: (path: string) => string;
  #lines: LogLine[] = [];
  readonly #paths = new Map<string, NodeRun>();
  readonly #newest = new Map<string, Signal<NodeRun | undefined>>();
  readonly #latest = new Map<string, NodeRun>();
  readonly #listeners = new Set<(nodeIds: ReadonlySet<string>) => void>();
  readonly #known = new Set<string>();
  #seq = 0;
  #changed = new Set<string>();

  /** `nodeAt` gives the id of the node at a path; `now` is the clock, in milliseconds. */
  constructor(nodeAt: (path: string) => string, now: () => number = Date.now) {
    this.#nodeAt = nodeAt;
    this.#now = now;
  }

  /** The newest execution of a node, as a signal. Each call for one node gives the same signal. */
  node(nodeId: string): ReadonlySignal<NodeRun | undefined> {
    return this.#newestOf(nodeId);
  }

  /** The execution at a path. */
  at(path: string): NodeRun | undefined {
    return this.#paths.get(path);
  }

  /** All executions of the newest run, in order of their first event. */
  all(): NodeRun[] {
    return [...this.#paths.values()];
  }

  /** Hear which nodes have another status; for a canvas that paints them. Text does not count. */
  listen(fn: (nodeIds: ReadonlySet<string>) => void): Off {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** Take the run of a welcome, or none. */
  load(run: RunSnapshot | null): void {
    this.#together(() => {
      if (run?.id !== this.current.peek()?.id || (run && run.seq < this.#seq)) this.#clear();
      if (run === null) return;
      this.#known.add(run.id);
      this.#seq = run.seq;
      const { id, status = "running", progress = 0, seconds, total, recorded } = run;
      const over = seconds === undefined || isLive(status) ? {} : { seconds };
      const startedAt = this.#startOf(seconds);
      this.current.value = { id, status, progress, startedAt, total, recorded, ...over };
      for (const [path, { text, ...state }] of Object.entries(run.nodes)) {
        const node = this.#take(path);
        node.update({ ...NOT_HELD, ...state, startedAt: this.#startOf(state.seconds) });
        this.#hold(node);
        node.replace(text ?? "");
      }
    });
  }

  /** Take events. Those already had, and those of a run that is not the newest, are dropped. */
  receive(notice: EventsNotice): void {
    this.#together(() => {
      const { run, begun } = notice;
      // A run that is resumed begins anew under its id.
      if ((run !== this.current.peek()?.id || begun) && !this.#begin(run, begun)) return;
      if (notice.seq <= this.#seq) return;
      this.#seq = notice.seq;
      for (const event of notice.events) this.#happen(event);
    });
  }

  /** A run that begins, or that this page has not seen yet, is newer than the one it shows. */
  #begin(id: string, begun: RunFacts | undefined): boolean {
    if (this.#known.has(id) && !begun) return false;
    this.#clear();
    this.#known.add(id);
    this.current.value = { id, status: "running", progress: 0, startedAt: this.#now(), ...begun };
    return true;
  }

  #clear(): void {
    for (const [id, newest] of this.#newest) {
      if (newest.peek()) this.#changed.add(id);
      newest.value = undefined;
    }
    this.#paths.clear();
    this.#latest.clear();
    this.held.value = [];
    this.where.value = undefined;
    this.#seq = 0;
    this.#lines = [];
    this.log.value = [];
    this.current.value = undefined;
  }

  #happen(event: RunEvent): void {
    if (event.type === "workflow_status") this.#progress(event);
    else if (Object.hasOwn(STATUS_AFTER, event.type)) this.#nodeEvent(event);
  }

  #progress(event: WorkflowEvent): void {
    const run = this.current.peek();
    if (!run) return;
    const { type: _, timestamp: __, current, ...facts } = event;
    if (current !== undefined) this.where.value = current;
    const over = isLive(event.status ?? run.status)
      ? {}
      : { seconds: (this.#now() - run.startedAt) / 1000 };
    this.current.value = { ...run, ...over, ...facts };
  }

  #nodeEvent({ type, path, timestamp: _, text, ...facts }: NodeEvent): void {
    const node = this.#take(path);
    if (type === "node_started") {
      node.replace("");
      node.update({ startedAt: this.#now(), error: undefined, reason: undefined });
      this.#latest.set(node.nodeId, node);
      this.where.value = path;
    }
    if (type !== "node_progress") {
      const words = facts.error?.message ?? facts.reason ?? "";
      this.#lines.push({ at: this.#now(), path, type, words });
    }
    const status = STATUS_AFTER[type];
    const same = status === node.state.peek().status && Object.keys(facts).length === 0;
    if (!same) {
      // The error of an attempt before this one is over.
      const cleared = status === "completed" ? { error: undefined } : {};
      const before = { ...this.#duration(node, status), ...cleared, ...NOT_HELD };
      node.update({ ...before, ...facts, status });
      this.#hold(node);
      this.#changed.add(node.nodeId);
    }
    if (text !== undefined && type === "node_progress") node.append(text);
  }

  /** How long a node took by this page's clock, until the kernel says it better. */
  #duration(node: NodeRun, status: Status): Partial<NodeState> {
    const { startedAt } = node.state.peek();
    if (startedAt === undefined || isLive(status)) return {};
    return { seconds: (this.#now() - startedAt) / 1000 };
  }

  #take(path: string): NodeRun {
    const known = this.#paths.get(path);
    if (known) return known;
    const node = new NodeRun(path, this.#nodeAt(path), { status: "idle" });
    this.#paths.set(path, node);
    this.#latest.set(node.nodeId, node);
    this.#show(node.nodeId);
    this.#changed.add(node.nodeId);
    this.#enter(path.split("/"));
    return node;
  }

  /** Count an execution among the held ones, or no longer. */
  #hold(node: NodeRun): void {
    const held = this.held.peek();
    const holds = isHeld(node.state.peek().status);
    if (holds !== held.includes(node)) {
      this.held.value = holds ? [...held, node] : held.filter((each) => each !== node);
    }
    this.#show(node.nodeId);
  }

  /** Of a node's executions one that is held is shown, since somebody has to see to it. */
  #show(nodeId: string): void {
    const held = this.held.peek().find((each) => each.nodeId === nodeId);
    this.#newestOf(nodeId).value = held ?? this.#latest.get(nodeId);
  }

  /** Tell the zone around a path which round is inside it now. */
  #enter(path: readonly string[]): void {
    const round = path.at(-2);
    const zone = this.#paths.get(path.slice(0, -2).join("/"));
    if (!zone || !round || !/^\d+$/.test(round) || zone.state.peek().round === round) return;
    zone.update({ round });
    this.#changed.add(zone.nodeId);
  }

  #newestOf(nodeId: string): Signal<NodeRun | undefined> {
    const known = this.#newest.get(nodeId);
    if (known) return known;
    const made = signal<NodeRun | undefined>(undefined);
    this.#newest.set(nodeId, made);
    return made;
  }

  #startOf(seconds: number | undefined): number {
    return this.#now() - (seconds ?? 0) * 1000;
  }

  #together(work: () => void): void {
    batch(() => {
      work();
      if (this.#lines.length > 0)
        this.log.value = [...this.log.peek(), ...this.#lines].slice(-LINES);
      this.#lines = [];
    });
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    for (const fn of this.#listeners) fn(changed);
  }
}

/** Whether something with this status is still going on. */
export function isLive(status: Status | undefined): boolean {
  return status === "queued" || status === "running" || status === "paused" || status === "waiting";
}

/** Whether something with this status goes on only when a person says so. */
export function isHeld(status: Status): boolean {
  return status === "paused" || status === "waiting";
}

/** What is known of a held execution alone. */
const NOT_HELD = { question: undefined, paused: undefined } as const;

const STATUS_AFTER: { readonly [T in NodeEventType]: Status } = {
  node_queued: "queued",
  node_started: "running",
  node_progress: "running",
  node_retrying: "running",
  node_paused: "paused",
  node_waiting: "waiting",
  node_completed: "completed",
  node_error: "error",
  node_skipped: "skipped",
  node_cancelled: "cancelled",
};

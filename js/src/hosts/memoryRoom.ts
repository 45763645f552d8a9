/**
 * A small room without a kernel, for tests and for trying the editor out: it numbers and echoes
 * changes, refuses what would leave a connection dangling or take an id twice, and takes edits
 * back. It runs nothing.
 */
import { apply, type Change, invert, squash } from "../model/change.ts";
import { emptyGraph, type Graph, toDocument } from "../model/graph.ts";
import type { Off } from "../model/host.ts";
import type { NodeType } from "../model/nodeType.ts";
import type {
  ChangeRequest,
  FileState,
  FromRoom,
  Hello,
  Problem,
  ToRoom,
} from "../model/protocol.ts";
import { MemoryHost } from "./memory.ts";

/** A room in memory. */
export class MemoryRoom {
  /** The graph as the room has it. */
  graph: Graph;
  /** How its file stands. */
  file: FileState = { state: "memory" };
  /** How many changes it has made. */
  revision = 0;
  readonly #types: readonly NodeType[];
  readonly #hearers = new Set<(message: FromRoom) => void>();
  readonly #answered = new Map<string, number>();
  readonly #done = new Map<string, Step[]>();
  readonly #undone = new Map<string, Step[]>();

  constructor(graph: Graph = emptyGraph(), types: readonly NodeType[] = []) {
    this.graph = graph;
    this.#types = types;
  }

  /** A new host that is in the room; messages go both ways at once. */
  host(): MemoryHost {
    const host = new MemoryHost();
    host.answer((message) => this.receive(message));
    this.join((message) => host.deliver(message));
    return host;
  }

  /** Let someone hear everything. */
  join(hear: (message: FromRoom) => void): Off {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Take a message. */
  receive(message: ToRoom): void {
    if (message.type === "hello") this.#welcome(message);
    else if (message.type === "change") this.#change(message);
    else if (message.type === "undo") this.#again(message.client, this.#done, this.#undone);
    else if (message.type === "redo") this.#again(message.client, this.#undone, this.#done);
  }

  #welcome({ client, number }: Hello): void {
    this.#broadcast({
      type: "welcome",
      client,
      number,
      revision: this.revision,
      document: toDocument(this.graph),
      types: this.#types,
      problems: [],
      run: null,
      seq: this.#answered.get(client) ?? 0,
      file: this.file,
    });
  }

  #change({ client, seq, change, mark }: ChangeRequest): void {
    this.#answered.set(client, seq);
    const problems = refusals(this.graph, change);
    if (problems.length > 0) {
      this.#broadcast({ type: "reject", client, seq, problems });
      return;
    }
    this.#undone.delete(client);
    const back = invert(this.graph, change);
    this.#apply(change, client, seq);
    this.#remember(client, back, mark);
  }

  /** Keep what takes an edit back: with the edits before it where they have the same mark. */
  #remember(client: string, back: Change, mark: string | undefined): void {
    const last = this.#done.get(client)?.at(-1);
    if (mark === undefined || last?.mark !== mark) push(this.#done, client, { back, mark });
    else last.back = squash(this.graph, [back, last.back]);
  }

  #again(client: string, from: Map<string, Step[]>, to: Map<string, Step[]>): void {
    const step = from.get(client)?.pop();
    if (!step || refusals(this.graph, step.back).length > 0) return;
    push(to, client, { back: invert(this.graph, step.back) });
    this.#apply(step.back, client);
  }

  #apply(change: Change, client: string, seq?: number): void {
    this.graph = apply(this.graph, change);
    this.revision += 1;
    const { revision } = this;
    const notice = { type: "change", revision, client, change } as const;
    this.#broadcast(seq === undefined ? notice : { ...notice, seq });
  }

  #broadcast(message: FromRoom): void {
    for (const hear of this.#hearers) hear(message);
  }
}

/** What takes one step back; edits in a row with one mark are one step. */
interface Step {
  back: Change;
  readonly mark?: string | undefined;
}

function push(log: Map<string, Step[]>, client: string, step: Step): void {
  log.set(client, [...(log.get(client) ?? []), step]);
}

function refusals(graph: Graph, change: Change): Problem[] {
  const taken = Object.entries(change.nodes ?? {})
    .filter(([id, fields]) => fields?.type !== undefined && graph.nodes.has(id))
    .map(([id]) => id);
  if (taken.length > 0) {
    return [{ code: "taken", ids: taken, message: `There is a node ${taken[0]} already.` }];
  }
  const after = apply(graph, change);
  const loose = [...after.connections.values()].find(
    ({ source, target }) => !after.nodes.has(source.nodeId) || !after.nodes.has(target.nodeId),
  );
  if (!loose) return [];
  return [{ code: "dangling", ids: [loose.id], message: "A connection would end nowhere." }];
}

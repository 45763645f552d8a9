/**
 * The graph as this page sees it: what the room has confirmed, with this page's own pending edits
 * on top. An edit shows at once and stays pending until its echo; a foreign change goes beneath
 * the pending edits; a refused edit is taken out from among them. So the page always shows
 * `confirmed + pending`, and it ends where the room is.
 *
 * The store knows nothing of messages: `sync.ts` feeds it. What only one view has, its viewport
 * and its selection, is in `viewState.ts`.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import {
  apply,
  applyAll,
  type Change,
  differs,
  everything,
  isEmpty,
  KINDS,
  squash,
  type Touched,
  touched,
  unite,
} from "../model/change.ts";
import { emptyGraph, type Graph } from "../model/graph.ts";
import type { Off } from "../model/host.ts";
import { same, sameRecord } from "../model/json.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import type { Problem, Stale } from "../model/protocol.ts";

/**
 * Why the graph changed: an edit of this page, the room's answer to what this page asked for in a
 * word (an undo for example), another change of the room, or a fresh snapshot.
 */
export type Origin = "user" | "answer" | "room" | "snapshot";

/** One step of the graph. What `touched` does not name is the same object before and after. */
export interface GraphEvent {
  readonly before: Graph;
  readonly after: Graph;
  readonly touched: Touched;
  readonly origin: Origin;
}

/** An edit of this page that the room has not answered yet. */
export interface Edit {
  /** Its number on the way to the room; 0 while it has not been sent. */
  seq: number;
  change: Change;
  /** Edits in a row with one mark, say of one drag of a slider, may be joined and are one step to undo. */
  readonly mark: string | undefined;
  /** Whether further edits with its mark may still be joined to it. */
  open: boolean;
}

/** Holds one workflow for all views of one page. */
export class Store {
  /** Whether edits are taken: only while the room is there. */
  readonly editable: Signal<boolean> = signal(false);
  /** The node types that the room knows. */
  readonly types: Signal<NodeTypes> = signal<NodeTypes>(new Map());
  /** What is wrong with the graph, as the room sees it. */
  readonly problems: Signal<readonly Problem[]> = signal<readonly Problem[]>([]);

  /** Which nodes have a value that no longer follows from the graph, and why. */
  readonly stale: Signal<Stale> = signal<Stale>({});

  readonly #graph = signal(emptyGraph());
  readonly #revision = signal(-1);
  readonly #listeners = new Set<(event: GraphEvent) => void>();
  #confirmed = emptyGraph();
  #pending: Edit[] = [];

  /** The graph to show. Reading its value in a component or an effect subscribes to it. */
  get graph(): ReadonlySignal<Graph> {
    return this.#graph;
  }

  /** The last revision of the room that is in the graph; -1 before the first. */
  get revision(): ReadonlySignal<number> {
    return this.#revision;
  }

  /** The edits under way, oldest first. */
  get pending(): readonly Edit[] {
    return this.#pending;
  }

  /** Hear of every step of the graph, after it was made. */
  listen(fn: (event: GraphEvent) => void): Off {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /**
   * Make an edit: it shows at once and is pending from now on. False where nothing would change
   * or no edits are taken. Edits in a row with the same `mark` are one step to undo.
   */
  transact(change: Change, mark?: string): boolean {
    if (!this.editable.peek() || isEmpty(change)) return false;
    const before = this.#graph.peek();
    const after = apply(before, change);
    const where = touched(change);
    if (!differs(before, after, where)) return false;
    this.#remember(change, mark);
    // Edits that were joined may leave a record as the room has it: then it is that record again,
    // since no pending edit names it any more.
    this.#show(shared(this.#confirmed, after, where), where, "user");
    return true;
  }

  /** Take a snapshot of the room. Pending edits stay, on top of it, if `keep` says so. */
  load(graph: Graph, revision: number, keep: (edit: Edit, confirmed: Graph) => boolean): void {
    const before = this.#graph.peek();
    this.#confirmed = shared(before, graph, everything(graph));
    this.#pending = this.#pending.filter((edit) => keep(edit, this.#confirmed));
    const where = unite([everything(before), everything(graph)]);
    batch(() => {
      this.#revision.value = revision;
      this.#rebase(where, "snapshot");
    });
  }

  /**
   * Take a change that the room has made; `seq` says which pending edit it answers, if any, and
   * `origin` whether this page asked for it.
   */
  receive(
    change: Change,
    revision: number,
    seq?: number,
    origin: "room" | "answer" = "room",
  ): void {
    const place = seq === undefined ? -1 : this.#pending.findIndex((edit) => edit.seq === seq);
    const [answered] = place < 0 ? [] : this.#pending.splice(place, 1);
    // What the room did is what is shown already: the usual case, and it costs no redraw.
    const echo = place === 0 && same(answered?.change, change);
    this.#confirm(change, echo);
    batch(() => {
      this.#revision.value = revision;
      if (echo) return;
      const edits = answered ? [answered, ...this.#pending] : this.#pending;
      this.#rebase(unite([change, ...edits.map((edit) => edit.change)].map(touched)), origin);
    });
  }

  /** Take back an edit that the room refuses; tells which one it was. */
  refuse(seq: number): Edit | undefined {
    const edit = this.#pending.find((each) => each.seq === seq);
    if (edit === undefined) return undefined;
    const where = unite(this.#pending.map((each) => touched(each.change)));
    this.#pending = this.#pending.filter((each) => each !== edit);
    this.#rebase(where, "room");
    return edit;
  }

  /** Rewrite the pending edits, say with another id for what they create. */
  revise(rewrite: (edit: Edit) => Change): void {
    const old = this.#pending.map((edit) => touched(edit.change));
    for (const edit of this.#pending) edit.change = rewrite(edit);
    const now = this.#pending.map((edit) => touched(edit.change));
    this.#rebase(unite([...old, ...now]), "room");
  }

  #confirm(change: Change, echo: boolean): void {
    const shown = this.#graph.peek();
    const settled = echo && this.#pending.length === 0;
    const next = () => shared(shown, apply(this.#confirmed, change), touched(change));
    this.#confirmed = settled ? shown : next();
  }

  #remember(change: Change, mark: string | undefined): void {
    const last = this.#pending.at(-1);
    if (last?.open && mark !== undefined && last.mark === mark) {
      const before = this.#pending.slice(0, -1).map((edit) => edit.change);
      last.change = squash(applyAll(this.#confirmed, before), [last.change, change]);
    } else {
      this.#pending.push({ seq: 0, change, mark, open: true });
    }
  }

  #rebase(where: Touched, origin: Origin): void {
    const changes = this.#pending.map((edit) => edit.change);
    const after = applyAll(this.#confirmed, changes);
    this.#show(shared(this.#graph.peek(), after, where), where, origin);
  }

  #show(after: Graph, where: Touched, origin: Origin): void {
    const before = this.#graph.peek();
    batch(() => {
      this.#graph.value = after;
      for (const fn of this.#listeners) fn({ before, after, touched: where, origin });
    });
  }
}

/**
 * Puts the records of an earlier graph wherever a graph says the same. It does so in place: a
 * record that says the same makes no other graph of it, and a copy of a large map is dear.
 */
function shared(earlier: Graph, graph: Graph, where: Touched): Graph {
  for (const kind of KINDS) {
    share(earlier[kind], graph[kind] as Map<string, object>, where[kind]);
  }
  return graph;
}

function share<R extends object>(
  earlier: ReadonlyMap<string, R>,
  records: Map<string, R>,
  ids: ReadonlySet<string>,
): void {
  if (earlier === records) return;
  for (const id of ids) {
    const old = earlier.get(id);
    const now = records.get(id);
    if (old !== undefined && now !== undefined && old !== now && sameRecord(old, now))
      records.set(id, old);
  }
}

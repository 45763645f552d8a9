/**
 * Keeps a store and a room the same, over any host.
 *
 * Edits go out in their order. Three things make one wait: there was no `welcome` yet; it names a
 * node that the room has not yet confirmed (if the room gives that node another id, the edit must
 * follow); or an edit with the same mark is still under way (so a slider sends as fast as the room
 * answers, and what comes meanwhile is joined). Whatever is asked after an edit, an undo or a run,
 * waits behind it.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { apply, differs, touched } from "../model/change.ts";
import { freeId, fromDocument, type Graph } from "../model/graph.ts";
import type { Host, Off } from "../model/host.ts";
import type { NodeType } from "../model/nodeType.ts";
import type {
  AnswerRequest,
  ChangeNotice,
  ClientsNotice,
  CollapseRequest,
  DebugRequest,
  EditPausedRequest,
  EventsNotice,
  FileState,
  FromRoom,
  HistoryRequest,
  LayoutRequest,
  LoadRequest,
  PinRequest,
  Problem,
  RefusedNotice,
  Reject,
  ResumeRequest,
  RunRequest,
  RunSnapshot,
  SaveRequest,
  ToRoom,
  TrustRequest,
  UnpackRequest,
  Welcome,
} from "../model/protocol.ts";
import { Questions } from "./questions.ts";
import { createdNodes, namedNodes, renamed } from "./rename.ts";
import type { Edit, Store } from "./store.ts";

/** `joining` until the room's welcome, `gone` while there is no way to the room. */
export type SyncState = "joining" | "live" | "gone";

/** An edit that the room refused, and why. */
export interface Refusal {
  readonly edit: Edit;
  readonly problems: readonly Problem[];
}

/** Where the events of runs go. */
export interface RunSink {
  /** The run of a welcome, or none. */
  load(run: RunSnapshot | null): void;
  /** Events as they come. */
  receive(notice: EventsNotice): void;
}

/** How a run is to be run, besides what it covers. */
export type RunOptions = Pick<RunRequest, "cache" | "step" | "budget">;

/** What a person does with a run and its values. */
export type Steering = DistributeOmit<
  AnswerRequest | DebugRequest | EditPausedRequest | PinRequest | ResumeRequest,
  "client"
>;

type Request = DistributeOmit<
  | HistoryRequest
  | LayoutRequest
  | CollapseRequest
  | UnpackRequest
  | RunRequest
  | TrustRequest
  | SaveRequest
  | LoadRequest
  | AnswerRequest
  | DebugRequest
  | EditPausedRequest
  | PinRequest
  | ResumeRequest,
  "client"
>;
type DistributeOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;
type Queued = { readonly edit: Edit } | { readonly request: Request };

/** One page's side of the conversation with a room. */
export class Sync {
  /** The random id of this page, by which the room tells it from others. */
  readonly client: string;
  /** What is asked of the room and answered to this page alone. */
  readonly questions: Questions;
  /** How the workflow's file stands. */
  readonly file: ReadonlySignal<FileState>;
  /** How many pages look at the workflow, this one included. */
  readonly pages: ReadonlySignal<number>;
  readonly #host: Host;
  readonly #store: Store;
  readonly #runs: RunSink;
  readonly #state = signal<SyncState>("joining");
  readonly #refused = new Set<(refusal: Refusal) => void>();
  readonly #renamed = new Set<(ids: ReadonlyMap<string, string>) => void>();
  readonly #notices = new Set<(notice: RefusedNotice) => void>();
  readonly #offs: Off[];
  readonly #file = signal<FileState>({ state: "memory" });
  readonly #pages = signal(1);
  #queue: Queued[] = [];
  #lastRun: Request | undefined;
  #seq = 0;
  #hellos = 0;

  constructor(host: Host, store: Store, runs: RunSink, client: string = randomClient()) {
    this.client = client;
    this.questions = new Questions((question) => this.#send({ ...question, client }));
    this.file = this.#file;
    this.pages = this.#pages;
    this.#host = host;
    this.#store = store;
    this.#runs = runs;
    this.#offs = [
      store.listen(({ origin }) => origin === "user" && this.#enqueueEdits()),
      host.listen((message) => this.#hear(message)),
      host.watch((open) => (open ? this.#join() : this.#lose())),
    ];
  }

  /** How things stand with the room. */
  get state(): ReadonlySignal<SyncState> {
    return this.#state;
  }

  /** Ask the room to take this user's last edit back. */
  undo(): void {
    this.#ask({ type: "undo" });
  }

  /** Ask the room to make again what was taken back. */
  redo(): void {
    this.#ask({ type: "redo" });
  }

  /** Ask for all nodes to be arranged; the answer is a change like any other. */
  layout(): void {
    this.#ask({ type: "layout" });
  }

  /** Ask for nodes to be put into one sub-workflow; the answer is a change like any other. */
  collapse(nodes: readonly string[]): void {
    this.#ask({ type: "collapse", nodes });
  }

  /** Ask for the nodes of a sub-workflow to be taken out of it. */
  unpack(node: string): void {
    this.#ask({ type: "unpack", node });
  }

  /** Ask for a run; `inputs` stand in for the values of `data-input` nodes. */
  run(
    mode: RunRequest["mode"] = "all",
    nodes?: readonly string[],
    inputs?: RunRequest["inputs"],
    options: RunOptions = {},
  ): void {
    const request = {
      type: "run",
      mode,
      ...(nodes && { nodes }),
      ...(inputs && { inputs }),
      ...options,
    } as const;
    this.#lastRun = request;
    this.#ask(request);
  }

  /** Ask once more for the run that was asked for last. */
  runAgain(): void {
    if (this.#lastRun) this.#ask(this.#lastRun);
  }

  /** Do something with a run, or pin a value of one. */
  steer(request: Steering): void {
    this.#ask(request);
  }

  /** Trust the code of the workflow, which a person has looked at. */
  trust(): void {
    this.#ask({ type: "trust" });
  }

  /** Ask to stop a run. It overtakes everything that waits. */
  stop(run: string): void {
    if (this.#state.peek() === "live") this.#send({ type: "stop", client: this.client, run });
  }

  /** Ask for the file to be written now, with `overwrite` also over what someone else wrote. */
  save(overwrite = false): void {
    this.#ask(overwrite ? { type: "save", overwrite } : { type: "save" });
  }

  /** Ask for what the file holds; the answer is a change like any other. */
  load(): void {
    this.#ask({ type: "load" });
  }

  /** Hear of refused edits, to show the reasons. */
  onRefused(fn: (refusal: Refusal) => void): Off {
    this.#refused.add(fn);
    return () => this.#refused.delete(fn);
  }

  /** Hear of nodes that got another id than this page proposed, say to keep them selected. */
  onRenamed(fn: (ids: ReadonlyMap<string, string>) => void): Off {
    this.#renamed.add(fn);
    return () => this.#renamed.delete(fn);
  }

  /** Hear of requests that could not be carried out, say a run, to show the reasons. */
  onNotice(fn: (notice: RefusedNotice) => void): Off {
    this.#notices.add(fn);
    return () => this.#notices.delete(fn);
  }

  /** Say that this page goes. If it stays after all, it will say so when it is missed. */
  leave(): void {
    if (this.#state.peek() !== "gone") this.#send({ type: "leave", client: this.client });
  }

  /** Stop hearing and sending. The host stays open: it belongs to who made it. */
  close(): void {
    for (const off of this.#offs) off();
    this.leave();
    this.#lose();
  }

  #join(): void {
    this.#state.value = "joining";
    this.#store.editable.value = false;
    this.#hellos += 1;
    this.#send({ type: "hello", client: this.client, number: this.#hellos });
  }

  #lose(): void {
    this.#state.value = "gone";
    this.#store.editable.value = false;
    this.#queue = this.#queue.filter((item) => "edit" in item);
    this.questions.abandon();
  }

  #hear(message: FromRoom): void {
    if (message.type === "welcome") this.#welcome(message);
    // A welcome holds all that came before it.
    else if (this.#state.peek() !== "live") return;
    else if (message.type === "change") this.#change(message);
    else if (message.type === "reject") this.#reject(message);
    else if (message.type === "refused") this.#notice(message);
    else if (message.type === "types") this.#store.types.value = byName(message.types);
    else if (message.type === "stale") this.#store.stale.value = message.nodes;
    else if (message.type === "problems") this.#store.problems.value = message.problems;
    else if (message.type === "events") this.#runs.receive(message);
    else if (message.type === "file") this.#file.value = message;
    else if (message.type === "clients") this.#count(message);
    else if (message.client === this.client) this.questions.receive(message);
  }

  #welcome(message: Welcome): void {
    // Where two hellos were under way, the answer to the first is older than what came between.
    if (message.client !== this.client || message.number !== this.#hellos) return;
    if (this.#state.peek() !== "joining") return;
    this.#file.value = message.file;
    this.#store.types.value = byName(message.types);
    this.#store.problems.value = message.problems;
    this.#store.stale.value = message.stale ?? {};
    const keep = (edit: Edit, confirmed: Graph) => isOpen(edit, confirmed, message.seq);
    this.#store.load(fromDocument(message.document), message.revision, keep);
    this.#runs.load(message.run ?? null);
    const requests = this.#queue.filter((item) => "request" in item);
    this.#queue = [...this.#store.pending.map(unsent), ...requests];
    this.#state.value = "live";
    this.#store.editable.value = true;
    this.#flush();
  }

  #count({ clients, call }: ClientsNotice): void {
    const named = clients.includes(this.client);
    if (named) this.#pages.value = clients.length;
    if (call || !named) this.#send({ type: "here", client: this.client });
  }

  #change(message: ChangeNotice): void {
    const known = this.#store.revision.peek();
    if (message.revision <= known) return;
    // A gap: something was lost on the way, so ask for everything.
    if (message.revision > known + 1) {
      this.#join();
      return;
    }
    const own = message.client === this.client;
    const seq = own ? message.seq : undefined;
    const origin = own && seq === undefined ? "answer" : "room";
    this.#store.receive(message.change, message.revision, seq, origin);
    if (message.problems) this.#store.problems.value = message.problems;
    this.#flush();
  }

  #reject(message: Reject): void {
    if (message.client !== this.client) return;
    const edit = this.#store.pending.find((each) => each.seq === message.seq);
    if (!edit) return;
    const taken = takenIds(message.problems, edit);
    if (taken.length > 0) this.#retry(edit, taken);
    else {
      this.#store.refuse(message.seq);
      // Without a problem the room just had nothing to do, since someone else did the same.
      if (message.problems.length > 0) this.#tell({ edit, problems: message.problems });
    }
    this.#flush();
  }

  #notice(notice: RefusedNotice): void {
    if (notice.client !== undefined && notice.client !== this.client) return;
    for (const fn of this.#notices) fn(notice);
  }

  #tell(refusal: Refusal): void {
    for (const fn of this.#refused) fn(refusal);
  }

  /** Send a creation again with the next free ids, and let what follows use them too. */
  #retry(edit: Edit, taken: readonly string[]): void {
    const graph = this.#store.graph.peek();
    const used = new Set([...graph.nodes.keys(), ...createdNodes(edit.change), ...taken]);
    const ids = new Map<string, string>();
    for (const id of taken) {
      const next = freeId(id, (each) => used.has(each));
      used.add(next);
      ids.set(id, next);
    }
    edit.seq = 0;
    this.#queue.unshift({ edit });
    // First, so that what was selected under the old ids is so under the new ones.
    for (const fn of this.#renamed) fn(ids);
    // Edits that are under way were not held back, so they do not mean the refused node.
    this.#store.revise((each) => (each.seq === 0 ? renamed(each.change, ids) : each.change));
  }

  #enqueueEdits(): void {
    const edit = this.#store.pending.at(-1);
    const last = this.#queue.at(-1);
    const joined = last && "edit" in last && last.edit === edit;
    if (edit && edit.seq === 0 && !joined) {
      if (last && "edit" in last) last.edit.open = false;
      this.#queue.push({ edit });
    }
    this.#flush();
  }

  #ask(request: Request): void {
    if (this.#state.peek() === "gone") return;
    const last = this.#store.pending.at(-1);
    // What is asked next must not slip in front of an edit joined to this one later.
    if (last) last.open = false;
    this.#queue.push({ request });
    this.#flush();
  }

  #flush(): void {
    while (this.#state.peek() === "live") {
      const item = this.#queue[0];
      if (!item || ("edit" in item && this.#mustWait(item.edit))) return;
      this.#queue.shift();
      if ("edit" in item) this.#sendEdit(item.edit);
      else this.#send({ ...item.request, client: this.client });
    }
  }

  #sendEdit(edit: Edit): void {
    this.#seq += 1;
    edit.seq = this.#seq;
    edit.open = false;
    const { seq, change, mark } = edit;
    const message = { type: "change", client: this.client, seq, change } as const;
    this.#send(mark === undefined ? message : { ...message, mark });
  }

  #mustWait(edit: Edit): boolean {
    const underWay = this.#store.pending.filter((each) => each.seq !== 0);
    if (underWay.length === 0) return false;
    const named = namedNodes(edit.change);
    return underWay.some(
      (each) =>
        (edit.mark !== undefined && each.mark === edit.mark) ||
        createdNodes(each.change).some((id) => named.has(id)),
    );
  }

  #send(message: ToRoom): void {
    this.#host.send(message);
  }
}

/** A random id for a page. Works on pages without TLS too, where `randomUUID` is missing. */
export function randomClient(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `c${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Whether an edit is still to be sent after a new welcome: not if the room has answered it, or,
 * where the room does not know, if it would change nothing.
 */
function isOpen(edit: Edit, confirmed: Graph, answered: number | undefined): boolean {
  if (edit.seq === 0) return true;
  if (answered !== undefined) return edit.seq > answered;
  return differs(confirmed, apply(confirmed, edit.change), touched(edit.change));
}

function unsent(edit: Edit): Queued {
  edit.seq = 0;
  return { edit };
}

/** The ids that someone else took before the room saw this creation. */
function takenIds(problems: readonly Problem[], edit: Edit): string[] {
  const created = new Set(createdNodes(edit.change));
  const taken = problems.flatMap((problem) => (problem.code === "taken" ? problem.ids : []));
  const all = problems.every((problem) => problem.code === "taken");
  return all ? taken.filter((id) => created.has(id)) : [];
}

function byName(types: readonly NodeType[]): Map<string, NodeType> {
  return new Map(types.map((type) => [type.name, type]));
}

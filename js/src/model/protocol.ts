/**
 * The messages between a client and a room, as JSON, over any host. Nothing is sent before
 * `hello`. A client drops what is addressed to another client and every revision it already has.
 */
import type { Change } from "./change.ts";
import type { Document } from "./graph.ts";
import type { Json } from "./json.ts";
import type { NodeType } from "./nodeType.ts";

/** How far a node or a run is. */
export type Status =
  | "idle"
  | "queued"
  | "running"
  | "paused"
  | "waiting"
  | "completed"
  | "error"
  | "skipped"
  | "cancelled";

/** Something wrong with the graph or with a change, and the records it is about. */
export interface Problem {
  readonly code: string;
  readonly ids: readonly string[];
  readonly message: string;
  /** The property it is about, where it is about one. */
  readonly field?: string;
}

/** What a run is to cover. */
export type RunMode = "all" | "from" | "to" | "only" | "stale";

/** The first message of a client. */
export interface Hello {
  readonly type: "hello";
  readonly client: string;
}

/** An edit; `seq` counts the edits of this client. Edits in a row with one `mark` are one step to undo. */
export interface ChangeRequest {
  readonly type: "change";
  readonly client: string;
  readonly seq: number;
  readonly change: Change;
  readonly mark?: string;
}

/** Take the last edit of this user back, or make it again. */
export interface HistoryRequest {
  readonly type: "undo" | "redo";
  readonly client: string;
}

/** Arrange all nodes. */
export interface LayoutRequest {
  readonly type: "layout";
  readonly client: string;
}

/** Start a run. */
export interface RunRequest {
  readonly type: "run";
  readonly client: string;
  readonly mode: RunMode;
  readonly nodes?: readonly string[];
}

/** Stop a run. */
export interface StopRequest {
  readonly type: "stop";
  readonly client: string;
  readonly run: string;
}

/** Ask for a page of a large value. */
export interface ValueRequest {
  readonly type: "value";
  readonly client: string;
  readonly run: string;
  readonly path: string;
  readonly port: string;
  readonly offset: number;
  readonly limit: number;
}

/** Everything a client may send. */
export type ToRoom =
  | Hello
  | ChangeRequest
  | HistoryRequest
  | LayoutRequest
  | RunRequest
  | StopRequest
  | ValueRequest;

/** The answer to `hello`: all there is. */
export interface Welcome {
  readonly type: "welcome";
  readonly client: string;
  readonly revision: number;
  readonly document: Document;
  readonly types: readonly NodeType[];
  readonly problems: readonly Problem[];
  readonly run?: RunSnapshot | null;
  /** The last edit of this client that the room has answered, for one that comes back. */
  readonly seq?: number;
}

/** A run as it stands. */
export interface RunSnapshot {
  readonly id: string;
  readonly seq: number;
  readonly status?: Status;
  readonly progress?: number;
  readonly seconds?: number;
  readonly nodes: { readonly [path: string]: NodeSnapshot };
}

/** One node execution as it stands. */
export interface NodeSnapshot extends NodeFacts {
  readonly status: Status;
  readonly text?: string;
}

/** What is known of one node execution, in a snapshot or an event. */
export interface NodeFacts {
  readonly seconds?: number;
  readonly tokens?: number;
  readonly cost?: number;
  /** The model that was called, and where. */
  readonly model?: string;
  readonly cached?: boolean;
  /** Why it waits or was skipped. */
  readonly reason?: string;
  readonly error?: ErrorReport;
  /** A short form of each output, by port. */
  readonly outputs?: { readonly [port: string]: Json };
}

/** A change that the room has made; an echo where `client` and `seq` are one's own. */
export interface ChangeNotice {
  readonly type: "change";
  readonly revision: number;
  readonly client?: string;
  readonly seq?: number;
  readonly change: Change;
  readonly problems?: readonly Problem[];
}

/** A refused change and the reasons; with none, the change had been made already by someone else. */
export interface Reject {
  readonly type: "reject";
  readonly client: string;
  readonly seq: number;
  readonly problems: readonly Problem[];
}

/** A request that could not be carried out, and why; for everyone where it names no client. */
export interface RefusedNotice {
  readonly type: "refused";
  readonly client?: string;
  readonly message: string;
  readonly problems?: readonly Problem[];
}

/** The node types, after one was defined anew. */
export interface TypesNotice {
  readonly type: "types";
  readonly types: readonly NodeType[];
}

/** The problems of the graph, after they changed. */
export interface ProblemsNotice {
  readonly type: "problems";
  readonly problems: readonly Problem[];
}

/** What happened in a run: statuses at once, chunks of text gathered for a moment. */
export interface EventsNotice {
  readonly type: "events";
  readonly run: string;
  readonly seq: number;
  readonly events: readonly RunEvent[];
}

/** A page of a value. */
export interface ValuePage {
  readonly type: "value";
  readonly client: string;
  readonly run: string;
  readonly path: string;
  readonly port: string;
  readonly offset?: number;
  readonly kind: string;
  readonly total?: number;
  readonly columns?: readonly string[];
  readonly rows?: readonly Json[];
  readonly text?: string;
  readonly [key: string]: unknown;
}

/** Everything a client may hear. */
export type FromRoom =
  | Welcome
  | ChangeNotice
  | Reject
  | RefusedNotice
  | TypesNotice
  | ProblemsNotice
  | EventsNotice
  | ValuePage;

/** What a failed node says. */
export interface ErrorReport {
  readonly type?: string;
  readonly message: string;
  readonly traceback?: string;
}

/** What may happen to one node execution; `node_progress` brings a chunk of text. */
export type NodeEventType =
  | "node_queued"
  | "node_started"
  | "node_progress"
  | "node_paused"
  | "node_waiting"
  | "node_completed"
  | "node_error"
  | "node_skipped"
  | "node_cancelled";

/** Something that happened to one node execution. */
export interface NodeEvent extends NodeFacts {
  readonly type: NodeEventType;
  /** Which one: the zones and rounds around it, and its id, as in `rounds/2/writer`. */
  readonly path: string;
  readonly timestamp?: string;
  readonly text?: string;
}

/** How far the whole run is. */
export interface WorkflowEvent {
  readonly type: "workflow_status";
  readonly timestamp?: string;
  readonly status: Status;
  /** From 0 to 1. */
  readonly progress?: number;
  readonly seconds?: number;
  /** The path of the node that runs. */
  readonly current?: string;
}

/** One thing that happened in a run. */
export type RunEvent = NodeEvent | WorkflowEvent;

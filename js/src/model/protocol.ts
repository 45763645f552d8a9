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

/** The first message of a client; `number` counts its hellos. */
export interface Hello {
  readonly type: "hello";
  readonly client: string;
  readonly number: number;
}

/** A client is still there, or leaves. */
export interface Presence {
  readonly type: "here" | "leave";
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

/** Put nodes into one sub-workflow. */
export interface CollapseRequest {
  readonly type: "collapse";
  readonly client: string;
  readonly nodes: readonly string[];
}

/** Take the nodes of a sub-workflow out of it. */
export interface UnpackRequest {
  readonly type: "unpack";
  readonly client: string;
  readonly node: string;
}

/** Start a run. */
export interface RunRequest {
  readonly type: "run";
  readonly client: string;
  readonly mode: RunMode;
  readonly nodes?: readonly string[];
  /** Values for its `data-input` nodes, by id, in the place of their own. */
  readonly inputs?: { readonly [id: string]: Json };
  /** Without it nothing known is taken: every node runs. */
  readonly cache?: false;
  /** Pause at the first node. */
  readonly step?: true;
  readonly budget?: Budget;
}

/** What a run may take; it is stopped when it has taken more. */
export interface Budget {
  /** In and out together. */
  readonly tokens?: number;
  /** In US dollars. */
  readonly cost?: number;
  readonly seconds?: number;
}

/** What a person may answer to a question. */
export type Choice = "approve" | "edit" | "refuse";

/** Answer the question of a node; a value goes with `edit`. */
export interface AnswerRequest {
  readonly type: "answer";
  readonly client: string;
  readonly run: string;
  readonly path: string;
  readonly choice: Choice;
  readonly value?: Json;
}

/** What is done with a run that is paused, or is to pause. */
export type DebugAction = "pause" | "continue" | "step" | "into" | "out";

/** Pause a run, or let held nodes go on: the one at a path, or the first; with `continue` all. */
export interface DebugRequest {
  readonly type: "debug";
  readonly client: string;
  readonly run: string;
  readonly action: DebugAction;
  readonly path?: string;
}

/** Put values in the place of those of a held node, by port. */
export interface EditPausedRequest {
  readonly type: "edit-paused";
  readonly client: string;
  readonly run: string;
  readonly path: string;
  readonly values: Values;
}

/** Pin values of a node by port, or those it gave last; with `keep` they are in the file. */
export interface PinRequest {
  readonly type: "pin";
  readonly client: string;
  readonly node: string;
  readonly keep?: boolean;
  readonly values?: Values;
}

/** Ask for the workflows to begin with. */
export interface TemplatesRequest {
  readonly type: "templates";
  readonly client: string;
}

/** Ask for the pinned values of a node. */
export interface PinnedRequest {
  readonly type: "pinned";
  readonly client: string;
  readonly node: string;
}

/** Ask for the recorded runs of the workflow. */
export interface RunsRequest {
  readonly type: "runs";
  readonly client: string;
}

/** Let a recorded run go on where it ended. */
export interface ResumeRequest {
  readonly type: "resume";
  readonly client: string;
  readonly run: string;
}

/** Values, or short forms of them, by port. */
export type Values = { readonly [port: string]: Json };

/** Trust the code of the workflow, having looked at it. */
export interface TrustRequest {
  readonly type: "trust";
  readonly client: string;
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

/** Ask which models a node could use. */
export interface ModelsRequest {
  readonly type: "models";
  readonly client: string;
  readonly node: string;
}

/** Ask whether the notebook has a variable. */
export interface VariableRequest {
  readonly type: "variable";
  readonly client: string;
  readonly name: string;
}

/** Ask whether a secret is set. */
export interface SecretRequest {
  readonly type: "secret";
  readonly client: string;
  readonly name: string;
}

/** Write the file now; with `overwrite` also over what someone else wrote meanwhile. */
export interface SaveRequest {
  readonly type: "save";
  readonly client: string;
  readonly overwrite?: boolean;
}

/** Take what the file holds. */
export interface LoadRequest {
  readonly type: "load";
  readonly client: string;
}

/** Everything a client may send. */
export type ToRoom =
  | Hello
  | Presence
  | ChangeRequest
  | HistoryRequest
  | LayoutRequest
  | CollapseRequest
  | UnpackRequest
  | RunRequest
  | TrustRequest
  | StopRequest
  | AnswerRequest
  | DebugRequest
  | EditPausedRequest
  | PinRequest
  | PinnedRequest
  | RunsRequest
  | TemplatesRequest
  | ResumeRequest
  | ValueRequest
  | ModelsRequest
  | SecretRequest
  | VariableRequest
  | SaveRequest
  | LoadRequest;

/** The answer to `hello`: all there is. */
export interface Welcome {
  readonly type: "welcome";
  readonly client: string;
  /** Which hello it answers. */
  readonly number: number;
  readonly revision: number;
  readonly document: Document;
  readonly types: readonly NodeType[];
  readonly problems: readonly Problem[];
  readonly run?: RunSnapshot | null;
  /** The last edit of this client that the room has answered, for one that comes back. */
  readonly seq?: number;
  readonly file: FileState;
  readonly stale?: Stale;
}

/** The nodes whose last value no longer follows from the workflow, and why, in words. */
export type Stale = { readonly [id: string]: readonly string[] };

/** Which nodes are stale, whenever that changes. */
export interface StaleNotice {
  readonly type: "stale";
  readonly nodes: Stale;
}

/** How the file of a workflow stands. */
export interface FileState {
  /** `failed`: it could not be written; `conflict`: someone else wrote it, and both are kept. */
  readonly state: "memory" | "saved" | "saving" | "failed" | "conflict";
  readonly name?: string;
  /** Where ours is kept in a conflict. */
  readonly ours?: string;
  /** Why it failed, or what the conflict is. */
  readonly reason?: string;
}

/** What is known of a run from its beginning. */
export interface RunFacts {
  /** How many nodes of the workflow it is of. */
  readonly total?: number;
  /** Whether it is written down, so that it can be resumed. */
  readonly recorded?: boolean;
}

/** A run as it stands. */
export interface RunSnapshot extends RunFacts {
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
  /** Where its value comes from; empty where it ran. */
  readonly origin?: "" | "cache" | "pin" | "journal" | "kept" | "bypass" | "error";
  /** Why it waits or was skipped. */
  readonly reason?: string;
  readonly error?: ErrorReport;
  /** A short form of each output, by port. */
  readonly outputs?: Values;
  /** What it asks, while it waits for a person. */
  readonly question?: Question;
  /** What it is held with, while it is paused. */
  readonly paused?: Held;
}

/** What a node asks a person. */
export interface Question {
  readonly text: string;
  readonly choices: readonly Choice[];
  /** What it is about, or a short form of it. */
  readonly value: Json;
  /** Whether the value is all there, so that another may be written in its place. */
  readonly editable: boolean;
}

/** The values of a held node: its inputs before it runs, its outputs after. */
export interface Held {
  readonly side: "inputs" | "outputs";
  readonly values: Values;
  /** The ports whose value is all there, so that another may be written in its place. */
  readonly editable: readonly string[];
}

/**
 * A change that the room has made; an echo where `client` and `seq` are one's own. With `client`
 * alone it is what that client asked for in a word, an undo for example.
 */
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
  /** With the first events of a run, also of one that was resumed under the same id. */
  readonly begun?: RunFacts;
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

/** The models of one back end, or why it does not answer. */
export interface Backend {
  readonly backend: string;
  readonly models: readonly string[];
  readonly problem?: string;
}

/** The models that a node could use. */
export interface ModelsAnswer {
  readonly type: "models";
  readonly client: string;
  readonly node: string;
  readonly backends: readonly Backend[];
}

/** The pinned values of a node by port; none where they are not on this machine. */
export interface PinnedAnswer {
  readonly type: "pinned";
  readonly client: string;
  readonly node: string;
  readonly values: Values;
  /** The ports for which another value may be written. */
  readonly editable: readonly string[];
}

/** A run that is recorded. */
export interface RecordedRun {
  readonly id: string;
  /** `killed` where its process died. */
  readonly status: Status | "killed";
  /** When it began, as ISO 8601. */
  readonly started: string;
  readonly seconds: number | null;
  /** How many nodes have ended. */
  readonly nodes: number;
  readonly tokens: number | null;
  readonly cost: number | null;
  readonly error: string | null;
}

/** A workflow to begin with. */
export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly document: Document;
}

/** The workflows to begin with. */
export interface TemplatesAnswer {
  readonly type: "templates";
  readonly client: string;
  readonly templates: readonly Template[];
}

/** The recorded runs of the workflow, the newest first. */
export interface RunsAnswer {
  readonly type: "runs";
  readonly client: string;
  readonly runs: readonly RecordedRun[];
}

/** Whether the notebook has a variable; its value stays in the kernel. */
export interface VariableAnswer {
  readonly type: "variable";
  readonly client: string;
  readonly name: string;
  readonly set: boolean;
}

/** Whether a secret is set; its value stays in the kernel. */
export interface SecretAnswer {
  readonly type: "secret";
  readonly client: string;
  readonly name: string;
  readonly set: boolean;
}

/** How the file stands, whenever that changes. */
export interface FileNotice extends FileState {
  readonly type: "file";
}

/** Who is there; a client that is and is not named says so, and with a `call` every one. */
export interface ClientsNotice {
  readonly type: "clients";
  readonly clients: readonly string[];
  readonly call?: boolean;
}

/** Everything a client may hear. */
export type FromRoom =
  | Welcome
  | ChangeNotice
  | Reject
  | RefusedNotice
  | TypesNotice
  | ProblemsNotice
  | StaleNotice
  | EventsNotice
  | FileNotice
  | ClientsNotice
  | ValuePage
  | ModelsAnswer
  | RunsAnswer
  | PinnedAnswer
  | TemplatesAnswer
  | SecretAnswer
  | VariableAnswer;

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
  | "node_retrying"
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

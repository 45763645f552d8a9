/**
 * A room for trying the editor out: the one of the tests, which also derives ports from
 * properties, refuses circles, and pretends to run. It answers after a moment, as a kernel does.
 */
import { MemoryHost } from "../src/hosts/memory.ts";
import { MemoryRoom } from "../src/hosts/memoryRoom.ts";
import { apply, type Change } from "../src/model/change.ts";
import { type Document, fromDocument } from "../src/model/graph.ts";
import { same } from "../src/model/json.ts";
import type { NodeType } from "../src/model/nodeType.ts";
import { outerPorts } from "../src/model/ports.ts";
import type {
  Backend,
  ChangeRequest,
  FileState,
  ModelsRequest,
  Problem,
  RunEvent,
  SecretRequest,
  ToRoom,
} from "../src/model/protocol.ts";
import { pretend } from "./pretend.ts";
import { TEMPLATES } from "./templates.ts";

/** How long an answer takes, in milliseconds. */
const DELAY = 12;

/** What back ends are pretended to have. */
const BACKENDS: readonly Backend[] = [
  { backend: "Ollama", models: ["llama3.2", "qwen3:8b", "gemma3:4b"] },
  { backend: "embedded", models: ["smollm2-135m-instruct"] },
  {
    backend: "OpenAI",
    models: [],
    problem:
      "https://api.openai.com/v1 wants a key. Put it into the environment variable OPENAI_API_KEY.",
  },
];

/** The room of the dev page. */
export class DevRoom {
  readonly host = new MemoryHost();
  readonly room: MemoryRoom;
  /** The milliseconds between the tokens of a run that is pretended. */
  pace = 60;
  /** The milliseconds that back ends take to tell their models. */
  thinking = 400;
  readonly #types: readonly NodeType[];
  #run = 0;
  #seq = 0;
  #stop: AbortController | undefined;
  #missing: readonly Problem[] = [];

  constructor(document: Document, types: readonly NodeType[]) {
    this.#types = types;
    this.room = new MemoryRoom(fromDocument(document), types);
    this.room.file = { state: "saved", name: `${document.name}.nexus.json` };
    this.room.join((message) => this.host.deliver(message));
    this.host.answer((message) => setTimeout(() => this.#take(message), DELAY));
  }

  /** Let the editor hear events of a run. */
  events(events: readonly RunEvent[], fresh = false): void {
    if (fresh || this.#run === 0) {
      this.#run += 1;
      this.#seq = 0;
    }
    this.#seq += 1;
    this.host.deliver({ type: "events", run: `r${this.#run}`, seq: this.#seq, events });
  }

  #take(message: ToRoom): void {
    if (message.type === "run" && this.#missing.length > 0) this.#refuse(message.client);
    else if (message.type === "run") this.#begin();
    else if (message.type === "stop") this.#stop?.abort();
    else if (message.type === "change") this.room.receive(this.#completed(message));
    else if (message.type === "models") setTimeout(() => this.#tellModels(message), this.thinking);
    else if (message.type === "templates") this.#tellTemplates(message.client);
    else if (message.type === "secret") this.#tellSecret(message);
    else if (message.type === "save") this.tellFile({ state: "saved" });
    else this.room.receive(message);
  }

  /** Let the editor hear how the file stands. */
  tellFile(state: FileState): void {
    this.room.file = { ...this.room.file, ...state };
    this.host.deliver({ type: "file", ...this.room.file });
  }

  /** Refuse every run from now on, because of these. */
  refuseRuns(problems: readonly Problem[]): void {
    this.#missing = problems;
  }

  #refuse(client: string): void {
    const problems = this.#missing;
    const message = problems.map((problem) => problem.message).join("\n");
    this.host.deliver({ type: "refused", client, message, problems });
  }

  #tellModels({ client, node }: ModelsRequest): void {
    this.host.deliver({ type: "models", client, node, backends: BACKENDS });
  }

  #tellTemplates(client: string): void {
    this.host.deliver({ type: "templates", client, templates: TEMPLATES });
  }

  #tellSecret({ client, name }: SecretRequest): void {
    this.host.deliver({ type: "secret", client, name, set: name === "OPENAI_API_KEY" });
  }

  #begin(): void {
    this.#stop?.abort();
    this.#stop = new AbortController();
    this.events([{ type: "workflow_status", status: "running", progress: 0 }], true);
    const tell = (events: readonly RunEvent[]) => this.events(events);
    void pretend(this.room.graph, tell, this.#stop.signal, this.pace);
  }

  /** The change with the ports that follow from what it sets. */
  #completed(message: ChangeRequest): ChangeRequest {
    const after = apply(this.room.graph, message.change);
    const nodes: Record<string, NonNullable<Change["nodes"]>[string]> = { ...message.change.nodes };
    for (const [id, fields] of Object.entries(nodes)) {
      const node = after.nodes.get(id);
      const type = this.#types.find((each) => each.name === node?.type);
      if (!fields || !node || !type) continue;
      const ports = outerPorts(type, node.properties, node.policy);
      if (same(ports, { inputs: node.inputs, outputs: node.outputs })) continue;
      nodes[id] = { ...fields, ...ports };
    }
    return {
      ...message,
      change: { ...message.change, ...(message.change.nodes ? { nodes } : {}) },
    };
  }
}

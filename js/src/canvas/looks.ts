/**
 * What the painter needs to know of a node besides its place: title, colour and status. Worked
 * out when first painted and kept until the node, its type or its status changes, since asking the
 * graph for thousands of nodes in each frame would be slow.
 */
import type { EditorContext } from "../commands/command.ts";
import { titleOf } from "../model/nodeType.ts";
import type { Status } from "../model/protocol.ts";
import { type ColourName, categoryColour, portColour } from "./colours.ts";

/** How a node looks when it is painted. */
export interface Look {
  readonly title: string;
  readonly hue: ColourName;
  readonly status: Status;
  /** Whether it takes no part: it is disabled, or was skipped. */
  readonly out: boolean;
  readonly bypassed: boolean;
  /** Whether a run pauses before it. */
  readonly stops: boolean;
}

/** How a connection looks. */
export interface LineLook {
  readonly hue: ColourName;
  /** Whether its value has come, or is coming just now. */
  readonly state: "rest" | "flow" | "done";
  readonly animated: boolean;
}

/** Looks of nodes and connections, kept. */
export class Looks {
  readonly #context: EditorContext;
  readonly #nodes = new Map<string, Look>();
  /** Of connections; all of them are forgotten where a node is, since they look like their ends. */
  readonly #lines = new Map<string, LineLook>();

  constructor(context: EditorContext) {
    this.#context = context;
  }

  /** Forget what was known of these nodes, or of all. */
  forget(ids?: Iterable<string>): void {
    this.#lines.clear();
    if (!ids) this.#nodes.clear();
    else for (const id of ids) this.#nodes.delete(id);
  }

  /** How a node looks. */
  node(id: string): Look {
    const known = this.#nodes.get(id);
    if (known) return known;
    const { store } = this.#context;
    const node = store.graph.peek().nodes.get(id);
    const category = store.types.peek().get(node?.type ?? "")?.category ?? "";
    const status = this.#status(id);
    const { disabled, bypassed, breakpoint } = node?.policy ?? {};
    const out = disabled === true || status === "skipped";
    const look = {
      title: node ? titleOf(node) : id,
      hue: out ? ("faint" as const) : categoryColour(category),
      status,
      out,
      bypassed: bypassed === true,
      stops: breakpoint === true,
    };
    this.#nodes.set(id, look);
    return look;
  }

  /** How a connection looks; it takes its colour from where it starts. */
  line(id: string): LineLook {
    const known = this.#lines.get(id);
    if (known) return known;
    const look = this.#lineLook(id);
    this.#lines.set(id, look);
    return look;
  }

  #lineLook(id: string): LineLook {
    const { store, scene } = this.#context;
    const line = store.graph.peek().connections.get(id);
    if (!line) return lineLook("wire", "rest", false);
    const { source, target } = line;
    const places = scene.ports(source.nodeId);
    const port = places.find((each) => each.way === "source" && each.port.id === source.portId);
    const [from, to] = [this.node(source.nodeId).status, this.node(target.nodeId).status];
    // A zone hands values in while it runs, and its result out only when it is over.
    const flows =
      from === "running" && (port?.inner ? to === "running" : !scene.box(source.nodeId)?.zone);
    const state = flows ? "flow" : from === "completed" ? "done" : "rest";
    return lineLook(portColour(port?.port.type ?? ""), state, line.animated);
  }

  #status(id: string): Status {
    return this.#context.runs.node(id).peek()?.state.peek().status ?? "idle";
  }
}

const lineLooks = new Map<string, LineLook>();

/** Thousands of connections share a few looks. */
function lineLook(hue: ColourName, state: LineLook["state"], animated: boolean): LineLook {
  const key = `${hue} ${state} ${animated}`;
  const look = lineLooks.get(key) ?? { hue, state, animated };
  lineLooks.set(key, look);
  return look;
}

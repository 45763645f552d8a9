/**
 * The shipped editor, as a notebook starts it: the loader asks the comm for the editor, the editor
 * for the room and the panels. On the other end of the comm is a recorded answer of a real room.
 */
import type { ChangeRequest, EventsNotice, NodeEvent, Welcome } from "../../src/model/protocol.ts";
import type { ViewState } from "../../src/store/viewState.ts";
import type { Mount } from "./candidate.ts";
import type { Update, WorkStatus } from "./workload.ts";

/** Where the shipped files are served. */
const SHIPPED = "/shipped";

/** What is used of the view that the panels are mounted in. */
interface View {
  readonly view: ViewState;
}

/** The panels hand the view over here on their way in. */
const taken = globalThis as { takeView?: (view: View) => void };

const EVENTS: { readonly [status in Exclude<WorkStatus, "idle">]: NodeEvent["type"] } = {
  skipped: "node_skipped",
  stopped: "node_cancelled",
  queued: "node_queued",
  running: "node_started",
  done: "node_completed",
  failed: "node_error",
};

/** The kernel's side of a widget model. */
class Comm {
  readonly #hearers = new Map<string, Set<(message: unknown) => void>>();
  #welcome: Welcome | undefined;
  #revision = 0;
  #seq = 0;
  #runs = false;

  constructor(welcome: Welcome | undefined) {
    this.#welcome = welcome;
  }

  get(name: string): unknown {
    return name === "height" ? 800 : undefined;
  }

  on(name: string, hear: (message: unknown) => void): void {
    const known = this.#hearers.get(name) ?? new Set();
    this.#hearers.set(name, known.add(hear));
  }

  off(name: string, hear: (message: unknown) => void): void {
    this.#hearers.get(name)?.delete(hear);
  }

  /** Take a message of the editor. */
  send(message: { type: string; name?: string; client?: string; number?: number }): void {
    if (message.type === "part") void this.#part(message.name ?? "");
    else if (message.type === "hello") void Promise.resolve().then(() => this.#greet(message));
    else if (message.type === "change") this.#echo(message as ChangeRequest);
  }

  /** Let the editor hear what happens in the run. */
  tell(updates: readonly Update[]): void {
    this.#seq += updates.length + 1;
    const begun = { type: "workflow_status", status: "running" } as const;
    const events = [...(this.#runs ? [] : [begun]), ...updates.map(eventOf)];
    this.#runs = true;
    const notice: EventsNotice = { type: "events", run: "r1", seq: this.#seq, events };
    this.#deliver(notice);
  }

  #greet({ client, number }: { client?: string; number?: number }): void {
    const welcome = this.#welcome;
    if (!welcome) return;
    // A message is not kept once it has been read.
    this.#welcome = undefined;
    this.#revision = welcome.revision;
    this.#seq = welcome.run?.seq ?? 0;
    this.#deliver({ ...welcome, client, number });
  }

  #echo({ client, seq, change }: ChangeRequest): void {
    this.#revision += 1;
    const echo = { type: "change", revision: this.#revision, client, seq, change };
    setTimeout(() => this.#deliver(echo), 10);
  }

  async #part(name: string): Promise<void> {
    const text = await (await fetch(`${SHIPPED}/${name}.js`)).text();
    this.#deliver({ type: "part", name, text: name === "panels" ? tapped(text) : text });
  }

  #deliver(message: unknown): void {
    for (const hear of this.#hearers.get("msg:custom") ?? []) hear(message);
  }
}

function eventOf({ id, status, append }: Update): NodeEvent {
  if (append !== undefined) return { type: "node_progress", path: id, text: append };
  return { type: EVENTS[status as Exclude<WorkStatus, "idle">], path: id };
}

/** The panels as they are, but that the view they are mounted in is told. */
function tapped(text: string): string {
  const shipped = text.replace("export default", "const part =");
  if (shipped === text) throw new Error("The panels are no longer exported by `export default`.");
  return `${shipped}
export default (require) => {
  const { mountPanels } = part(require);
  return { mountPanels: (element, view) => (globalThis.takeView(view), mountPanels(element, view)) };
};`;
}

const mount: Mount = async ({ element, welcome }) => {
  const comm = new Comm(welcome);
  const view = new Promise<ViewState>((resolve) => {
    taken.takeView = ({ view: state }) => resolve(state);
  });
  const { default: makeWidget } = await import(`${SHIPPED}/loader.js`);
  const widget = makeWidget();
  widget.initialize({ model: comm });
  await widget.render({ model: comm, el: element });
  const root = element.querySelector("[data-testid='nexus-editor']")?.shadowRoot;
  const layer = root?.querySelector<HTMLElement>(".layer");
  const look = () => layer?.style.transform ?? "";
  const begun = look();
  let state: ViewState | undefined;
  return {
    // The view jumps to the whole graph and paints it in one and the same frame.
    ready: () => look() !== "" && look() !== begun,
    settled: async () => {
      state = await view;
    },
    look: (to) => {
      if (state) state.viewport.value = to;
    },
    view: () => state?.viewport.peek() ?? { x: 0, y: 0, zoom: 1 },
    update: (updates) => comm.tell(updates),
  };
};

export default mount;

/** Everything that all views of one workflow on one page share. */
import { nodeAt } from "../model/graph.ts";
import type { Host } from "../model/host.ts";
import { Runs } from "./runs.ts";
import { Store } from "./store.ts";
import { Sync } from "./sync.ts";

/** One workflow on one page, from the first hello to the end. */
export class Session {
  /** The graph. */
  readonly store = new Store();
  /** The newest run. */
  readonly runs = new Runs((path) => nodeAt(this.store.graph.peek(), path));
  /** The conversation with the room. */
  readonly sync: Sync;
  readonly #host: Host;

  /** Says hello over the host, and owns it from now on. */
  constructor(host: Host, client?: string) {
    this.#host = host;
    this.sync = new Sync(host, this.store, this.runs, client);
  }

  /** Let go of everything. */
  close(): void {
    this.sync.close();
    this.#host.close();
  }
}

/** What the benchmark asks of each editor. */
import type { Welcome } from "../../src/model/protocol.ts";
import type { Update, Work } from "./workload.ts";

/** Where a view looks: screen = world × zoom + (x, y). */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** An editor that shows the workload. */
export interface Candidate {
  /** Whether the graph is to be seen. */
  ready(): boolean;
  /** Resolves when what comes after the picture has come too. */
  settled(): Promise<void>;
  look(view: View): void;
  view(): View;
  update(updates: readonly Update[]): void;
}

/** What a candidate is started with. */
export interface MountOptions {
  readonly element: HTMLElement;
  /** The graph, for those who are not given the welcome. */
  readonly work: Work | undefined;
  /** What a room says to a client that comes, as a host hands it over. */
  readonly welcome: Welcome | undefined;
  /** Which of its ways to draw is wanted. */
  readonly variant: string;
}

/** The default export of a candidate's module. */
export type Mount = (options: MountOptions) => Promise<Candidate>;

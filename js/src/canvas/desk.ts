/** What a gesture has at hand. */
import type { EditorContext } from "../commands/command.ts";
import type { Point } from "../geometry/rect.ts";
import type { Viewport } from "../geometry/viewport.ts";
import type { Endpoint } from "../model/graph.ts";
import type { Offer } from "../model/portTypes.ts";
import type { Draft } from "./draft.ts";
import type { Move } from "./overlay.ts";
import type { Pool } from "./pool.ts";

/** A connection that was refused although one node in between would help. */
export interface Detour {
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly offer: Offer;
  readonly message: string;
}

/** The canvas as gestures see it. */
export interface Desk {
  readonly context: EditorContext;
  readonly stage: HTMLElement;
  /** Lies over all while the canvas is held; its `data-grab` says how. */
  readonly hold: HTMLElement;
  readonly pool: Pool;
  readonly draft: Draft;
  /** A point of an event, in pixels of the stage. */
  pointOf(event: MouseEvent): Point;
  /** A point of an event, in the world. */
  worldOf(event: MouseEvent): Point;
  /** Look elsewhere. */
  look(viewport: Viewport): void;
  /** Show nodes on their way, or no longer. */
  carry(move: Move | undefined): void;
  /** Show just these connections bright, as under the pointer. */
  brighten(lines: ReadonlySet<string>): void;
  /** Offer the node that would make a refused connection possible. */
  offer(detour: Detour): void;
}

/** Something that goes on between pressing and releasing. */
export interface Gesture {
  /** The pointer moved. */
  move(event: PointerEvent): void;
  /** The pointer was released. */
  end(event: PointerEvent): void;
  /** It is not to be, after all. */
  cancel(): void;
}

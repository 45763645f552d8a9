/** One view of a workflow, as its panels see it. */
import type { Signal } from "@preact/signals-core";
import type { Canvas } from "../canvas/canvas.ts";
import type { EditorContext } from "../commands/command.ts";
import type { Panels } from "./panels.ts";
import type { Rich } from "./rich/rich.ts";

/** What panels have at hand. */
export interface ViewContext extends EditorContext {
  readonly panels: Panels;
  readonly canvas: Canvas;
  /** What sets values that are more than text, once it is there. */
  readonly rich: Signal<Rich | undefined>;
  /** Whether keys are named as on a Mac. */
  readonly mac: boolean;
  /** Put the focus on the canvas. */
  focusCanvas(): void;
  /** Fill the screen with the editor, or no longer. */
  toggleFullScreen(): void;
}

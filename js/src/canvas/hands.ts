/**
 * What works a canvas: it hears pointers and the wheel, and makes gestures of them. It is not
 * needed to see the workflow, so it is brought with the panels.
 */
import type { EditorContext } from "../commands/command.ts";
import type { Point } from "../geometry/rect.ts";
import type { Viewport } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import type { Canvas, Operator } from "./canvas.ts";
import type { Desk, Detour } from "./desk.ts";
import { Draft } from "./draft.ts";
import { Gestures } from "./gestures.ts";
import type { Move } from "./overlay.ts";
import type { Pool } from "./pool.ts";
import { turn } from "./wheel.ts";

/** What hands need of the view around the canvas. */
export interface HandsOptions {
  readonly canvas: Canvas;
  /** Whether the focus is in the editor. */
  readonly focused: () => boolean;
  /** Offer the node that would make a refused connection possible. */
  readonly offer: (detour: Detour) => void;
}

/** Works one canvas until closed. */
export class Hands implements Desk, Operator {
  readonly context: EditorContext;
  readonly stage: HTMLElement;
  readonly hold: HTMLElement;
  readonly pool: Pool;
  readonly draft: Draft;
  readonly #canvas: Canvas;
  readonly #options: HandsOptions;
  readonly #gestures: Gestures;
  readonly #offs: Off[] = [];

  constructor(options: HandsOptions) {
    const { canvas } = options;
    this.#options = options;
    this.#canvas = canvas;
    this.context = canvas.context;
    this.stage = canvas.stage;
    this.hold = canvas.hold;
    this.pool = canvas.pool;
    this.draft = new Draft(canvas.stage);
    this.#gestures = new Gestures(this);
    canvas.operator = this;
    this.#on("pointerdown", (event) => this.#gestures.down(event));
    this.#on("pointermove", (event) => this.#gestures.move(event));
    this.#on("pointerup", (event) => this.#gestures.up(event));
    this.#on("pointercancel", () => this.#gestures.cancel());
    this.#on("pointerleave", () => {
      this.context.view.pointer = undefined;
    });
    this.#on("contextmenu", (event) => this.#menu(event));
    this.#on("dblclick", (event) => this.#gestures.twice(event));
    this.#on("wheel", (event) => turn(this, event, options.focused()), { passive: false });
  }

  get busy(): boolean {
    return this.#gestures.busy;
  }

  cancel(): void {
    this.#gestures.cancel();
  }

  pointOf(event: MouseEvent): Point {
    return this.#canvas.pointOf(event);
  }

  worldOf(event: MouseEvent): Point {
    return this.#canvas.worldOf(event);
  }

  look(viewport: Viewport): void {
    this.#canvas.look(viewport);
  }

  carry(move: Move | undefined): void {
    this.#canvas.carry(move);
  }

  brighten(lines: ReadonlySet<string>): void {
    this.#canvas.brighten(lines);
  }

  offer(detour: Detour): void {
    this.#options.offer(detour);
  }

  /** Let go of the canvas. */
  close(): void {
    this.cancel();
    for (const off of this.#offs) off();
    this.draft.close();
    this.#canvas.operator = undefined;
  }

  #menu(event: MouseEvent): void {
    // In a field and on a link the browser's own menu helps; with Shift it comes everywhere.
    const [target] = event.composedPath();
    const isText = target instanceof Element && target.matches("input, textarea, a");
    if (isText || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#gestures.menu(event);
  }

  #on<K extends keyof HTMLElementEventMap>(
    type: K,
    fn: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    this.stage.addEventListener(type, fn, options);
    this.#offs.push(() => this.stage.removeEventListener(type, fn, options));
  }
}

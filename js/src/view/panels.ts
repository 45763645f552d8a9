/** What of a view is open, typed and said: it outlives the elements, as the viewport does. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Detour } from "../canvas/desk.ts";
import type { AddRequest, Part } from "../commands/command.ts";
import type { OpenEnd } from "../commands/connecting.ts";
import type { Point } from "../geometry/rect.ts";
import type { Json } from "../model/json.ts";
import type { Budget, Problem } from "../model/protocol.ts";
import type { Insets } from "../store/viewState.ts";
import type { Turn } from "./turn.ts";

/** Below this width panels lie over the canvas. */
export const NARROW = 900;

/** Below this width the palette is a rail of signs. */
export const RAIL = 760;

/** A tab of the properties panel. */
export type Tab = "properties" | "output" | "info";

/** What lies over everything and has the keys until it is closed. */
export type Dialog =
  | { readonly kind: "large"; readonly node: string }
  | { readonly kind: "connect"; readonly node: string; readonly from?: OpenEnd }
  | { readonly kind: "write"; readonly node: string; readonly name: string }
  | { readonly kind: "trust"; readonly code: readonly Problem[] }
  | { readonly kind: "commands" | "find" | "inputs" | "budget" | "templates" };

/** A tab of the panel below: how long each node took, what happened, what is wrong. */
export type DrawerTab = "nodes" | "log" | "problems" | "runs";

/** How high the panel below is, with its distance to what is above. */
const DRAWER = 208;

/** Something said in passing; a detour is what could be done about it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly calm: boolean;
  readonly detour?: Detour | undefined;
  /** The node where it lies. */
  readonly node?: string | undefined;
}

/** How long something said stays, in milliseconds. */
const STAY = 7000;

/** The panels of one view. */
export class Panels {
  /** The width of the whole editor. */
  readonly width: Signal<number> = signal(0);
  /** The height that a person gave the editor. */
  readonly height: Signal<number | undefined> = signal<number | undefined>(undefined);
  /** What is searched in the palette. */
  readonly query: Signal<string> = signal("");
  /** Whether the palette is open over the canvas, where it is a rail otherwise. */
  readonly palette: Signal<boolean> = signal(false);
  /** Whether a person folded the palette to a rail, where there is room for it. */
  readonly slim: Signal<boolean> = signal(false);
  /** Whether the palette is a rail of signs. */
  readonly rail: ReadonlySignal<boolean> = computed(
    () => this.slim.value || (this.width.value > 0 && this.width.value < RAIL),
  );
  /** Whether a person folded the properties away, where there is room for them. */
  readonly folded: Signal<boolean> = signal(false);
  /** Whether the properties are open over the canvas, where there is no room beside it. */
  readonly inspector: Signal<boolean> = signal(false);
  /** The tab of the properties. */
  readonly tab: Signal<Tab> = signal<Tab>("properties");
  /** The tab of the panel below, while it is open. */
  readonly drawer: Signal<DrawerTab | undefined> = signal<DrawerTab | undefined>(undefined);
  /** Whether the workflow is shown as a tree. */
  readonly outline: Signal<boolean> = signal(false);
  /** The nodes that a person opened or closed in the tree. */
  readonly turned: Signal<ReadonlySet<string>> = signal<ReadonlySet<string>>(new Set());
  /** Whether a workflow that is a chat is shown as one, where nothing is selected. */
  readonly chats: Signal<boolean> = signal(false);
  /** What was asked in the chat, and the answers. */
  readonly chat: Signal<readonly Turn[]> = signal<readonly Turn[]>([]);
  /** The values that a run was last asked for with, by the id of their node. */
  readonly inputs: Signal<{ readonly [id: string]: Json }> = signal({});
  /** What the last run that had limits might take. */
  readonly budget: Signal<Budget> = signal<Budget>({});
  /** Whether the form shows how a node runs. */
  readonly policy: Signal<boolean> = signal(true);
  /** Where the menu of what is selected is open, on the screen. */
  readonly menu: Signal<Point | undefined> = signal<Point | undefined>(undefined);
  /** Where the menu of runs is open, on the screen. */
  readonly runMenu: Signal<Point | undefined> = signal<Point | undefined>(undefined);
  /** What is being written in place: a node by its id, a group or a note by its key. */
  readonly writing: Signal<string | undefined> = signal<string | undefined>(undefined);
  /** Where a new node is wanted, while its type is chosen. */
  readonly adding: Signal<AddRequest | undefined> = signal<AddRequest | undefined>(undefined);
  /** Whether the help is open. */
  readonly help: Signal<boolean> = signal(false);
  /** What lies over everything. */
  readonly dialog: Signal<Dialog | undefined> = signal<Dialog | undefined>(undefined);
  /** What was said and is still to be read. */
  readonly toasts: Signal<readonly Toast[]> = signal<readonly Toast[]>([]);
  /** What a screen reader is to say. */
  readonly spoken: Signal<string> = signal("");
  /** Whether panels lie over the canvas. */
  readonly narrow: ReadonlySignal<boolean> = computed(
    () => this.width.value > 0 && this.width.value < NARROW,
  );
  /** Whether the properties are to be seen. */
  readonly shown: ReadonlySignal<boolean> = computed(() =>
    this.narrow.value ? this.inspector.value : !this.folded.value,
  );
  /** The file with our version, once it was said that it and theirs are both to be kept. */
  readonly keptBoth: Signal<string | undefined> = signal<string | undefined>(undefined);
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #count = 0;

  /** How far panels reach over the canvas. */
  get insets(): Insets {
    const right = !this.narrow.value && !this.folded.value ? 262 : 0;
    const left = this.outline.value ? 252 : this.rail.value ? 52 : 188;
    return { left, top: 54, right, bottom: this.drawer.value ? DRAWER : 0 };
  }

  /** Say something in passing. */
  say(text: string, calm = false, detour?: Detour): void {
    this.#show({ text, calm, detour });
  }

  /** Say that something was refused, and at which node the reason lies. */
  refuse(text: string, node?: string): void {
    this.#show({ text, calm: false, node });
  }

  /** Take back something said. */
  dismiss(id: number): void {
    this.toasts.value = this.toasts.peek().filter((toast) => toast.id !== id);
  }

  /** Show a part of the view, or hide it where it can stay open; `nodes` are the selected ones. */
  show(part: Exclude<Part, "screen">, nodes: ReadonlySet<string>): void {
    const [node] = nodes;
    if (isDialog(part)) this.dialog.value = { kind: part };
    else if (part === "palette") this.#togglePalette();
    else if (part === "outline") this.outline.value = !this.outline.peek();
    else if (part === "log") this.toggleDrawer(this.drawer.peek() ?? "nodes");
    else if (part === "properties") this.toggleInspector();
    else if (part === "form") this.#showForm();
    else if (part === "runs") this.toggleDrawer("runs");
    else if (part === "held") {
      if (!this.shown.peek()) this.toggleInspector();
    } else if (node === undefined) return;
    else if (part === "connect") this.dialog.value = { kind: "connect", node };
    else this.dialog.value = { kind: "large", node };
  }

  #togglePalette(): void {
    this.palette.value = false;
    this.slim.value = !this.slim.peek();
  }

  #showForm(): void {
    this.tab.value = "properties";
    if (!this.shown.peek()) this.toggleInspector();
  }

  /** Open the panel below at a tab, or close it where it is open there. */
  toggleDrawer(tab: DrawerTab): void {
    this.drawer.value = this.drawer.peek() === tab ? undefined : tab;
  }

  /** Open the properties, or fold them away. */
  toggleInspector(): void {
    if (this.narrow.peek()) this.inspector.value = !this.inspector.peek();
    else this.folded.value = !this.folded.peek();
  }

  /** Have no timers any more. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.toasts.value = [];
  }

  #show(what: Omit<Toast, "id">): void {
    this.#count += 1;
    const toast: Toast = { id: this.#count, ...what };
    const others = this.toasts.peek().filter((each) => each.text !== what.text);
    batch(() => {
      this.toasts.value = [...others.slice(-2), toast];
      this.spoken.value = what.text;
    });
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.dismiss(toast.id);
    }, STAY);
    this.#timers.add(timer);
  }
}

const DIALOGS = ["commands", "find", "inputs", "budget", "templates"] as const;

function isDialog(part: Part): part is (typeof DIALOGS)[number] {
  return (DIALOGS as readonly string[]).includes(part);
}

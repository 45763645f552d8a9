/** What a command is, and what it needs of the editor. */
import type { Point } from "../geometry/rect.ts";
import type { Scene } from "../geometry/scene.ts";
import type { Runs } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import type { Sync } from "../store/sync.ts";
import type { ViewState } from "../store/viewState.ts";
import type { OpenEnd } from "./connecting.ts";

/** Where a new node is wanted. */
export interface AddRequest {
  /** The point of the world. */
  readonly at: Point;
  /** The port that it is to be connected to. */
  readonly from?: OpenEnd;
}

/** A part of the view that can be shown; those that can stay open are hidden again in the same way. */
export type Part =
  | "commands"
  | "templates"
  | "inputs"
  | "find"
  | "connect"
  | "palette"
  | "outline"
  | "log"
  | "properties"
  | "form"
  | "output"
  | "held"
  | "budget"
  | "runs"
  | "screen";

/** What commands ask of the view around them. */
export interface EditorActions {
  /** Put text on the clipboard. */
  writeClipboard(text: string): Promise<void>;
  /** The text on the clipboard. */
  readClipboard(): Promise<string>;
  /** Say something in passing, in the status bar and to a screen reader. */
  say(message: string): void;
  /** Put the focus on the search for node types. */
  search(): void;
  /** Let a person choose a type to add. */
  add(request: AddRequest): void;
  /** Open the menu of what is selected, at a point of the canvas on the screen. */
  menu(at: Point): void;
  /** Let a person write in place: the title of a node by its id, or a group or note by its key. */
  write(what: string): void;
  /** Show a part of the view, or hide it. */
  show(part: Part): void;
  /** Show the help, or hide it. */
  toggleHelp(): void;
}

/** One view of one workflow, as its commands see it. */
export interface EditorContext {
  readonly store: Store;
  readonly sync: Omit<Sync, "close" | "leave">;
  readonly runs: Runs;
  readonly view: ViewState;
  readonly scene: Scene;
  readonly actions: EditorActions;
}

/** Under which heading the help lists a command. */
export type CommandGroup = "Run" | "Debug" | "File" | "Edit" | "Arrange" | "Select" | "View";

/**
 * One thing a person can do. Toolbar, menus, keyboard and help all read the same object.
 *
 * `keys` are written like `Mod+Shift+Z`, where `Mod` is Ctrl, or Cmd on a Mac; the first one is
 * the one to show.
 */
export interface Command {
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  readonly group: CommandGroup;
  readonly keys: readonly string[];
  /** Whether it can be done now. Reads signals, so a component that asks is kept up to date. */
  when(context: EditorContext): boolean;
  /** Do it. */
  run(context: EditorContext): void | Promise<void>;
}

/** Do a command if it can be done now; tells whether it was. */
export function invoke(command: Command, context: EditorContext): boolean {
  if (!command.when(context)) return false;
  void command.run(context);
  return true;
}

/**
 * Keys, with the focus inside the widget alone. JupyterLab listens in the capture phase and lets a
 * key be only where an element around it says so: therefore a listener before it, on the window,
 * says so for exactly the keys that are used here. All others, such as Ctrl+S and Shift+Enter,
 * stay with the notebook.
 */
import { COMMANDS } from "../commands/all.ts";
import { type EditorContext, invoke } from "../commands/command.ts";
import { pasteNodes } from "../commands/editCommands.ts";
import { commandFor } from "../commands/keys.ts";
import type { Off } from "../model/host.ts";
import { isReadable } from "./clipboard.ts";

/** The attribute by which JupyterLab leaves a key alone. */
const SUPPRESS = "data-lm-suppress-shortcuts";

/** What the keyboard needs of a view. */
export interface KeyboardOptions {
  /** The element of the widget, and the root inside it. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly context: EditorContext;
  readonly mac: boolean;
  /** Whether a dialog has the keys. */
  readonly modal: () => boolean;
  /** Escape was pressed; true where that ended something. */
  readonly escape: () => boolean;
  /** Space is held on the canvas, or no longer. */
  readonly hold: (held: boolean) => void;
}

/** Listen to keys until told to stop. */
export function listenToKeys(options: KeyboardOptions): Off {
  const { host, root } = options;
  const view = host.ownerDocument.defaultView ?? window;
  const before = (event: KeyboardEvent) => {
    const uses = event.composedPath().includes(root) && isUsed(event, options);
    if (uses) host.setAttribute(SUPPRESS, "");
    else host.removeAttribute(SUPPRESS);
  };
  const press = (event: Event) => onPress(event as KeyboardEvent, options);
  const release = (event: Event) => {
    if ((event as KeyboardEvent).key === " ") options.hold(false);
  };
  const leave = (event: Event) => leaveFor(event, options);
  view.addEventListener("keydown", before, true);
  view.addEventListener("pointerdown", leave, true);
  root.addEventListener("keydown", press);
  root.addEventListener("keyup", release);
  return () => {
    view.removeEventListener("keydown", before, true);
    view.removeEventListener("pointerdown", leave, true);
    root.removeEventListener("keydown", press);
    root.removeEventListener("keyup", release);
    host.removeAttribute(SUPPRESS);
  };
}

/**
 * A click outside takes the focus along, also where the host keeps the browser from moving it, as
 * JupyterLab does beside a cell: or keys meant for the notebook would still be ours.
 */
function leaveFor(event: Event, { host, root }: KeyboardOptions): void {
  const path = event.composedPath();
  if (!(root.activeElement instanceof HTMLElement) || path.includes(host)) return;
  root.activeElement.blur();
  const next = path.find((each) => each instanceof HTMLElement && each.tabIndex >= 0);
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

function onPress(event: KeyboardEvent, options: KeyboardOptions): void {
  const target = event.composedPath()[0];
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape" && options.escape()) {
    finish(event);
    return;
  }
  if (options.modal()) return;
  if (isField(target) && !isOverField(event, options.mac)) return;
  if (isButton(target) && (event.key === "Enter" || event.key === " ")) return;
  if (event.key === " " && isPlain(event)) {
    options.hold(true);
    finish(event);
    return;
  }
  const command = commandFor(event, COMMANDS, options.mac);
  if (!command) return;
  invoke(command, options.context);
  if (command === pasteNodes && !isReadable()) event.stopPropagation();
  else finish(event);
}

function finish(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Whether this key does something here. */
function isUsed(event: KeyboardEvent, options: KeyboardOptions): boolean {
  const target = event.composedPath()[0];
  if (event.key === "Escape" || (event.key === "Tab" && !event.ctrlKey)) return true;
  if (options.modal()) return isWriting(event);
  if (isField(target)) return isWriting(event) || isOverField(event, options.mac);
  if (isPlain(event) && (event.key === "Enter" || event.key === " ")) return true;
  return commandFor(event, COMMANDS, options.mac) !== undefined;
}

/** Running and stopping work from inside a field too. */
function isOverField(event: KeyboardEvent, mac: boolean): boolean {
  const command = commandFor(event, COMMANDS, mac);
  return command?.group === "Run" && command.keys.some((keys) => keys.startsWith("Mod"));
}

/** Whether a key writes or moves in a field. Shift+Enter runs the notebook's cell. */
function isWriting({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return /^([acvxzy]|Arrow.+|Home|End|Backspace|Delete)$/i.test(key);
  if (key === "Enter") return !shiftKey;
  return key.length === 1 || altKey || /^(Arrow.+|Home|End|Page.+|Backspace|Delete)$/.test(key);
}

function isPlain({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !shiftKey;
}

/** Whether something takes text or has keys of its own. */
function isField(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.matches("input, textarea, select");
}

function isButton(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.matches("button, a, summary");
}

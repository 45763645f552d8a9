/** From a key press to a command. */
import type { Command } from "./command.ts";

/** What is read of a keyboard event. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command that a key press means. */
export function commandFor(
  press: KeyPress,
  commands: readonly Command[],
  mac: boolean,
): Command | undefined {
  return commands.find((command) => command.keys.some((keys) => matches(press, keys, mac)));
}

/** Whether a key press is these keys. */
export function matches(press: KeyPress, keys: string, mac: boolean): boolean {
  const { key, ...marks } = parsed(keys);
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  // A sign such as ? or + is typed with Shift on some keyboards and without on others.
  const shift = isSign(key) || press.shiftKey === marks.shift;
  const marked = mod === marks.mod && !other && press.altKey === marks.alt && shift;
  return marked && press.key.toLowerCase() === key.toLowerCase();
}

/** Keys as they are shown to a person: `Ctrl+Shift+Z`, or `⇧⌘Z` on a Mac. */
export function shown(keys: string, mac: boolean): string {
  const { key, mod, shift, alt } = parsed(keys);
  const name = NAMES[key] ?? key;
  if (mac) return `${alt ? "⌥" : ""}${shift ? "⇧" : ""}${mod ? "⌘" : ""}${name}`;
  return [mod && "Ctrl", alt && "Alt", shift && "Shift", name].filter(Boolean).join("+");
}

function parsed(keys: string): { key: string; mod: boolean; shift: boolean; alt: boolean } {
  const parts = keys.split("+");
  // The key + itself leaves two empty parts.
  const key = keys.endsWith("+") ? "+" : (parts.at(-1) ?? "");
  const has = (mark: string) => parts.slice(0, -1).includes(mark);
  return { key, mod: has("Mod"), shift: has("Shift"), alt: has("Alt") };
}

function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/i.test(key);
}

const NAMES: { readonly [key: string]: string } = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

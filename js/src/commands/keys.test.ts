import { expect, test } from "vitest";
import { COMMANDS } from "./all.ts";
import { commandFor, type KeyPress, shown } from "./keys.ts";

function press(keys: string): KeyPress {
  const parts = keys.split("-");
  const has = (mark: string) => parts.slice(0, -1).includes(mark);
  return {
    key: parts.at(-1) || "-",
    ctrlKey: has("Ctrl"),
    metaKey: has("Meta"),
    shiftKey: has("Shift"),
    altKey: has("Alt"),
  };
}

const named = (keys: string, mac = false) => commandFor(press(keys), COMMANDS, mac)?.name;

test("a key press means a command", () => {
  expect(named("Ctrl-z")).toBe("undo");
  expect(named("Ctrl-Shift-Z")).toBe("redo");
  expect(named("Ctrl-y")).toBe("redo");
  expect(named("Delete")).toBe("delete");
  expect(named("Shift-ArrowLeft")).toBe("nudge-left-finely");
  expect(named("Ctrl-Enter")).toBe("run");
});

test("on a Mac it is Cmd, and Ctrl is nothing", () => {
  expect(named("Meta-z", true)).toBe("undo");
  expect(named("Ctrl-z", true)).toBeUndefined();
  expect(named("Meta-z", false)).toBeUndefined();
});

test("a sign may be typed with Shift or without", () => {
  expect(named("Shift-?")).toBe("help");
  expect(named("Shift-+")).toBe("zoom-in");
  expect(named("+")).toBe("zoom-in");
  expect(named("-")).toBe("zoom-out");
});

test("keys that JupyterLab needs are left alone", () => {
  for (const keys of ["Shift-Enter", "Ctrl-s", "Ctrl-Shift-c", "Ctrl-b"]) {
    expect(named(keys)).toBeUndefined();
  }
});

test("no two commands share a name or keys", () => {
  const names = COMMANDS.map((command) => command.name);
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(keys).size).toBe(keys.length);
});

test("keys are shown as the machine's keyboard has them", () => {
  expect(shown("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
  expect(shown("Mod+Shift+Z", true)).toBe("⇧⌘Z");
  expect(shown("Shift+ArrowLeft", false)).toBe("Shift+←");
  expect(shown("+", false)).toBe("+");
});

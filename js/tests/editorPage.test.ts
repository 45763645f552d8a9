/**
 * The tables of keys and gestures in docs/editor.md are made from what the editor itself reads:
 * `npx vitest run tests/editorPage.test.ts -u` writes them again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../src/commands/all.ts";
import type { Command } from "../src/commands/command.ts";
import { GESTURES } from "../src/commands/gestures.ts";
import { shown } from "../src/commands/keys.ts";

const PAGE = join(import.meta.dirname, "../../docs/editor.md");

test("the page of the editor has every command and every gesture", async () => {
  const page = readFileSync(PAGE, "utf8");
  const made = withPart(withPart(page, "gestures", gestures()), "commands", commands());
  const advice = "Write the page again: npx vitest run tests/editorPage.test.ts -u";
  await expect(made, advice).toMatchFileSnapshot(PAGE);
});

function gestures(): string {
  return table(
    ["gesture", "what it does"],
    GESTURES.map(([how, what]) => [how, what]),
  );
}

function commands(): string {
  const groups = [...new Set(COMMANDS.map(({ group }) => group))];
  const part = (group: string) => keysOf(COMMANDS.filter((each) => each.group === group));
  return groups.map((group) => `### ${group}\n\n${part(group)}`).join("\n\n");
}

function keysOf(commands: readonly Command[]): string {
  const rows = commands.map(({ label, keys }) => [
    label,
    keys.map((each) => `\`${shown(each, false)}\``).join(" "),
  ]);
  return table(["command", "keys"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A page with what stands between two marks replaced. */
function withPart(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/editor.md has no place for ${name}.`);
  return `${page.slice(0, start + open.length)}\n${text}\n${page.slice(end)}`;
}

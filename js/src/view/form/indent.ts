/** What Tab and Enter do to a text of code: a step is four spaces, as Python has it. */

/** A text with a selection. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const STEP = "    ";

/** Tab: spaces up to the next step, or every selected line one step further in. */
export function indented({ text, start, end }: Selected): Selected {
  if (text.slice(start, end).includes("\n"))
    return eachLine({ text, start, end }, (line) => STEP + line);
  const column = start - lineStart(text, start);
  const spaces = STEP.slice(column % STEP.length);
  return put(text, start, end, spaces);
}

/** Shift+Tab: the lines one step further out. */
export function outdented(selected: Selected): Selected {
  return eachLine(selected, (line) => line.replace(/^( {1,4}|\t)/, ""));
}

/** Enter: a new line that begins where this one does, a step further in after a colon. */
export function broken({ text, start, end }: Selected): Selected {
  const line = text.slice(lineStart(text, start), start);
  const [begin = ""] = line.match(/^[ \t]*/) ?? [];
  const deeper = /[:([{]\s*(#.*)?$/.test(line) ? STEP : "";
  return put(text, start, end, `\n${begin}${deeper}`);
}

function put(text: string, start: number, end: number, added: string): Selected {
  const at = start + added.length;
  return { text: text.slice(0, start) + added + text.slice(end), start: at, end: at };
}

function eachLine({ text, start, end }: Selected, change: (line: string) => string): Selected {
  const from = lineStart(text, start);
  // A selection that ends at the very beginning of a line does not mean that line.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = text.indexOf("\n", last) < 0 ? text.length : text.indexOf("\n", last);
  const lines = text.slice(from, to).split("\n");
  const changed = lines.map(change);
  const first = (changed[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const all = changed.join("\n").length - (to - from);
  return {
    text: text.slice(0, from) + changed.join("\n") + text.slice(to),
    start: Math.max(from, start + first),
    end: Math.max(from, end + all),
  };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Figures and short sentences, as a person reads them. */
import type { DrawingBox } from "../geometry/drawings.ts";

/** Seconds with as much detail as matters: 0.4 s, 12.4 s, 2:05 min. */
export function secondsText(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${minutes}:${pad(rest)} min`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(rest)} h`;
}

/** Whole seconds, of what goes on: 4 s, 2:05 min. */
export function elapsedText(seconds: number): string {
  return seconds < 100 ? `${Math.floor(seconds)} s` : secondsText(Math.floor(seconds));
}

/** A count with its word: 1 node, 1,284 tokens. */
export function countText(count: number, word: string): string {
  return `${groupedText(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** A whole number with a comma between thousands. */
export function groupedText(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A name like `max_tokens` or `maxTokens` as a label: Max tokens. */
export function labelText(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a group or a note is called: its title, or the first line of what is written in it. */
export function drawingText({ kind, record }: Pick<DrawingBox, "kind" | "record">): string {
  const words = kind === "notes" ? record.text : record.title;
  const lines = typeof words === "string" ? words.split("\n") : [];
  const first = lines.map((line) => line.replace(/^[#>*\s-]+/, "").trim()).find(Boolean);
  return first ?? (kind === "notes" ? "empty note" : "group");
}

function pad(count: number): string {
  return count.toString().padStart(2, "0");
}

/** What a kernel would tell of nodes in every state there is. */
import type { RunEvent } from "../src/model/protocol.ts";
import { FRAME } from "./pretend.ts";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAAJ0lEQVQoU2NkYPj/n4EIwEhdBf8ZGP7/J2QiI3UcAXIjNjcCAHW1CAkr0d0kAAAAAElFTkSuQmCC";

/** The events that bring the nodes of the gallery into their states. */
export const STATES: readonly RunEvent[] = [
  { type: "workflow_status", status: "running", progress: 0.62, current: "running" },
  { type: "node_queued", path: "queued", reason: "waits for a free model (2 before it)" },
  { type: "node_started", path: "running" },
  { type: "node_progress", path: "running", text: "Tokens arrive here as they stream", tokens: 31 },
  { type: "node_started", path: "completed" },
  {
    type: "node_progress",
    path: "completed",
    text: "The last value, as text, Markdown, table or picture.",
  },
  { type: "node_completed", path: "completed", seconds: 2.4, tokens: 88 },
  {
    type: "node_error",
    path: "error",
    seconds: 0.2,
    error: {
      type: "ZeroDivisionError",
      message: "division by zero",
      traceback:
        "Traceback (most recent call last):\n  line 3, in mean\n    mean = total / count\nZeroDivisionError: division by zero",
    },
  },
  { type: "node_skipped", path: "skipped", reason: "branch “no” was not taken" },
  { type: "node_started", path: "cancelled" },
  {
    type: "node_progress",
    path: "cancelled",
    text: "Stopped in mid-sentence, what came is kept",
    tokens: 12,
  },
  { type: "node_cancelled", path: "cancelled", seconds: 1 },
  {
    type: "node_completed",
    path: "cached",
    seconds: 0,
    cached: true,
    outputs: { text: "Same inputs, same code: taken from the cache." },
  },
  { type: "node_paused", path: "paused", reason: 'prompt = "Judge this draft…"' },
  { type: "node_waiting", path: "waiting", reason: "Send this reply to the customer?" },
  { type: "node_completed", path: "table", seconds: 0.3, outputs: { frame: FRAME } },
  {
    type: "node_completed",
    path: "image",
    seconds: 0.8,
    outputs: { image: { kind: "image", data: PIXEL } },
  },
  {
    type: "node_completed",
    path: "value",
    seconds: 0,
    outputs: { value: { verdict: "APPROVED", score: 0.91, notes: ["short", "true"] } },
  },
];

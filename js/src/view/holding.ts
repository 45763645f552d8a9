/** Nodes that hold a run up: one that is paused goes on, one that asks gets its answer. */
import type { EditorContext } from "../commands/command.ts";
import type { Json } from "../model/json.ts";
import type { Choice, DebugAction } from "../model/protocol.ts";

/** Let a held node go on, or all of them. */
export function goOn({ runs, sync }: EditorContext, id: string, action: DebugAction): void {
  const run = runs.current.peek()?.id;
  const path = runs.node(id).peek()?.path;
  if (run && path) sync.steer({ type: "debug", run, action, path });
}

/** Answer what a node asks; a value goes with an edit. */
export function answer(
  { runs, sync }: EditorContext,
  id: string,
  choice: Choice,
  value?: Json,
): void {
  const run = runs.current.peek()?.id;
  const path = runs.node(id).peek()?.path;
  const more = value === undefined ? {} : { value };
  if (run && path) sync.steer({ type: "answer", run, path, choice, ...more });
}

/** Put other values in the place of those that a node is held with. */
export function putHeld(
  { runs, sync }: EditorContext,
  id: string,
  values: { [port: string]: Json },
) {
  const run = runs.current.peek()?.id;
  const path = runs.node(id).peek()?.path;
  if (run && path) sync.steer({ type: "edit-paused", run, path, values });
}

/** What a person does with the executions that a run holds: answers them, and lets them go on. */
import type { Json } from "../model/json.ts";
import type { Choice, DebugAction } from "../model/protocol.ts";
import type { NodeRun } from "../store/runs.ts";
import type { EditorContext } from "./command.ts";

/** The paused execution that a step means: of the selected node the first, else the first of all. */
export function pausedNow({ runs, view }: EditorContext): NodeRun | undefined {
  const paused = runs.held.value.filter((each) => each.state.value.paused);
  const { nodes } = view.selection.value;
  return paused.find(({ nodeId }) => nodes.has(nodeId)) ?? paused[0];
}

/** The execution of the selected node that asks: nothing is answered that is not seen. */
export function askingNow({ runs, view }: EditorContext): NodeRun | undefined {
  const { nodes } = view.selection.value;
  return runs.held.value.find((each) => nodes.has(each.nodeId) && each.state.value.question);
}

/** Answer the question of an execution; once, whatever is pressed how often. */
export function answer(
  { runs, sync }: EditorContext,
  node: NodeRun,
  choice: Choice,
  value?: Json,
): void {
  const run = runs.current.peek()?.id;
  const { question } = node.state.peek();
  if (run === undefined || !question?.choices.includes(choice)) return;
  const given = value === undefined ? {} : { value };
  sync.steer({ type: "answer", run, path: node.path, choice, ...given });
  node.update({ question: undefined });
}

/** Let a paused execution go on: to the next breakpoint, or by a step. */
export function goOn({ runs, sync }: EditorContext, node: NodeRun, action: DebugAction): void {
  const run = runs.current.peek()?.id;
  if (run === undefined || !node.state.peek().paused) return;
  sync.steer({ type: "debug", run, action, path: node.path });
  node.update({ paused: undefined });
}

/** Put a value in the place of one of a paused execution. */
export function replace(
  { runs, sync }: EditorContext,
  node: NodeRun,
  port: string,
  value: Json,
): void {
  const run = runs.current.peek()?.id;
  const { paused } = node.state.peek();
  if (run === undefined || !paused) return;
  sync.steer({ type: "edit-paused", run, path: node.path, values: { [port]: value } });
  node.update({ paused: { ...paused, values: { ...paused.values, [port]: value } } });
}

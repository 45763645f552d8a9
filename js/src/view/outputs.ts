/** What a node brought out, as previews by port, and as text. */
import type { EditorContext } from "../commands/command.ts";
import type { NodeRun } from "../store/runs.ts";
import { errorText, type Preview, previewOf, previewOfState, textOf } from "./card/preview.ts";
import type { ViewContext } from "./viewContext.ts";

/** One output of a node. */
export interface PortOutput {
  readonly port: string;
  readonly preview: Preview;
}

/** The outputs of an execution; a text that was streamed stands for the output it became. */
export function outputsOf(run: NodeRun): PortOutput[] {
  const state = run.state.value;
  const all = Object.entries(state.outputs ?? {});
  const values = all.map(([port, value]) => ({ port, preview: previewOf(value) }));
  if (run.text === "") return values;
  const preview = previewOfState({ ...state, outputs: {} }, run.text);
  const [first, ...others] = values;
  return preview ? [{ port: first?.port ?? "text", preview }, ...others] : values;
}

/** What a node brought out, as text; of one that failed the traceback. */
export function outputText({ runs }: EditorContext, id: string): string {
  const run = runs.node(id).peek();
  if (!run) return "";
  const state = run.state.peek();
  if (state.error) return state.error.traceback ?? errorText(state);
  const [first] = outputsOf(run);
  return first ? textOf(first.preview) : run.text;
}

/** Put Python on the clipboard that gives the value of a node, for a cell of the notebook. */
export async function copyForCell(view: ViewContext, id: string): Promise<void> {
  const { name } = view.sync.file.peek();
  const workflow = (name ?? "").replace(/(\.nexus)?\.json$/, "");
  const code = `nexus.Workflow(${JSON.stringify(workflow)}).runs[-1][${JSON.stringify(id)}]`;
  await view.actions.writeClipboard(code);
  view.panels.say("Copied: paste it into a cell to have the value there.", true);
}

/** Put what a node brought out on the clipboard. */
export async function copyOutput(view: ViewContext, id: string): Promise<void> {
  await view.actions.writeClipboard(outputText(view, id));
  view.panels.say("Copied.", true);
}

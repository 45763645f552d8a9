/** The output of a node over the whole editor. */
import { titleOf } from "../model/nodeType.ts";
import { useView } from "./editorContext.ts";
import { Modal } from "./modal.tsx";
import { Values } from "./output.tsx";
import { copyOutput } from "./outputs.ts";
import { Tool } from "./tool.tsx";

/** The dialog with the output of one node. */
export function Large({ id }: { readonly id: string }) {
  const view = useView();
  const node = view.store.graph.value.nodes.get(id);
  const run = view.runs.node(id).value;
  const copy = <Tool label="Copy it" icon="copy" onClick={() => void copyOutput(view, id)} />;
  return (
    <Modal title={node ? titleOf(node) : id} tools={copy} class="large">
      <div class="large-body">
        {run ? <Values run={run} /> : <p class="quiet">It has not run yet.</p>}
      </div>
    </Modal>
  );
}

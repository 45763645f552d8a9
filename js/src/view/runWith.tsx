/** A run with other values than those of the workflow, which stay as they are. */
import { useSignal } from "@preact/signals";
import { inputsOf } from "../commands/runCommands.ts";
import type { Json } from "../model/json.ts";
import { titleOf } from "../model/nodeType.ts";
import { useView } from "./editorContext.ts";
import { estimated, estimateText } from "./estimate.ts";
import { Field } from "./form/field.tsx";
import type { FieldSpec } from "./form/schema.ts";
import { Modal } from "./modal.tsx";

/** The dialog that asks for the values. */
export function RunWith() {
  const { store, sync, panels } = useView();
  const graph = store.graph.value;
  const given = useSignal(panels.inputs.peek());
  const nodes = inputsOf(graph);
  const asked = () => {
    const known = nodes.filter(({ id }) => given.value[id] !== undefined);
    return Object.fromEntries(known.map(({ id }) => [id, given.value[id] as Json]));
  };
  const cost = estimated(graph, store.types.value, given.value);
  const run = () => {
    // What is still being typed becomes a value when its field is left.
    (document.activeElement?.shadowRoot?.activeElement as HTMLElement | null)?.blur();
    panels.inputs.value = asked();
    panels.dialog.value = undefined;
    sync.run("all", undefined, asked());
  };
  return (
    <Modal title="Run with inputs" class="asked" onSubmit={run}>
      <div class="modal-body scroll">
        <p class="quiet">For this run alone: the workflow keeps its own values.</p>
        {nodes.map((node) => (
          <Field
            key={node.id}
            id={`asked.${node.id}`}
            node={node.id}
            spec={specOf(node.id, titleOf(node))}
            value={given.value[node.id] ?? node.properties.value}
            disabled={false}
            onChange={(value) => {
              given.value = { ...given.value, [node.id]: value ?? "" };
            }}
          />
        ))}
      </div>
      <div class="modal-foot">
        <span class="quiet">{estimateText(cost)}</span>
        <button type="button" class="tool primary" onClick={run}>
          Run
        </button>
      </div>
    </Modal>
  );
}

function specOf(name: string, label: string): FieldSpec {
  return { name, label, help: "", control: "any", schema: {}, required: false, input: false };
}

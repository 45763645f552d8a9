/** A run that is stopped where it takes more than it may. */
import { useSignal } from "@preact/signals";
import type { Budget } from "../../model/protocol.ts";
import { useView } from "../editorContext.ts";
import { Field } from "../form/field.tsx";
import { controlOf, type FieldSpec } from "../form/schema.ts";
import { Modal } from "../modal.tsx";

const LIMITS: readonly FieldSpec[] = [
  limit("tokens", "Tokens", "integer", "in and out"),
  limit("cost", "Cost", "number", "US dollars"),
  limit("seconds", "Time", "number", "seconds"),
];

/** The dialog that asks for the limits. */
export function RunWithin() {
  const { sync, panels } = useView();
  const budget = useSignal(panels.budget.peek());
  const run = () => {
    // What is still being typed becomes a value when its field is left.
    (document.activeElement?.shadowRoot?.activeElement as HTMLElement | null)?.blur();
    panels.budget.value = budget.peek();
    panels.dialog.value = undefined;
    const limits = Object.keys(budget.peek()).length > 0 ? { budget: budget.peek() } : {};
    sync.run("all", undefined, undefined, limits);
  };
  return (
    <Modal title="Run within limits" class="asked" onSubmit={run}>
      <div class="modal-body scroll">
        <p class="quiet">It is stopped when it has taken more; what has finished stays.</p>
        {LIMITS.map((spec) => (
          <Field
            key={spec.name}
            id={`limit.${spec.name}`}
            node=""
            spec={spec}
            value={budget.value[spec.name as keyof Budget]}
            disabled={false}
            onChange={(value) => {
              const { [spec.name as keyof Budget]: _, ...others } = budget.peek();
              const isLimit = typeof value === "number" && value > 0;
              budget.value = isLimit ? { ...others, [spec.name]: value } : others;
            }}
          />
        ))}
      </div>
      <div class="modal-foot">
        <span class="spring" />
        <button type="button" class="tool primary" onClick={run}>
          Run
        </button>
      </div>
    </Modal>
  );
}

function limit(name: string, label: string, type: string, unit: string): FieldSpec {
  const schema = { type, exclusiveMinimum: 0, unit };
  return {
    name,
    label,
    help: "",
    control: controlOf(schema),
    schema,
    required: false,
    input: false,
  };
}

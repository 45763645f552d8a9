/** At which ports of a node a run pauses. */
import { policyEdit } from "../../commands/edits.ts";
import { withPort } from "../../commands/ruleCommands.ts";
import type { Node } from "../../model/graph.ts";
import { useView } from "../editorContext.ts";

/** A button for each port, pressed where a run pauses at it. */
export function PortBreakpoints({ node }: { readonly node: Node }) {
  const { store } = useView();
  const breakpoint = node.policy?.breakpoint;
  const ids = [...new Set([...node.inputs, ...node.outputs].map(({ id }) => id))];
  const isSet = (id: string) => Array.isArray(breakpoint) && breakpoint.includes(id);
  return (
    <fieldset class="port-stops" aria-label="Pause at ports">
      <span class="quiet">or where a value passes</span>
      {ids.map((id) => (
        <button
          type="button"
          key={id}
          class="tool"
          aria-pressed={isSet(id)}
          disabled={!store.editable.value}
          onClick={() =>
            void store.transact(policyEdit([node], "breakpoint", withPort(breakpoint, id)))
          }
        >
          {id}
        </button>
      ))}
    </fieldset>
  );
}

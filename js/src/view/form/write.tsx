/** A long text of a node, with room to write it. */
import { propertyEdit } from "../../commands/edits.ts";
import { titleOf } from "../../model/nodeType.ts";
import { useView } from "../editorContext.ts";
import { Modal } from "../modal.tsx";
import { Field } from "./field.tsx";
import { fieldsOf } from "./schema.ts";

/** The dialog with one property of a node. */
export function Write({ id, name }: { readonly id: string; readonly name: string }) {
  const { store } = useView();
  const node = store.graph.value.nodes.get(id);
  const type = node && store.types.value.get(node.type);
  const spec = node && fieldsOf(type, node).find((each) => each.name === name);
  const wrong = store.problems.value.find(({ ids, field }) => ids.includes(id) && field === name);
  return (
    <Modal title={node ? titleOf(node) : id} class="large">
      <div class="write" data-first-in>
        {node && spec ? (
          <Field
            id={`write.${id}.${name}`}
            node={id}
            spec={spec}
            value={node.properties[name]}
            disabled={!store.editable.value}
            problem={wrong?.message}
            onChange={(value, step) => void store.transact(propertyEdit([id], name, value), step)}
          />
        ) : (
          <p class="quiet">It is not there any more.</p>
        )}
      </div>
    </Modal>
  );
}

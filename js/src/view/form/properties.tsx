/** The form of a node, or of several of one type: its properties, and how it runs. */
import { propertyEdit } from "../../commands/edits.ts";
import type { Connection, Node } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import { titleOf } from "../../model/nodeType.ts";
import { useView } from "../editorContext.ts";
import { Field } from "./field.tsx";
import { PolicyFields } from "./policy.tsx";
import { commonOf, type FieldSpec, fieldsOf } from "./schema.ts";

/** The form of nodes of one type; what is set in it is set in all of them. */
export function Properties({ nodes }: { readonly nodes: readonly [Node, ...Node[]] }) {
  const { store, panels } = useView();
  const [first] = nodes;
  const type = store.types.value.get(first.type);
  const problems = store.problems.value.filter((problem) => problem.ids.includes(first.id));
  const ids = nodes.map((node) => node.id);
  const incoming = connectionsTo(store.graph.value.connections.values(), new Set(ids));
  const set = (name: string) => (value: Json, step?: string) => {
    store.transact(propertyEdit(ids, name, value), step);
  };
  return (
    <>
      {sharedFields(fieldsOf(type, first), nodes).map((spec) => {
        const line = spec.input ? incoming.get(spec.name) : undefined;
        if (line) return <Given key={spec.name} spec={spec} line={line} />;
        return (
          <Field
            key={spec.name}
            id={`${ids.join(" ")}.${spec.name}`}
            node={first.id}
            spec={spec}
            {...commonOf(nodes.map((node) => node.properties[spec.name]))}
            disabled={!store.editable.value}
            problem={problems.find((problem) => problem.field === spec.name)?.message}
            onChange={set(spec.name)}
            onExpand={
              nodes.length > 1
                ? undefined
                : () => {
                    panels.dialog.value = { kind: "write", node: first.id, name: spec.name };
                  }
            }
          />
        );
      })}
      {!type && <p class="quiet">No package here knows the type “{first.type}”.</p>}
      {type && <PolicyFields nodes={nodes} />}
    </>
  );
}

/** The fields that all of the nodes have: an input that one derives may be missing in another. */
function sharedFields(fields: readonly FieldSpec[], nodes: readonly Node[]): FieldSpec[] {
  const lacks = (node: Node, name: string) => node.inputs.every((port) => port.id !== name);
  return fields.filter(
    ({ name, input }) => !input || nodes.length === 1 || !nodes.some((node) => lacks(node, name)),
  );
}

/** An input whose value comes over a connection: it says from where. */
function Given({ spec, line }: { readonly spec: FieldSpec; readonly line: Connection }) {
  const { store, view } = useView();
  const source = store.graph.value.nodes.get(line.source.nodeId);
  return (
    <div class="field">
      <div class="field-label">{spec.label}</div>
      <button
        type="button"
        class="given"
        title="Go to it"
        onClick={() => view.select([line.source.nodeId])}
      >
        from <b>{source ? titleOf(source) : line.source.nodeId}</b> · {line.source.portId}
      </button>
    </div>
  );
}

function connectionsTo(
  lines: Iterable<Connection>,
  ids: ReadonlySet<string>,
): Map<string, Connection> {
  const own = [...lines].filter((line) => ids.has(line.target.nodeId));
  return new Map(own.map((line) => [line.target.portId, line]));
}

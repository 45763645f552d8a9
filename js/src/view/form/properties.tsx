/** The form of one node: its properties, and what to do when it is slow or fails. */
import { propertyEdit } from "../../commands/edits.ts";
import type { Connection, Node, Policy } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import { titleOf } from "../../model/nodeType.ts";
import { useView } from "../editorContext.ts";
import { Field } from "./field.tsx";
import { type FieldSpec, fieldsOf } from "./schema.ts";

/** The properties of a node. */
export function Properties({ node }: { readonly node: Node }) {
  const { store } = useView();
  const type = store.types.value.get(node.type);
  const problems = store.problems.value.filter((problem) => problem.ids.includes(node.id));
  const editable = store.editable.value;
  const incoming = connectionsTo(store.graph.value.connections.values(), node.id);
  const set = (name: string) => (value: Json, step?: string) => {
    store.transact(propertyEdit(node.id, name, value), step);
  };
  return (
    <>
      {fieldsOf(type, node).map((spec) => {
        const line = spec.input ? incoming.get(spec.name) : undefined;
        if (line) return <Given key={spec.name} spec={spec} line={line} />;
        return (
          <Field
            key={spec.name}
            id={`${node.id}.${spec.name}`}
            spec={spec}
            value={node.properties[spec.name]}
            disabled={!editable}
            problem={problems.find((problem) => problem.field === spec.name)?.message}
            onChange={set(spec.name)}
          />
        );
      })}
      {!type && <p class="quiet">No package here knows the type “{node.type}”.</p>}
      {type && <PolicyFields node={node} disabled={!editable} />}
    </>
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

const TIMEOUT: FieldSpec = {
  name: "timeout",
  label: "Time-out",
  help: "",
  control: "number",
  schema: { type: "number", exclusiveMinimum: 0, unit: "seconds" },
  required: false,
  input: false,
};

const FAILS = [
  "Stop",
  "Retry once, then stop",
  "Retry twice, then stop",
  "Retry 3 times, then stop",
];

const RETRIES: FieldSpec = {
  name: "retries",
  label: "When it fails",
  help: "",
  control: "menu",
  schema: { enum: FAILS, default: "Stop" },
  required: false,
  input: false,
};

function PolicyFields({ node, disabled }: { readonly node: Node; readonly disabled: boolean }) {
  const { store } = useView();
  const { retries = 0, timeout } = node.policy ?? {};
  const words = FAILS[retries] ?? `Retry ${retries} times, then stop`;
  const set = (part: { [K in keyof Policy]: Json }) => {
    const entries = Object.entries({ ...node.policy, ...part });
    const kept = entries.filter(([, value]) => value !== null && value !== 0);
    const policy = kept.length > 0 ? Object.fromEntries(kept) : null;
    store.transact({ nodes: { [node.id]: { policy } } });
  };
  return (
    <>
      <Field
        id={`${node.id}.policy.timeout`}
        spec={TIMEOUT}
        value={timeout}
        disabled={disabled}
        onChange={(value) => set({ timeout: value })}
      />
      <Field
        id={`${node.id}.policy.retries`}
        spec={RETRIES}
        value={words}
        disabled={disabled}
        onChange={(value) => set({ retries: Math.max(0, FAILS.indexOf(String(value))) })}
      />
    </>
  );
}

function connectionsTo(lines: Iterable<Connection>, id: string): Map<string, Connection> {
  const own = [...lines].filter((line) => line.target.nodeId === id);
  return new Map(own.map((line) => [line.target.portId, line]));
}

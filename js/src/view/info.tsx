/** What there is to know about a node besides its properties, and what is wrong. */
import { goTo } from "../commands/viewCommands.ts";
import type { Node, Port } from "../model/graph.ts";
import type { Problem } from "../model/protocol.ts";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";

/** The type, the id and the ports of a node, and its problems. */
export function Info({ node }: { readonly node: Node }) {
  const { store } = useView();
  const type = store.types.value.get(node.type);
  const own = store.problems.value.filter((problem) => problem.ids.includes(node.id));
  return (
    <>
      {own.map((problem) => (
        <ProblemLine key={problem.message} problem={problem} />
      ))}
      <dl class="facts">
        <dt>Id</dt>
        <dd>{node.id}</dd>
        <dt>Type</dt>
        <dd>{node.type}</dd>
        {type && (
          <>
            <dt>Version</dt>
            <dd>{type.version}</dd>
          </>
        )}
        {node.parent && (
          <>
            <dt>Inside</dt>
            <dd>{node.parent}</dd>
          </>
        )}
      </dl>
      <Ports title="Inputs" ports={node.inputs} />
      <Ports title="Outputs" ports={node.outputs} />
    </>
  );
}

function Ports({ title, ports }: { readonly title: string; readonly ports: readonly Port[] }) {
  if (ports.length === 0) return null;
  return (
    <>
      <div class="section">{title}</div>
      <dl class="facts">
        {ports.map((port) => (
          <>
            <dt>{port.name}</dt>
            <dd>
              {port.type}
              {port.required ? " · needed" : ""}
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

/** Everything that is wrong with the workflow; each line leads to its node. */
export function Problems() {
  const { store } = useView();
  const problems = store.problems.value;
  if (problems.length === 0) return null;
  return (
    <>
      <div class="section">Problems</div>
      {problems.map((problem) => (
        <ProblemLine key={`${problem.ids.join()} ${problem.message}`} problem={problem} />
      ))}
    </>
  );
}

function ProblemLine({ problem }: { readonly problem: Problem }) {
  const view = useView();
  const id = problem.ids.find((each) => view.store.graph.value.nodes.has(each));
  return (
    <button type="button" class="problem" title="Go to it" onClick={() => id && goTo(view, id)}>
      <Icon name="warn" />
      <span>{problem.message}</span>
    </button>
  );
}

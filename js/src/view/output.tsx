/** The output of a node: streamed text, values by port, or an error with its traceback. */
import type { Node } from "../model/graph.ts";
import type { NodeRun, NodeState } from "../store/runs.ts";
import { isLive } from "../store/runs.ts";
import { secondsOf } from "./card/footer.ts";
import { Content, StreamedText } from "./content.tsx";
import { useView } from "./editorContext.ts";
import { copyForCell, copyOutput, outputsOf } from "./outputs.ts";
import { Tool } from "./tool.tsx";
import { groupedText, secondsText } from "./words.ts";

/** The newest output of a node. */
export function Output({ node }: { readonly node: Node }) {
  const { runs } = useView();
  const run = runs.node(node.id).value;
  if (!run) return <p class="quiet">It has not run yet.</p>;
  const state = run.state.value;
  return (
    <>
      <Figures state={state} />
      <OutputTools id={node.id} state={state} />
      {state.reason && <p class="quiet">{state.reason}</p>}
      <Values run={run} />
    </>
  );
}

/** What an execution brought so far. */
export function Values({ run }: { readonly run: NodeRun }) {
  const { runs } = useView();
  const state = run.state.value;
  const outputs = outputsOf(run);
  const id = runs.current.value?.id;
  if (isLive(state.status)) return <StreamedText run={run} />;
  return (
    <>
      {state.error && <Failure state={state} />}
      {outputs.map(({ port, preview }) => (
        <section key={port} aria-label={`Output ${port}`}>
          {outputs.length > 1 && <div class="section">{port}</div>}
          <Content preview={preview} source={id ? { run: id, path: run.path, port } : undefined} />
        </section>
      ))}
    </>
  );
}

function OutputTools({ id, state }: { readonly id: string; readonly state: NodeState }) {
  const view = useView();
  if (isLive(state.status)) return null;
  const expand = () => {
    view.panels.dialog.value = { kind: "large", node: id };
  };
  return (
    <div class="output-tools">
      <Tool label="Show it large" icon="expand" text="Expand" onClick={expand} />
      <Tool label="Copy it" icon="copy" text="Copy" onClick={() => void copyOutput(view, id)} />
      {state.status === "completed" && view.sync.file.value.name && (
        <Tool
          label="Copy Python that gives it, for a new cell"
          icon="python"
          text="For a cell"
          onClick={() => void copyForCell(view, id)}
        />
      )}
    </div>
  );
}

function Figures({ state }: { readonly state: NodeState }) {
  const seconds = secondsOf(state);
  return (
    <dl class="facts">
      <dt>Status</dt>
      <dd>
        {state.status}
        {state.cached || state.origin === "cache" ? " · cached" : ""}
      </dd>
      {seconds !== undefined && (
        <>
          <dt>Time</dt>
          <dd>{secondsText(seconds)}</dd>
        </>
      )}
      {state.tokens !== undefined && (
        <>
          <dt>Tokens</dt>
          <dd>{groupedText(state.tokens)}</dd>
        </>
      )}
      {state.cost !== undefined && (
        <>
          <dt>Cost</dt>
          <dd>{state.cost.toFixed(4)}</dd>
        </>
      )}
    </dl>
  );
}

/** Why an execution failed. */
export function Failure({ state }: { readonly state: NodeState }) {
  const { error } = state;
  if (!error) return null;
  return (
    <>
      <pre class="result mono tone-red">
        {error.type ? `${error.type}: ${error.message}` : error.message}
      </pre>
      {error.traceback && (
        <details open>
          <summary class="field-label">Traceback</summary>
          <pre class="result mono">{error.traceback}</pre>
        </details>
      )}
    </>
  );
}

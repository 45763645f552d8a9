/** The output of a node in full: streamed text, values by port, or an error with its traceback. */
import { useEffect, useRef } from "preact/hooks";
import type { Node } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { NodeRun, NodeState } from "../store/runs.ts";
import { tableElement } from "./card/body.ts";
import { secondsOf } from "./card/footer.ts";
import { errorText, previewOf } from "./card/preview.ts";
import { useView } from "./editorContext.ts";
import { Tool } from "./tool.tsx";
import { groupedText, secondsText } from "./words.ts";

/** The newest output of a node. */
export function Output({ node }: { readonly node: Node }) {
  const { runs } = useView();
  const run = runs.node(node.id).value;
  if (!run) return <p class="quiet">It has not run yet.</p>;
  const state = run.state.value;
  const outputs = Object.entries(state.outputs ?? {});
  return (
    <>
      <Figures state={state} />
      {state.error && <Failure state={state} />}
      {state.reason && <p class="quiet">{state.reason}</p>}
      <StreamedText run={run} status={state.status} />
      {run.text === "" &&
        outputs.map(([port, value]) => <Value key={port} port={port} value={value} />)}
    </>
  );
}

function Figures({ state }: { readonly state: NodeState }) {
  const seconds = secondsOf(state);
  return (
    <dl class="facts">
      <dt>Status</dt>
      <dd>
        {state.status}
        {state.cached ? " · cached" : ""}
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

function Failure({ state }: { readonly state: NodeState }) {
  return (
    <>
      <pre class="result mono tone-red">{errorText(state)}</pre>
      {state.error?.traceback && (
        <details open>
          <summary class="field-label">Traceback</summary>
          <pre class="result mono">{state.error.traceback}</pre>
        </details>
      )}
    </>
  );
}

/** Text goes straight into its element: a chunk renders no component. */
function StreamedText({ run, status }: { readonly run: NodeRun; readonly status: string }) {
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const show = (text: string) => {
      const pre = element.current;
      if (!pre) return;
      pre.textContent = text;
      pre.hidden = text === "";
    };
    show(run.text);
    return run.onText(show);
  }, [run, status]);
  return (
    <>
      <Copy text={() => run.text} />
      <pre class="result" ref={element} hidden={run.text === ""} />
    </>
  );
}

function Value({ port, value }: { readonly port: string; readonly value: Json }) {
  const preview = previewOf(value);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (preview.kind === "table") place.current?.replaceChildren(tableElement(preview.table));
  });
  return (
    <>
      <div class="section">{port}</div>
      {preview.kind === "text" && (
        <pre class={preview.tone === "code" ? "result mono" : "result"}>{preview.text}</pre>
      )}
      {preview.kind === "image" && (
        <img class="result" src={preview.source} alt={`Output ${port}`} />
      )}
      {preview.kind === "table" && <div class="result scroll" ref={place} />}
    </>
  );
}

function Copy({ text }: { readonly text: () => string }) {
  const { actions, panels } = useView();
  const copy = async () => {
    await actions.writeClipboard(text());
    panels.say("Copied.", true);
  };
  return text() === "" ? null : (
    <Tool label="Copy the text" icon="copy" onClick={() => void copy()} />
  );
}

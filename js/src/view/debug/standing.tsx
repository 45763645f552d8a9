/** How the selected node stands: why it is stale, and what it is pinned to. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isPinned, togglePin } from "../../commands/ruleCommands.ts";
import { runStale } from "../../commands/runCommands.ts";
import type { Node } from "../../model/graph.ts";
import { isObject, type Json } from "../../model/json.ts";
import type { PinnedAnswer } from "../../model/protocol.ts";
import { useView } from "../editorContext.ts";
import { CommandTool } from "../tool.tsx";
import { HeldValue } from "./held.tsx";

/** What there is to know of a node before its properties matter. */
export function Standing({ node }: { readonly node: Node }) {
  return (
    <>
      <Stale node={node} />
      {isPinned(node) && <Pinned node={node} />}
    </>
  );
}

/** Why the node's value no longer follows from the workflow. */
function Stale({ node }: { readonly node: Node }) {
  const reasons = useView().store.stale.value[node.id] ?? [];
  if (reasons.length === 0) return null;
  return (
    <section class="held" aria-label="Stale" data-testid="stale">
      <div class="held-head">Stale: its value is of before</div>
      <ul class="held-reasons">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <div class="held-acts">
        <CommandTool command={runStale} text="Run what changed" />
      </div>
    </section>
  );
}

/** What the node gives instead of running; what is written in its place is pinned instead. */
function Pinned({ node }: { readonly node: Node }) {
  const { store, sync } = useView();
  const { pinned } = node.policy ?? {};
  const digest = isObject(pinned) ? `${pinned.digest}` : "";
  const known = useSignal<PinnedAnswer | undefined>(undefined);
  const trouble = useSignal("");
  const live = sync.state.value === "live";
  // Once for each value: the digest says that it is another one.
  useEffect(() => {
    if (!live || digest === "") return;
    sync.questions.pinned(node.id).then(
      (answer) => {
        known.value = answer;
      },
      (error: Error) => {
        trouble.value = error.message;
      },
    );
  }, [digest, live, sync, node.id, known, trouble]);
  const keep = isObject(pinned) && pinned.value !== undefined;
  const pin = (port: string) => (value: Json) =>
    sync.steer({ type: "pin", node: node.id, keep, values: { [port]: value } });
  const { values = {}, editable = [] } = known.value ?? {};
  return (
    <section class="held" aria-label="Pinned" data-testid="pinned">
      <div class="held-head">Pinned: it gives this and does not run</div>
      {Object.entries(values).map(([port, value]) => (
        <HeldValue
          key={port}
          id={`pinned.${node.id}.${port}`}
          port={port}
          value={value}
          place={
            editable.includes(port) && store.editable.value ? undefined : pinText(node.id, port)
          }
          onChange={pin(port)}
        />
      ))}
      {trouble.value && <p class="quiet">{trouble.value}</p>}
      {known.value && Object.keys(values).length === 0 && (
        <p class="quiet">The value is not on this machine. Unpin it, or pin another one.</p>
      )}
      <label class="held-keep">
        <input
          type="checkbox"
          checked={keep}
          disabled={!store.editable.value}
          onChange={() => sync.steer({ type: "pin", node: node.id, keep: !keep })}
        />
        Keep it in the workflow’s file
      </label>
      <div class="held-acts">
        <CommandTool command={togglePin} text="Unpin" label="Let it run again" />
      </div>
    </section>
  );
}

function pinText(id: string, port: string): string {
  return `flow.pin("${id}", ${port}=value)`;
}

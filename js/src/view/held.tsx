/** What a node asks a person, and the values that a paused node is held with. */
import { useSignal } from "@preact/signals";
import type { Json } from "../model/json.ts";
import { titleOf } from "../model/nodeType.ts";
import type { Choice, Held, Question } from "../model/protocol.ts";
import type { NodeRun } from "../store/runs.ts";
import { previewOf } from "./card/preview.ts";
import { Content } from "./content.tsx";
import { useView } from "./editorContext.ts";
import { Field } from "./form/field.tsx";
import type { FieldSpec } from "./form/schema.ts";
import { answer, goOn, putHeld } from "./holding.ts";
import { Modal } from "./modal.tsx";

/** The dialog with the form of a node that holds the run up. */
export function HeldDialog({ id }: { readonly id: string }) {
  const view = useView();
  const node = view.store.graph.value.nodes.get(id);
  const run = view.runs.node(id).value;
  const held = run?.state.value.question ?? run?.state.value.paused;
  return (
    <Modal title={node ? titleOf(node) : id}>
      <div class="modal-body scroll">
        {run && held ? <HeldForm run={run} /> : <p class="quiet">It waits no more.</p>}
      </div>
    </Modal>
  );
}

/** The form of a node that holds the run up: an answer, or other values. */
export function HeldForm({ run }: { readonly run: NodeRun }) {
  const { question, paused } = run.state.value;
  if (question) return <Answer key={run.path} id={run.nodeId} question={question} />;
  return paused ? <Values key={run.path} id={run.nodeId} held={paused} /> : null;
}

const WORDS: { readonly [choice in Choice]: string } = {
  approve: "Approve",
  edit: "Take my version",
  refuse: "Refuse",
};

function Answer({ id, question }: { readonly id: string; readonly question: Question }) {
  const view = useView();
  const { panels } = view;
  const value = useSignal<Json>(question.value);
  const edits = question.editable && question.choices.includes("edit");
  const choose = (choice: Choice) => {
    answer(view, id, choice, choice === "edit" ? value.peek() : undefined);
    panels.dialog.value = undefined;
  };
  return (
    <>
      <p class="held-question">{question.text}</p>
      {edits ? (
        <Field
          id={`held.${id}`}
          node={id}
          spec={specOf("value", "What it is about")}
          value={value.value}
          disabled={view.sync.state.value !== "live"}
          onChange={(next) => {
            value.value = next;
          }}
        />
      ) : (
        <Content preview={previewOf(question.value)} />
      )}
      <div class="held-buttons">
        {question.choices.map((choice) => (
          <button
            type="button"
            key={choice}
            class={BUTTONS[choice]}
            disabled={view.sync.state.value !== "live" || (choice === "edit" && !edits)}
            onClick={() => choose(choice)}
          >
            {WORDS[choice]}
          </button>
        ))}
      </div>
    </>
  );
}

const BUTTONS: { readonly [choice in Choice]: string } = {
  approve: "tool primary",
  edit: "button",
  refuse: "tool danger",
};

function Values({ id, held }: { readonly id: string; readonly held: Held }) {
  const view = useView();
  const changed = useSignal<{ [port: string]: Json }>({});
  const live = view.sync.state.value === "live";
  const go = (action: "step" | "continue") => {
    if (Object.keys(changed.peek()).length > 0) putHeld(view, id, changed.peek());
    goOn(view, id, action);
    view.panels.dialog.value = undefined;
  };
  return (
    <>
      <p class="held-question">
        {held.side === "inputs" ? "It is about to run with these values." : "It gave these values."}
      </p>
      {Object.entries(held.values).map(([port, value]) =>
        held.editable.includes(port) ? (
          <Field
            key={port}
            id={`held.${id}.${port}`}
            node={id}
            spec={specOf(port, port)}
            value={changed.value[port] ?? value}
            disabled={!live}
            onChange={(next) => {
              changed.value = { ...changed.value, [port]: next };
            }}
          />
        ) : (
          <section key={port} aria-label={port}>
            <div class="field-label">{port}</div>
            <Content preview={previewOf(value)} />
          </section>
        ),
      )}
      <div class="held-buttons">
        <button type="button" class="tool primary" disabled={!live} onClick={() => go("continue")}>
          Continue
        </button>
        <button type="button" class="button" disabled={!live} onClick={() => go("step")}>
          Step
        </button>
      </div>
    </>
  );
}

function specOf(name: string, label: string): FieldSpec {
  return { name, label, help: "", control: "any", schema: {}, required: false, input: false };
}

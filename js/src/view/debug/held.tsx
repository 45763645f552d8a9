/** What holds the selected node: a question, or a breakpoint; round by round. */

import { useSignal } from "@preact/signals";
import {
  approve,
  refuse,
  resumeAll,
  step,
  stepInto,
  stepOut,
} from "../../commands/debugCommands.ts";
import { answer, goOn, replace } from "../../commands/held.ts";
import { shown } from "../../commands/keys.ts";
import type { Node } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import type { DebugAction, Held as Holding, Question } from "../../model/protocol.ts";
import type { NodeRun } from "../../store/runs.ts";
import { previewOf } from "../card/preview.ts";
import { Content } from "../content.tsx";
import { useView } from "../editorContext.ts";
import { rowsFor } from "../form/controls.tsx";
import { useDraft } from "../form/draft.ts";
import { readWritten, writtenOf } from "./written.ts";

/** Every execution of a node that is held, one after the other. */
export function Held({ node }: { readonly node: Node }) {
  const { runs } = useView();
  const held = runs.held.value.filter(({ nodeId }) => nodeId === node.id);
  return (
    <>
      {held.map((run) => (
        <HeldRun key={run.path} run={run} />
      ))}
    </>
  );
}

function HeldRun({ run }: { readonly run: NodeRun }) {
  const { question, paused } = run.state.value;
  const round = roundText(run.path);
  if (question) return <Asked run={run} question={question} round={round} />;
  return paused ? <Paused run={run} paused={paused} round={round} /> : null;
}

interface AskedProps {
  readonly run: NodeRun;
  readonly question: Question;
  readonly round: string;
}

/** A question, the value that it is about, and the ways to answer. */
function Asked({ run, question, round }: AskedProps) {
  const view = useView();
  const { value, choices, editable } = question;
  const may = (choice: Question["choices"][number]) => choices.includes(choice);
  const text = useSignal(writtenOf(value));
  const written = readWritten(text.value, value);
  const changed = text.value !== writtenOf(value);
  const trouble = "trouble" in written ? written.trouble : undefined;
  const write = () => {
    if ("value" in written) answer(view, run, "edit", written.value);
  };
  const id = `held.${run.path}`;
  return (
    <section class="held" aria-label={`A question${round}`} data-testid="question">
      <div class="held-head">Waits for you{round}</div>
      <p class="held-question" id={`${id}-question`}>
        {question.text}
      </p>
      {may("edit") && editable ? (
        <textarea
          id={id}
          class={typeof value === "string" ? "entry" : "entry mono"}
          aria-labelledby={`${id}-question`}
          rows={rowsFor(text.value, 3)}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      ) : (
        <Content preview={previewOf(value)} />
      )}
      {trouble && <div class="field-error">{trouble}</div>}
      {may("edit") && !editable && (
        <p class="quiet">
          To change it, in Python: <code>run.answer("{run.path}", "edit", value)</code>
        </p>
      )}
      <div class="held-acts">
        {may("approve") && !changed && (
          <Act
            primary
            label="Approve"
            keys={approve.keys}
            act={() => answer(view, run, "approve")}
          />
        )}
        {may("edit") && changed && (
          <Act primary label="Send the edited" disabled={trouble !== undefined} act={write} />
        )}
        {changed && (
          <Act
            label="Undo the edit"
            act={() => {
              text.value = writtenOf(value);
            }}
          />
        )}
        {may("refuse") && (
          <Act danger label="Refuse" keys={refuse.keys} act={() => answer(view, run, "refuse")} />
        )}
      </div>
    </section>
  );
}

interface PausedProps {
  readonly run: NodeRun;
  readonly paused: Holding;
  readonly round: string;
}

/** The values of a paused node, and the ways to go on. */
function Paused({ run, paused, round }: PausedProps) {
  const view = useView();
  const { side, values, editable } = paused;
  const when = side === "inputs" ? "before it runs" : "after it ran";
  const go = (action: DebugAction) => () => goOn(view, run, action);
  return (
    <section class="held" aria-label={`Paused${round}`} data-testid="paused">
      <div class="held-head">
        Paused {when}
        {round}
      </div>
      {Object.entries(values).map(([port, value]) => (
        <HeldValue
          key={port}
          id={`held.${run.path}.${port}`}
          port={port}
          value={value}
          place={
            editable.includes(port) ? undefined : `run.paused["${run.path}"].${side}["${port}"]`
          }
          onChange={(next) => replace(view, run, port, next)}
        />
      ))}
      {Object.keys(values).length === 0 && <p class="quiet">It takes nothing.</p>}
      <div class="held-acts">
        <Act primary label="Continue" keys={resumeAll.keys} act={go("continue")} />
        <Act label="Step" keys={step.keys} act={go("step")} />
        <Act label="Into" keys={stepInto.keys} act={go("into")} />
        <Act label="Out" keys={stepOut.keys} act={go("out")} />
      </div>
    </section>
  );
}

/** What a field of a held or pinned value is given. */
export interface HeldValueProps {
  readonly id: string;
  readonly port: string;
  readonly value: Json;
  /** Where it lies in Python, where it cannot be written here. */
  readonly place: string | undefined;
  readonly onChange: (value: Json) => void;
}

/** One value of a paused node: what is written in its place goes on. */
export function HeldValue({ id, port, value, place, onChange }: HeldValueProps) {
  const trouble = useSignal<string | undefined>(undefined);
  const draft = useDraft(writtenOf(value), (text) => {
    const written = readWritten(text, value);
    trouble.value = "trouble" in written ? written.trouble : undefined;
    if ("value" in written && text !== writtenOf(value)) onChange(written.value);
  });
  if (place !== undefined) {
    return (
      <div class="field">
        <div class="field-label">{port}</div>
        <Content preview={previewOf(value)} />
        <p class="quiet">
          To change it, in Python: <code>{place}</code>
        </p>
      </div>
    );
  }
  return (
    <div class="field">
      <div class="field-label">
        <label for={id}>{port}</label>
      </div>
      <textarea
        id={id}
        class={typeof value === "string" ? "entry" : "entry mono"}
        rows={rowsFor(draft.text, 1)}
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onBlur={draft.onDone}
      />
      {trouble.value && <div class="field-error">{trouble.value}</div>}
    </div>
  );
}

interface ActProps {
  readonly label: string;
  readonly act: () => void;
  readonly keys?: readonly string[];
  readonly primary?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

function Act({ label, act, keys = [], primary, danger, disabled = false }: ActProps) {
  const { mac, sync, focusCanvas } = useView();
  const [first] = keys;
  return (
    <button
      type="button"
      class={`tool ${primary ? "primary" : danger ? "danger" : ""}`}
      title={first ? `${label} (${shown(first, mac)})` : label}
      disabled={disabled || sync.state.value !== "live"}
      onClick={() => {
        act();
        // The button goes with what it was about, and must not take the focus with it.
        focusCanvas();
      }}
    >
      {label}
    </button>
  );
}

/** In which rounds of which zones a path lies: ` · round 2`. */
function roundText(path: string): string {
  const rounds = path.split("/").filter((_, index) => index % 2 === 1);
  return rounds.length > 0 ? ` · round ${rounds.join(".")}` : "";
}

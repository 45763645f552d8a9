/** The chat view of a workflow that is one. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { stop } from "../commands/runCommands.ts";
import { isLive } from "../store/runs.ts";
import { previewOf } from "./card/preview.ts";
import { answering, ask } from "./chatting.ts";
import { Content, StreamedText } from "./content.tsx";
import { useView } from "./editorContext.ts";
import { outputText } from "./outputs.ts";
import { CommandTool, Tool } from "./tool.tsx";
import type { Turn } from "./turn.ts";

/** Questions and answers, and a field for the next one. */
export function Chat({ input, output }: { readonly input: string; readonly output: string }) {
  const view = useView();
  const turns = view.panels.chat.value;
  const text = useSignal("");
  const log = useRef<HTMLDivElement>(null);
  // From the question on, before the kernel has begun with it.
  const asked = turns.length > 0 && turns.at(-1)?.answer === undefined;
  const busy = asked || isLive(view.runs.status.value);
  const able = view.sync.state.value === "live" && !busy && text.value.trim() !== "";
  // Upside down, as the style has it: its end is where it begins.
  useLayoutEffect(() => log.current?.scrollTo(0, 0), [turns.length]);
  const send = () => {
    if (!able) return;
    ask(view, input, text.value.trim());
    text.value = "";
  };
  return (
    <>
      <div class="inspector-body chat scroll" role="log" aria-label="Chat" ref={log}>
        <div>
          {turns.length === 0 && <p class="quiet">Ask something: each question is a run.</p>}
          {turns.map((turn, index) => (
            <Exchange key={index} turn={turn} output={output} />
          ))}
        </div>
      </div>
      <form
        class="chat-ask"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          class="entry"
          rows={2}
          aria-label="Your question"
          placeholder="Ask…"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        {busy ? (
          <CommandTool command={stop} class="danger" />
        ) : (
          <Tool label="Send" icon="play" keys="Enter" disabled={!able} onClick={send} />
        )}
      </form>
    </>
  );
}

function Exchange({ turn, output }: { readonly turn: Turn; readonly output: string }) {
  return (
    <>
      <p class="chat-question">{turn.question}</p>
      {turn.answer === undefined ? (
        <Coming turn={turn} output={output} />
      ) : turn.failed ? (
        <p class="tone-red">{turn.answer}</p>
      ) : (
        <Content preview={previewOf(turn.answer)} />
      )}
    </>
  );
}

/** What has come of an answer: the output, or the text that will be it, as it streams in. */
function Coming({ turn, output }: { readonly turn: Turn; readonly output: string }) {
  const view = useView();
  const { store, runs } = view;
  // Until then what is known is of the run before.
  const began = turn.run !== undefined && runs.current.value?.id === turn.run;
  if (!began) return <p class="quiet">…</p>;
  const done = runs.node(output).value?.state.value.status === "completed";
  const answer = done ? outputText(view, output) : "";
  const writers = answering(store.graph.value, output)
    .flatMap((id) => runs.node(id).value ?? [])
    .sort((a, b) => (a.state.value.startedAt ?? 0) - (b.state.value.startedAt ?? 0));
  const run = writers.at(-1);
  const where = runs.where.value;
  return (
    <>
      {answer !== "" ? (
        <Content preview={previewOf(answer)} />
      ) : (
        run && <StreamedText key={run.path} run={run} />
      )}
      <p class="quiet">{where ? `${where.split("/").at(-1)}…` : "…"}</p>
    </>
  );
}

/** The chat view of a workflow that is one. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { stop } from "../commands/runCommands.ts";
import { isLive } from "../store/runs.ts";
import { previewOf } from "./card/preview.ts";
import { ask } from "./chatting.ts";
import { Content, StreamedText } from "./content.tsx";
import { useView } from "./editorContext.ts";
import { CommandTool, Tool } from "./tool.tsx";
import type { Turn } from "./turn.ts";

/** Questions and answers, and a field for the next one. */
export function Chat({ input, output }: { readonly input: string; readonly output: string }) {
  const view = useView();
  const turns = view.panels.chat.value;
  const text = useSignal("");
  const end = useRef<HTMLDivElement>(null);
  const busy = isLive(view.runs.status.value);
  const able = view.sync.state.value === "live" && !busy && text.value.trim() !== "";
  useLayoutEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [turns]);
  const send = () => {
    if (!able) return;
    ask(view, input, text.value.trim());
    text.value = "";
  };
  return (
    <>
      <div class="inspector-body chat scroll" role="log" aria-label="Chat">
        {turns.length === 0 && <p class="quiet">Ask something: each question is a run.</p>}
        {turns.map((turn, index) => (
          <Exchange key={index} turn={turn} output={output} />
        ))}
        <div ref={end} />
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
        <Coming output={output} />
      ) : turn.failed ? (
        <p class="tone-red">{turn.answer}</p>
      ) : (
        <Content preview={previewOf(turn.answer)} />
      )}
    </>
  );
}

/** What has come of an answer: the text of the node that leads to the output, as it streams in. */
function Coming({ output }: { readonly output: string }) {
  const { store, runs } = useView();
  const lines = [...store.graph.value.connections.values()];
  const from = lines.find(({ target }) => target.nodeId === output)?.source.nodeId ?? output;
  const run = runs.node(from).value;
  const current = runs.current.value?.current;
  return (
    <>
      {run && <StreamedText run={run} />}
      <p class="quiet">{current ? `${current.split("/").at(-1)}…` : "…"}</p>
    </>
  );
}

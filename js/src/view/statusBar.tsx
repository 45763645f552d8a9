/** The bar below: how the run stands, and how large the workflow is. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { titleOf } from "../model/nodeType.ts";
import { isLive, type NodeRun, type RunState } from "../store/runs.ts";
import { HeldLink } from "./debug/heldLink.tsx";
import { PinsLink } from "./debug/pinsLink.tsx";
import { ResumeLink } from "./debug/recorded.tsx";
import { useView } from "./editorContext.ts";
import { Saved } from "./file.tsx";
import { eachSecond } from "./ticking.ts";
import type { ViewContext } from "./viewContext.ts";
import { countText, elapsedText, secondsText } from "./words.ts";

/** How long statuses are gathered before they are counted, in milliseconds. */
const PACE = 400;

const TONES: { readonly [status: string]: string } = {
  running: "cyan",
  queued: "cyan",
  completed: "green",
  error: "red",
  cancelled: "yellow",
  paused: "yellow",
  waiting: "yellow",
};

/** The status bar. */
export function StatusBar() {
  const { store, runs, panels, sync } = useView();
  const { nodes, connections } = store.graph.value;
  const problems = store.problems.value.length;
  return (
    <footer class="status">
      {runs.status.value ? (
        <RunStatus />
      ) : (
        <State word={sync.state.value === "gone" ? "read-only" : "ready"} tone="mute" />
      )}
      <HeldLink />
      <ResumeLink />
      <span class="spring" />
      <PinsLink />
      {problems > 0 && (
        <button
          type="button"
          class="status-link tone-yellow"
          title="Show what is wrong"
          onClick={() => {
            panels.drawer.value = "problems";
          }}
        >
          {countText(problems, "problem")}
        </button>
      )}
      <span class="roomy">
        {countText(nodes.size, "node")} · {countText(connections.size, "connection")}
      </span>
      <Pages />
      <span class="narrow-only">
        <Saved />
      </span>
      <span class={sync.state.value === "gone" ? "tone-yellow" : ""}>
        {KERNEL[sync.state.value]}
      </span>
      <button
        type="button"
        class="status-link"
        title="Show what happened in the run (J)"
        aria-expanded={panels.drawer.value !== undefined}
        data-testid="log-button"
        onClick={() => panels.toggleDrawer(panels.drawer.peek() ?? "nodes")}
      >
        <span aria-hidden="true">{panels.drawer.value ? "▾" : "▴"}</span> Log
      </button>
    </footer>
  );
}

/** That others look at the workflow too. */
function Pages() {
  const { sync } = useView();
  const count = sync.pages.value;
  if (sync.state.value !== "live" || count < 2) return null;
  const others = countText(count - 1, "other page");
  return (
    <span title={`Open in ${others} too: edits go both ways`} data-testid="pages">
      open in {count} pages
    </span>
  );
}

const KERNEL = { joining: "connecting…", live: "kernel live", gone: "kernel gone" } as const;

function State({ word, tone }: { readonly word: string; readonly tone: string }) {
  return (
    <span class={`status-state tone-${tone}`} data-testid="run-status">
      {word}
    </span>
  );
}

function RunStatus() {
  const view = useView();
  const { run, where, done, all, tokens } = useTally(view);
  if (!run) return null;
  const live = isLive(run.status);
  const progress = run.progress > 0 || !live ? run.progress : done / Math.max(1, all);
  const percent = Math.round(Math.min(1, run.status === "completed" ? 1 : progress) * 100);
  return (
    <>
      <State word={run.status} tone={TONES[run.status] ?? "mute"} />
      {live && where && <span class="status-where">{whereText(view, where)}</span>}
      <span
        class="progress"
        role="progressbar"
        aria-label="Progress of the run"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${percent}%` }} />
      </span>
      <span class="figure">
        {done} of {all}
      </span>
      <Elapsed run={run} />
      {tokens > 0 && <span class="figure roomy">{countText(tokens, "token")}</span>}
    </>
  );
}

function Elapsed({ run }: { readonly run: RunState }) {
  const now = useSignal(Date.now());
  const live = isLive(run.status);
  useEffect(() => {
    if (!live) return undefined;
    return eachSecond(() => {
      now.value = Date.now();
    });
  }, [live, now]);
  const text =
    run.seconds === undefined
      ? elapsedText(Math.max(0, (now.value - run.startedAt) / 1000))
      : secondsText(run.seconds);
  return <span class="figure">{text}</span>;
}

interface Tally {
  readonly run: RunState | undefined;
  readonly where: string | undefined;
  readonly done: number;
  readonly all: number;
  readonly tokens: number;
}

/** The run and counts over its nodes, brought up to date soon after one has another status. */
function useTally(view: ViewContext): Tally {
  const tally = useSignal<Tally>({ run: undefined, where: undefined, done: 0, all: 0, tokens: 0 });
  const id = useComputed(() => view.runs.current.value?.id);
  useSignalEffect(() => {
    view.store.graph.value;
    id.value;
    view.runs.status.value;
    tally.value = tallyOf(view);
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const off = view.runs.listen(() => {
      // There may be thousands to count, and many statuses in a second.
      timer ??= setTimeout(() => {
        timer = undefined;
        tally.value = tallyOf(view);
      }, PACE);
    });
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [view, tally]);
  return tally.value;
}

/** A node in a loop runs several times; it is done when its newest execution is. */
function tallyOf({ runs, store }: ViewContext): Tally {
  const newest = new Map<string, NodeRun>();
  let tokens = 0;
  for (const each of runs.all()) {
    newest.set(each.nodeId, each);
    tokens += each.state.peek().tokens ?? 0;
  }
  const { nodes } = store.graph.peek();
  const known = [...newest.values()].filter((each) => nodes.has(each.nodeId));
  const isOver = (each: NodeRun) => {
    const { status } = each.state.peek();
    return !isLive(status) && status !== "idle";
  };
  const run = runs.current.peek();
  const done = known.filter(isOver).length;
  return { run, where: runs.where.peek(), done, all: run?.total ?? nodes.size, tokens };
}

/** A path like `rounds/2/writer` as words: round 2 · writer. */
function whereText({ store }: ViewContext, path: string): string {
  const parts = path.split("/");
  const node = store.graph.peek().nodes.get(parts.at(-1) ?? "");
  const round = parts.at(-2);
  const title = node ? titleOf(node) : (parts.at(-1) ?? "");
  return round && /^\d+$/.test(round) ? `round ${round} · ${title}` : title;
}

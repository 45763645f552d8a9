/** The panel below: how long each node took, what happened, and what is wrong. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { goTo } from "../commands/viewCommands.ts";
import { titleOf } from "../model/nodeType.ts";
import type { LogLine, NodeRun, RunState } from "../store/runs.ts";
import { secondsOf } from "./card/footer.ts";
import { Recorded } from "./debug/recorded.tsx";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";
import { Problems } from "./info.tsx";
import type { DrawerTab } from "./panels.ts";
import { Tabs } from "./tabs.tsx";
import { Tool } from "./tool.tsx";
import type { ViewContext } from "./viewContext.ts";
import { groupedText, secondsText } from "./words.ts";

const TABS: readonly { readonly name: DrawerTab; readonly label: string }[] = [
  { name: "nodes", label: "Nodes" },
  { name: "log", label: "Log" },
  { name: "problems", label: "Problems" },
  { name: "runs", label: "Runs" },
];

/** How often the times are brought up to date, in milliseconds. */
const TICK = 250;

/** More executions than these are not listed: the newest are. */
const MOST = 300;

/** The panel, while it is open. */
export function RunPanel() {
  const { panels, store } = useView();
  const tab = panels.drawer.value;
  if (!tab) return null;
  const count = store.problems.value.length;
  return (
    <section class="drawer panel" aria-label="The run" data-testid="run-panel">
      <div class="drawer-head">
        <Tabs
          label="About the run"
          tabs={TABS.map((each) =>
            each.name === "problems" && count > 0
              ? { ...each, label: `${each.label} ${count}` }
              : each,
          )}
          chosen={tab}
          controls="drawer-body"
          onChoose={(name) => {
            panels.drawer.value = name;
          }}
        />
        <Tool
          label="Close the panel"
          icon="close"
          keys="J"
          onClick={() => {
            panels.drawer.value = undefined;
          }}
        />
      </div>
      <div
        class="drawer-body scroll"
        id="drawer-body"
        role="tabpanel"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys only with the focus
        tabIndex={0}
        aria-labelledby={`tab-${tab}`}
      >
        {tab === "nodes" && <Times />}
        {tab === "log" && <Log />}
        {tab === "problems" && <Wrong />}
        {tab === "runs" && <Recorded />}
      </div>
    </section>
  );
}

/** Every execution with a bar that says when it ran. */
function Times() {
  const { runs } = useView();
  const now = useTick();
  const run = runs.current.value;
  if (!run) return <p class="quiet">Nothing has run yet.</p>;
  const all = runs.all().slice(-MOST);
  const end = run.seconds === undefined ? (now - run.startedAt) / 1000 : run.seconds;
  return (
    <table class="times">
      <thead>
        <tr>
          <th>Node</th>
          <th>Status</th>
          <th class="times-bars">When</th>
          <th class="number">Time</th>
          <th class="number">Tokens</th>
          <th class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        {all.map((node) => (
          <Time key={node.path} node={node} run={run} end={Math.max(0.001, end)} />
        ))}
      </tbody>
    </table>
  );
}

interface TimeProps {
  readonly node: NodeRun;
  readonly run: RunState;
  /** How long the run took so far, in seconds. */
  readonly end: number;
}

function Time({ node, run, end }: TimeProps) {
  const state = node.state.value;
  const seconds = secondsOf(state);
  const began = ((state.startedAt ?? run.startedAt) - run.startedAt) / 1000;
  const left = Math.min(99, Math.max(0, (began / end) * 100));
  const width = Math.min(100 - left, Math.max(1, ((seconds ?? 0) / end) * 100));
  return (
    <tr>
      <td>
        <Place path={node.path} />
      </td>
      <td data-status={state.status}>{state.status}</td>
      <td class="times-bars">
        {seconds !== undefined && (
          <i data-status={state.status} style={{ left: `${left}%`, width: `${width}%` }} />
        )}
      </td>
      <td class="number">{seconds === undefined ? "" : secondsText(seconds)}</td>
      <td class="number">{state.tokens ? groupedText(state.tokens) : ""}</td>
      <td class="number">{state.cost === undefined ? "" : state.cost.toFixed(4)}</td>
    </tr>
  );
}

/** What happened, the newest below; it follows unless a person has scrolled up. */
function Log() {
  const { runs } = useView();
  const lines = runs.log.value;
  const end = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const body = end.current?.closest(".drawer-body");
    if (!body) return;
    const atEnd = body.scrollHeight - body.clientHeight - body.scrollTop < 80;
    if (atEnd) body.scrollTop = body.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return <p class="quiet">Nothing has happened yet.</p>;
  return (
    <div class="log" role="log" aria-live="off">
      {lines.slice(-MOST).map((line) => (
        <Line key={`${line.at} ${line.path} ${line.type}`} line={line} />
      ))}
      <div ref={end} />
    </div>
  );
}

const WORDS: { readonly [type in LogLine["type"]]: string } = {
  node_queued: "waits",
  node_started: "started",
  node_progress: "goes on",
  node_retrying: "is tried again",
  node_paused: "paused",
  node_waiting: "waits for a person",
  node_completed: "completed",
  node_error: "failed",
  node_skipped: "skipped",
  node_cancelled: "cancelled",
};

function Line({ line }: { readonly line: LogLine }) {
  const { at, path, type, words } = line;
  return (
    <div class="log-line" data-type={type}>
      <time>{clockText(at)}</time>
      <Place path={path} />
      <span class="log-what">{WORDS[type]}</span>
      <span class="log-words">{words}</span>
    </div>
  );
}

/** What is wrong with the workflow, and what failed in the run. */
function Wrong() {
  const { store, runs } = useView();
  // A status is no signal of the list: the run's progress tells that something has changed.
  const run = runs.current.value;
  const failed = run ? runs.all().filter((node) => node.state.value.status === "error") : [];
  if (store.problems.value.length === 0 && failed.length === 0) {
    return <p class="quiet">Nothing is wrong.</p>;
  }
  return (
    <>
      <Problems />
      {failed.length > 0 && <div class="section">Failed in the run</div>}
      {failed.map((node) => (
        <Failed key={node.path} node={node} />
      ))}
    </>
  );
}

function Failed({ node }: { readonly node: NodeRun }) {
  const view = useView();
  const { error } = node.state.value;
  const show = () => {
    goTo(view, node.nodeId);
    view.panels.tab.value = "output";
  };
  return (
    <button type="button" class="problem" title="Go to it" onClick={show}>
      <Icon name="warn" />
      <span>
        <b>{placeText(view, node.path)}</b> {error?.message}
      </span>
    </button>
  );
}

/** The name of an execution, which leads to its node. */
function Place({ path }: { readonly path: string }) {
  const view = useView();
  const id = path.slice(path.lastIndexOf("/") + 1);
  return (
    <button type="button" class="place" title="Go to it" onClick={() => goTo(view, id)}>
      {placeText(view, path)}
    </button>
  );
}

/** A path like `rounds/2/writer` as words: writer · 2. */
function placeText({ store }: ViewContext, path: string): string {
  const parts = path.split("/");
  const id = parts.at(-1) ?? path;
  const node = store.graph.value.nodes.get(id);
  const rounds = parts.filter((part) => /^\d+$/.test(part));
  return [node ? titleOf(node) : id, ...rounds].join(" · ");
}

function clockText(at: number): string {
  const date = new Date(at);
  const two = (count: number) => count.toString().padStart(2, "0");
  const tenth = Math.floor(date.getMilliseconds() / 100);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${tenth}`;
}

/** The time, a few times a second while a run goes on, and whenever a status changes. */
function useTick(): number {
  const { runs } = useView();
  const now = useSignal(Date.now());
  const live = runs.current.value?.seconds === undefined && runs.current.value !== undefined;
  useEffect(() => {
    let late: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      late ??= setTimeout(() => {
        late = undefined;
        now.value = Date.now();
      }, TICK);
    };
    const off = runs.listen(tell);
    const timer = live ? setInterval(tell, TICK) : undefined;
    return () => {
      off();
      clearInterval(timer);
      clearTimeout(late);
    };
  }, [runs, now, live]);
  return now.value;
}

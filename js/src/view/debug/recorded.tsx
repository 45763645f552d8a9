/** The recorded runs of the workflow; one that did not come to its end can go on. */
import { useSignal, useSignalEffect } from "@preact/signals";
import type { RecordedRun } from "../../model/protocol.ts";
import { isLive } from "../../store/runs.ts";
import { useView } from "../editorContext.ts";
import { groupedText, secondsText } from "../words.ts";

/** How a run may have ended that can go on. */
const BROKEN: ReadonlySet<string> = new Set(["error", "cancelled", "killed"]);

/** The table of runs, the newest first; asked for anew when a run begins or ends. */
export function Recorded() {
  const { sync, runs } = useView();
  const known = useSignal<readonly RecordedRun[] | undefined>(undefined);
  const trouble = useSignal("");
  useSignalEffect(() => {
    if (sync.state.value !== "live") return;
    runs.current.value?.id;
    isLive(runs.status.value);
    sync.questions.runs().then(
      (found) => {
        trouble.value = "";
        known.value = found;
      },
      (error: Error) => {
        trouble.value = error.message;
      },
    );
  });
  if (trouble.value) return <p class="quiet">{trouble.value}</p>;
  if (!known.value) return <p class="quiet">Looking for them…</p>;
  if (known.value.length === 0) {
    return (
      <p class="quiet">None is recorded. Runs of a workflow with a file are, by themselves.</p>
    );
  }
  return (
    <table class="times" data-testid="recorded">
      <thead>
        <tr>
          <th>Run</th>
          <th>Status</th>
          <th>Began</th>
          <th class="number">Time</th>
          <th class="number">Nodes</th>
          <th class="number">Tokens</th>
          <th class="number">Cost</th>
          <th>
            <span class="sr">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {known.value.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ run }: { readonly run: RecordedRun }) {
  const { id, status, started, seconds, nodes, tokens, cost, error } = run;
  return (
    <tr>
      <td>{id}</td>
      <td data-status={status} title={error ?? ""}>
        {status}
      </td>
      <td>{new Date(started).toLocaleString()}</td>
      <td class="number">{seconds === null ? "" : secondsText(seconds)}</td>
      <td class="number">{nodes}</td>
      <td class="number">{tokens ? groupedText(tokens) : ""}</td>
      <td class="number">{cost === null ? "" : cost.toFixed(4)}</td>
      <td>{BROKEN.has(status) && <Resume id={id} />}</td>
    </tr>
  );
}

/** Let a run go on where it ended. */
function Resume({ id }: { readonly id: string }) {
  const { sync, runs } = useView();
  const busy = isLive(runs.status.value);
  return (
    <button
      type="button"
      class="place resume"
      title="Go on where it ended: what it finished is not worked out again"
      disabled={busy || sync.state.value !== "live"}
      onClick={() => sync.steer({ type: "resume", run: id })}
    >
      Resume
    </button>
  );
}

/** In the bar below: the way on for the run that is shown, where it failed or was stopped. */
export function ResumeLink() {
  const { runs, sync, focusCanvas } = useView();
  const run = runs.current.value;
  if (!run?.recorded || !BROKEN.has(run.status) || sync.state.value !== "live") return null;
  return (
    <button
      type="button"
      class="status-link tone-cyan"
      title="Go on where it ended: what it finished is not worked out again"
      data-testid="resume-link"
      onClick={() => {
        sync.steer({ type: "resume", run: run.id });
        focusCanvas();
      }}
    >
      Resume
    </button>
  );
}

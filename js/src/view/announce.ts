/** Says aloud what a person who does not look at it has to know: of a run, and of the file. */
import { effect } from "@preact/signals-core";
import type { Off } from "../model/host.ts";
import { isLive } from "../store/runs.ts";
import type { Session } from "../store/session.ts";
import type { Panels } from "./panels.ts";
import { secondsText } from "./words.ts";

/** Announce the beginning and the end of runs. */
export function announceRuns({ runs }: Session, panels: Panels): Off {
  let last = runs.current.peek();
  return effect(() => {
    const run = runs.current.value;
    const before = last;
    last = run;
    if (!run || (run.id === before?.id && run.status === before.status)) return;
    if (run.id !== before?.id && isLive(run.status)) panels.spoken.value = "The run has begun.";
    else if (!isLive(run.status)) {
      const after = run.seconds === undefined ? "" : ` after ${secondsText(run.seconds)}`;
      panels.spoken.value = `The run is over: ${run.status}${after}.`;
    }
  });
}

/** Say why the file could not be written, once for each reason. */
export function announceFile({ sync }: Session, panels: Panels): Off {
  return effect(() => {
    const { state, reason } = sync.file.value;
    if (state === "failed" && reason) panels.refuse(reason);
  });
}

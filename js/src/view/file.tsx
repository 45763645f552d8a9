/** How the workflow's file stands, in words, and what to do where someone else changed it. */
import { useView } from "./editorContext.ts";

const WORDS = {
  memory: "in memory",
  saved: "saved",
  saving: "saving…",
  failed: "not saved",
  conflict: "two versions",
} as const;

/** Whether the workflow is saved, beside its name. A moment's wait is not worth a word. */
export function Saved() {
  const { store, sync } = useView();
  const { state, name } = sync.file.value;
  // Both change with every edit and every answer, and the list of edits itself tells nobody.
  store.graph.value;
  store.revision.value;
  if (sync.state.value === "gone") return <span class="saved">not saved</span>;
  if (state === "failed" || state === "conflict") return <FileTrouble />;
  const under = sync.state.value === "joining" || store.pending.length > 0;
  const busy = state !== "memory" && (under || state === "saving");
  return (
    <span class="saved" data-busy={busy ? "" : undefined} title={name} data-testid="saved">
      <span>{busy ? WORDS.saved : WORDS[state]}</span>
      <span>{WORDS.saving}</span>
    </span>
  );
}

/** That the file is not as it should be, and on a click why; nothing while all is well. */
export function FileTrouble() {
  const { sync, panels } = useView();
  const { state, reason = "", ours } = sync.file.value;
  if (sync.state.value === "gone" || (state !== "failed" && state !== "conflict")) return null;
  return (
    <button
      type="button"
      class="status-link tone-yellow"
      title={reason}
      data-testid="file-trouble"
      onClick={() => {
        if (state === "failed") panels.refuse(reason);
        else if (panels.keptBoth.peek() === ours) panels.keptBoth.value = undefined;
      }}
    >
      {WORDS[state]}
    </button>
  );
}

/** Asks what is to become of the two versions, until it is said to keep both. */
export function Conflict() {
  const { sync, panels } = useView();
  const { state, name, ours } = sync.file.value;
  if (sync.state.value !== "live" || state !== "conflict") return null;
  if (panels.keptBoth.value === ours) return null;
  return (
    <div class="banner" role="alert" data-testid="conflict">
      <span>
        <b>{name}</b> was changed by someone else. Theirs is untouched; yours is kept in{" "}
        <b>{ours}</b>.
      </span>
      <button
        type="button"
        class="button"
        onClick={() => {
          panels.keptBoth.value = ours;
        }}
      >
        Keep both
      </button>
      <button type="button" class="button" onClick={() => sync.load()}>
        Load theirs
      </button>
      <button type="button" class="button" onClick={() => sync.save(true)}>
        Overwrite
      </button>
    </div>
  );
}

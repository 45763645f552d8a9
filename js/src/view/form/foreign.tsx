/** Says that the field that a person is writing in was changed by somebody else. */
import type { Draft } from "./draft.ts";

/** How many letters of the other value are shown. */
const MOST = 60;

/** The other value, and a way to take it; nothing while nobody else changed the field. */
export function Foreign({ draft }: { readonly draft: Draft }) {
  const { foreign } = draft;
  if (foreign === undefined) return null;
  const short = foreign.length > MOST ? `${foreign.slice(0, MOST)}…` : foreign;
  return (
    <div class="field-foreign" role="status">
      <span>Changed elsewhere: {short === "" ? "now empty" : `“${short}”`}</span>
      <button
        type="button"
        // Before the field loses the focus, which would send what is typed.
        onPointerDown={(event) => event.preventDefault()}
        onClick={draft.drop}
      >
        Take it
      </button>
    </div>
  );
}

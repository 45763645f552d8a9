/**
 * What a person is typing. It becomes an edit after a pause, on Enter and on leaving the field, so
 * that a word is one message; and until then nobody else's edit of the field overwrites it.
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** How long a pause is, in milliseconds. */
const PAUSE = 450;

/** A text field's state and its handlers. */
export interface Draft {
  readonly text: string;
  /** What the value has become meanwhile by somebody else's edit, if it has. */
  readonly foreign: string | undefined;
  readonly onInput: (text: string) => void;
  readonly onDone: () => void;
  /** Drop what was typed, for the value as it is. */
  readonly drop: () => void;
}

/** A draft of a value; `commit` takes the text when it is time. */
export function useDraft(value: string, commit: (text: string) => void): Draft {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const [, redraw] = useState(0);
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | undefined>(
    undefined,
  );
  const latest = useRef(commit);
  latest.current = commit;
  // The value that the draft stands on; unknown just after an edit, which may write it otherwise.
  const base = useRef<string | undefined>(undefined);
  if (draft !== undefined) base.current ??= value;
  const flush = () => {
    const now = waiting.current;
    waiting.current = undefined;
    if (!now) return;
    clearTimeout(now.timer);
    latest.current(now.text);
    base.current = undefined;
    redraw((count) => count + 1);
  };
  // The form may go while a pause is not over yet, say when another node is selected.
  useEffect(() => flush, []);
  const end = () => {
    base.current = undefined;
    setDraft(undefined);
  };
  return {
    text: draft ?? value,
    foreign: draft === undefined || value === base.current || value === draft ? undefined : value,
    onInput: (text) => {
      clearTimeout(waiting.current?.timer);
      waiting.current = { text, timer: setTimeout(flush, PAUSE) };
      base.current ??= value;
      setDraft(text);
    },
    onDone: () => {
      flush();
      end();
    },
    drop: () => {
      clearTimeout(waiting.current?.timer);
      waiting.current = undefined;
      end();
    },
  };
}

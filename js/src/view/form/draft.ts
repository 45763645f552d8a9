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
  readonly onInput: (text: string) => void;
  readonly onDone: () => void;
}

/** A draft of a value; `commit` takes the text when it is time. */
export function useDraft(value: string, commit: (text: string) => void): Draft {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | undefined>(
    undefined,
  );
  const latest = useRef(commit);
  latest.current = commit;
  const flush = () => {
    const now = waiting.current;
    waiting.current = undefined;
    if (!now) return;
    clearTimeout(now.timer);
    latest.current(now.text);
  };
  // The form may go while a pause is not over yet, say when another node is selected.
  useEffect(() => flush, []);
  return {
    text: draft ?? value,
    onInput: (text) => {
      clearTimeout(waiting.current?.timer);
      waiting.current = { text, timer: setTimeout(flush, PAUSE) };
      setDraft(text);
    },
    onDone: () => {
      flush();
      setDraft(undefined);
    },
  };
}

/**
 * Fields whose text is coloured: a copy behind the writing shows the colours, the writing itself is
 * a plain text area, so that selecting, undoing and a screen reader work as everywhere.
 */
import { useRef, useState } from "preact/hooks";
import { asText, type ControlProps, common, placeholderOf, rowsFor } from "./controls.tsx";
import { type Draft, useDraft } from "./draft.ts";
import { Foreign } from "./foreign.tsx";
import { broken, indented, outdented, type Selected } from "./indent.ts";
import { piecesOf } from "./python.ts";

/** A text with variables. */
export function TemplateControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  return <Coloured {...props} draft={draft} least={3} colour={variables} />;
}

/** Python. Tab indents; Escape and then Tab leaves. */
export function CodeControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  const leaving = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const field = event.currentTarget as HTMLTextAreaElement;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (key === "Escape" && !leaving.current) leaving.current = true;
    else if (ctrlKey || metaKey || altKey || props.disabled) return;
    else if (key === "Tab" && !leaving.current) rewrite(field, shiftKey ? outdented : indented);
    else if (key === "Enter" && !shiftKey) rewrite(field, broken);
    else {
      if (key !== "Tab" && key !== "Shift" && key !== "Escape") leaving.current = false;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const enter = () => {
    leaving.current = false;
  };
  const colour = (text: string) =>
    piecesOf(text).map(({ kind, text: piece }) =>
      kind === "plain" ? piece : <span class={`py-${kind}`}>{piece}</span>,
    );
  const least = props.spec.schema.format === "expression" ? 1 : 4;
  return (
    <Coloured
      {...props}
      draft={draft}
      least={least}
      colour={colour}
      onKeyDown={onKeyDown}
      onFocus={enter}
      hint="Tab indents. Press Escape and then Tab to leave."
    />
  );
}

interface ColouredProps extends ControlProps {
  readonly draft: Draft;
  /** How many lines there are to see at least. */
  readonly least: number;
  readonly colour: (text: string) => unknown;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onFocus?: () => void;
  /** What a screen reader says of the keys. */
  readonly hint?: string;
}

function Coloured({ draft, least, colour, onKeyDown, onFocus, hint, ...props }: ColouredProps) {
  const [top, setTop] = useState(0);
  const { describedBy } = props;
  const hintId = `${props.id}-keys`;
  const described = hint ? [describedBy, hintId].filter(Boolean).join(" ") : describedBy;
  return (
    <>
      <div class="template">
        <pre class="entry mono" aria-hidden="true">
          <div style={{ transform: `translateY(${-top}px)` }}>
            {colour(draft.text) as never}
            {/* A last empty line has no height unless something stands on it. */}
            {"\u200b"}
          </div>
        </pre>
        <textarea
          {...common({ ...props, describedBy: described })}
          class="entry mono"
          rows={rowsFor(draft.text, least)}
          spellcheck={false}
          placeholder={placeholderOf(props.spec)}
          value={draft.text}
          onInput={(event) => draft.onInput(event.currentTarget.value)}
          onScroll={(event) => setTop(event.currentTarget.scrollTop)}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onBlur={draft.onDone}
        />
      </div>
      {hint && (
        <span class="sr" id={hintId}>
          {hint}
        </span>
      )}
      <Foreign draft={draft} />
    </>
  );
}

/** Change what a field holds as if it were typed, so that the browser's own undo knows of it. */
function rewrite(field: HTMLTextAreaElement, change: (now: Selected) => Selected): void {
  const { value: text, selectionStart, selectionEnd } = field;
  const next = change({ text, start: selectionStart, end: selectionEnd });
  if (next.text === text) {
    field.setSelectionRange(next.start, next.end);
    return;
  }
  const head = sharedHead(text, next.text);
  const tail = sharedTail(text, next.text, head);
  field.setSelectionRange(head, text.length - tail);
  const added = next.text.slice(head, next.text.length - tail);
  const { ownerDocument: document } = field;
  document.execCommand(added === "" ? "delete" : "insertText", false, added);
  field.setSelectionRange(next.start, next.end);
}

function sharedHead(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

function sharedTail(a: string, b: string, head: number): number {
  let at = 0;
  const most = Math.min(a.length, b.length) - head;
  while (at < most && a[a.length - 1 - at] === b[b.length - 1 - at]) at += 1;
  return at;
}

function variables(text: string) {
  const parts = text.split(/(\{\{[A-Za-z_]\w*\??\}\}|\{[A-Za-z_]\w*\??\})/g);
  const isVariable = (part: string) => /^\{[A-Za-z_]\w*\??\}$/.test(part);
  return parts.map((part) => (isVariable(part) ? <b>{part}</b> : part));
}

/** A dialog over everything: it takes the focus, keeps it, and gives it back. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useView } from "./editorContext.ts";
import { Tool } from "./tool.tsx";

/** What takes the focus by Tab. */
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex="-1"])';

/** What a dialog is given. */
export interface ModalProps {
  /** What it is, on its top and for a screen reader. */
  readonly title: string;
  /** Beside the sign that closes it. */
  readonly tools?: ComponentChildren;
  readonly class?: string;
  /** What Ctrl+Enter does. */
  readonly onSubmit?: () => void;
  readonly children: ComponentChildren;
}

/** A dialog. Escape closes it, and so does a click beside it. */
export function Modal({ title, tools, class: name = "", onSubmit, children }: ModalProps) {
  const { panels, focusCanvas } = useView();
  const dialog = useRef<HTMLDivElement>(null);
  const close = () => {
    panels.dialog.value = undefined;
  };
  // Before it is seen: a letter typed at once would go to the canvas.
  useLayoutEffect(() => {
    const element = dialog.current;
    const root = element?.getRootNode() as ShadowRoot;
    const before = root.activeElement;
    const first = element?.querySelector<HTMLElement>("[data-first], [data-first-in] textarea");
    const target = first ?? element;
    target?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      else focusCanvas();
    };
  }, [focusCanvas]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") turn(event, dialog.current);
    if (!onSubmit || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  return (
    <div class="veil" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div
        class={`modal panel ${name}`}
        role="dialog"
        aria-modal="true"
        aria-label={title}
        tabIndex={-1}
        ref={dialog}
        onKeyDown={onKeyDown}
      >
        <header class="modal-head">
          <span class="inspector-title">{title}</span>
          {tools}
          <Tool label="Close" icon="close" keys="Esc" onClick={close} />
        </header>
        {children}
      </div>
    </div>
  );
}

/** After the last thing comes the first one. */
function turn(event: KeyboardEvent, dialog: HTMLElement | null): void {
  if (!dialog) return;
  const all = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (each) => each.getClientRects().length > 0,
  );
  const active = (dialog.getRootNode() as ShadowRoot).activeElement;
  const [end, start] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (active !== end && !(event.shiftKey && active === dialog)) return;
  event.preventDefault();
  start?.focus();
}

/** Buttons. */
import { useSignal } from "@preact/signals";
import type { Ref } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Command, invoke } from "../commands/command.ts";
import { shown } from "../commands/keys.ts";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";

/** What a button of the toolbar says and does. */
export interface ToolProps {
  readonly label: string;
  readonly icon: string;
  readonly onClick: () => void;
  /** The keys that do the same, as they are shown. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly class?: string;
  readonly testId?: string;
  readonly element?: Ref<HTMLButtonElement>;
  /** Words beside the sign. */
  readonly text?: string;
  /** More to say in the tooltip, worked out when the button is pointed at or has the focus. */
  readonly hint?: () => string;
}

/** A button with a sign; its name and its keys are in the tooltip. */
export function Tool(props: ToolProps) {
  const { label, icon, keys, text, testId, pressed, hint, disabled = false } = props;
  const more = useSignal("");
  const look = () => {
    more.value = hint?.() ?? "";
  };
  const title = keys ? `${label} (${keys})` : label;
  return (
    <button
      type="button"
      class={`tool ${props.class ?? ""}`}
      title={more.value ? `${title}\n${more.value}` : title}
      aria-label={text ? undefined : label}
      aria-pressed={pressed}
      data-testid={testId}
      disabled={disabled}
      ref={props.element}
      onClick={props.onClick}
      onPointerEnter={hint && look}
      onFocus={hint && look}
    >
      <Icon name={icon} />
      {text}
    </button>
  );
}

/** What is shown of a command besides what it says itself. */
export interface CommandToolProps extends Partial<Omit<ToolProps, "onClick" | "disabled">> {
  readonly command: Command;
}

/** The button of a command: enabled while it can be done. */
export function CommandTool({ command, ...rest }: CommandToolProps) {
  const view = useView();
  const [keys] = command.keys;
  const disabled = !command.when(view);
  const element = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const root = element.current?.getRootNode() as ShadowRoot | undefined;
    // A button that can be pressed no more, and had the focus, would keep all keys to itself.
    if (disabled && root?.activeElement === element.current) view.focusCanvas();
  }, [disabled, view]);
  return (
    <Tool
      label={command.label}
      icon={command.icon}
      {...(keys ? { keys: shown(keys, view.mac) } : {})}
      {...rest}
      disabled={disabled}
      element={element}
      onClick={() => invoke(command, view)}
    />
  );
}

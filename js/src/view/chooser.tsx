/** A field that finds, with a list of what it found: arrows choose, Enter takes. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { found } from "../commands/fuzzy.ts";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";
import { Modal } from "./modal.tsx";

/** One thing to choose. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  /** A few words that tell it from others. */
  readonly note?: string;
  readonly icon?: string;
  readonly category?: string | undefined;
  /** The keys that do the same. */
  readonly keys?: string;
  /** It is there, but not now. */
  readonly disabled?: boolean;
}

/** What a chooser is given. */
export interface ChooserProps {
  /** What is chosen, as the name of the dialog. */
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  /** What is said where nothing was found. */
  readonly none: string;
  /** Take one. The dialog is closed by then. */
  readonly onChoose: (id: string) => void;
}

/** More than these are not listed: a person types on. */
const MOST = 200;

/** A field with a list of its own below it, not the browser's. */
const combobox = (open: boolean) =>
  ({ role: "combobox", list: undefined, "aria-expanded": open }) as const;

/** A dialog in which one of many things is found and chosen. */
export function Chooser({ title, placeholder, choices, none, onChoose }: ChooserProps) {
  const { panels } = useView();
  const query = useSignal("");
  const active = useSignal(0);
  const shown = found(choices, query.value, ({ label, note = "" }) => [
    [label, 2],
    [note, 1],
  ]).slice(0, MOST);
  const at = Math.min(active.value, shown.length - 1);
  const choose = (choice: Choice | undefined) => {
    if (!choice || choice.disabled) return;
    panels.dialog.value = undefined;
    // After the dialog has given the focus back: what is chosen may take it again.
    requestAnimationFrame(() => onChoose(choice.id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    if (event.key === "ArrowDown") active.value = at >= last ? 0 : at + 1;
    else if (event.key === "ArrowUp") active.value = at <= 0 ? last : at - 1;
    else if (event.key === "PageDown") active.value = Math.min(last, at + 8);
    else if (event.key === "PageUp") active.value = Math.max(0, at - 8);
    else if (event.key === "Enter") choose(shown[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Modal title={title} class="chooser">
      <div class="palette-search">
        <Icon name="search" />
        <input
          type="search"
          {...combobox(shown.length > 0)}
          data-first
          placeholder={placeholder}
          aria-label={placeholder}
          aria-controls="chooser-list"
          aria-activedescendant={shown[at] && optionId(at)}
          autocomplete="off"
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {shown.length > 0 ? (
        <div class="chooser-list scroll" id="chooser-list" role="listbox" aria-label={title}>
          {shown.map((choice, index) => (
            <Option
              key={choice.id}
              id={optionId(index)}
              choice={choice}
              chosen={index === at}
              onPoint={() => {
                active.value = index;
              }}
              onChoose={() => choose(choice)}
            />
          ))}
        </div>
      ) : (
        <p class="palette-none">{none}</p>
      )}
    </Modal>
  );
}

interface OptionProps {
  readonly id: string;
  readonly choice: Choice;
  readonly chosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Option({ id, choice, chosen, onPoint, onChoose }: OptionProps) {
  const element = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const { label, note, icon, category, keys, disabled = false } = choice;
  return (
    <button
      type="button"
      class="choice"
      tabIndex={-1}
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={disabled}
      data-choice={choice.id}
      data-category={category}
      ref={element}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {icon && (
        <span class="tile">
          <Icon name={icon} />
        </span>
      )}
      <span class="choice-label">{label}</span>
      {note && <span class="choice-note">{note}</span>}
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}

function optionId(index: number): string {
  return `choice-${index}`;
}

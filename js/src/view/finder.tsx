/** A field that finds, and below it what it found: arrows choose, Enter takes. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { found, type Searched } from "../commands/fuzzy.ts";
import { Icon } from "./icon.tsx";

/** One thing to find. */
export interface Findable {
  readonly id: string;
  /** What it is found by. */
  readonly texts: readonly Searched[];
  readonly icon?: string | undefined;
  readonly category?: string | undefined;
  /** It is there, but not now. */
  readonly disabled?: boolean | undefined;
  /** What it shows beside its sign. */
  readonly words: ComponentChildren;
}

/** What a finder is given. */
export interface FinderProps {
  readonly placeholder: string;
  /** What is found, as the name of the field and of the list. */
  readonly label: string;
  readonly things: readonly Findable[];
  /** What is said where nothing was found. */
  readonly none: string;
  readonly onTake: (id: string) => void;
}

/** More than these are not listed: a person types on. */
const MOST = 200;

/** How far a page key goes. */
const PAGE = 8;

/** The field and its list. */
export function Finder({ placeholder, label, things, none, onTake }: FinderProps) {
  const query = useSignal("");
  const active = useSignal(0);
  const find = () => found(things, query.value, ({ texts }) => texts).slice(0, MOST);
  const shown = find();
  const at = Math.min(active.value, shown.length - 1);
  const take = (thing: Findable | undefined) => {
    if (thing && !thing.disabled) onTake(thing.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys may come faster than what they find is shown.
    const now = find();
    const from = Math.min(active.value, now.length - 1);
    const next = stepIn(event.key, from, now.length - 1);
    if (next !== undefined) active.value = next;
    else if (event.key === "Enter") take(now[from]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div class="palette-search">
        <Icon name="search" />
        <input
          type="search"
          // A list of its own, not the browser's.
          {...{ role: "combobox", list: undefined, "aria-expanded": shown.length > 0 }}
          data-first
          placeholder={placeholder}
          aria-label={label}
          aria-controls="choices"
          aria-activedescendant={shown[at] && idOf(at)}
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
        <div class="choices scroll" id="choices" role="listbox" aria-label={label}>
          {shown.map((thing, index) => (
            <Option
              key={thing.id}
              id={idOf(index)}
              thing={thing}
              chosen={index === at}
              onPoint={() => {
                active.value = index;
              }}
              onTake={() => take(thing)}
            />
          ))}
        </div>
      ) : (
        <p class="palette-none">{none}</p>
      )}
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly thing: Findable;
  readonly chosen: boolean;
  readonly onPoint: () => void;
  readonly onTake: () => void;
}

function Option({ id, thing, chosen, onPoint, onTake }: OptionProps) {
  const element = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <button
      type="button"
      class="choice"
      tabIndex={-1}
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={thing.disabled ?? false}
      data-choice={thing.id}
      data-category={thing.category}
      ref={element}
      onPointerMove={onPoint}
      // The field keeps the focus, so that a click is not taken for leaving the panel.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {thing.icon && (
        <span class="tile">
          <Icon name={thing.icon} />
        </span>
      )}
      {thing.words}
    </button>
  );
}

/** Where a key leads in a list; nothing for a key that leads nowhere. */
function stepIn(key: string, at: number, last: number): number | undefined {
  if (key === "ArrowDown") return at >= last ? 0 : at + 1;
  if (key === "ArrowUp") return at <= 0 ? last : at - 1;
  if (key === "PageDown") return Math.min(last, at + PAGE);
  return key === "PageUp" ? Math.max(0, at - PAGE) : undefined;
}

function idOf(index: number): string {
  return `choice-${index}`;
}

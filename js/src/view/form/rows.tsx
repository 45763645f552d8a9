/** Controls with several rows: a list of texts, and names with values. */
import type { Json } from "../../model/json.ts";
import { isObject } from "../../model/json.ts";
import { Icon } from "../icon.tsx";
import { asText, type ControlProps } from "./controls.tsx";
import { useDraft } from "./draft.ts";

/** A list of texts. */
export function ListControl(props: ControlProps) {
  const { value, spec, onChange, disabled, id } = props;
  const given = value ?? spec.schema.default;
  const items: readonly Json[] = Array.isArray(given) ? given : [];
  return (
    <fieldset class="rows" id={id} aria-label={spec.label}>
      {items.map((item, index) => (
        <div class="row" key={index}>
          <Cell
            label={`${spec.label} ${index + 1}`}
            value={asText(item)}
            disabled={disabled}
            onDone={(text) =>
              takeLike(props, item, text, (now) => onChange(items.with(index, now)))
            }
          />
          <Remove disabled={disabled} onClick={() => onChange(items.toSpliced(index, 1))} />
        </div>
      ))}
      <Add disabled={disabled} onClick={() => onChange([...items, freeName(items.map(asText))])} />
    </fieldset>
  );
}

/** Names with values. */
export function PairsControl(props: ControlProps) {
  const { value, spec, onChange, onTrouble, disabled, id } = props;
  const given = value ?? spec.schema.default;
  const pairs = isObject(given) ? Object.entries(given) : [];
  const put = (next: readonly (readonly [string, Json | undefined])[]) =>
    onChange(Object.fromEntries(next));
  const rename = (index: number, text: string) => {
    const taken = pairs.some(([name], other) => other !== index && name === text);
    // Under a name that is there already one of both values would be lost.
    onTrouble(taken ? `“${text}” is there already.` : undefined);
    if (!taken) put(pairs.with(index, [text, pairs[index]?.[1]]));
  };
  return (
    <fieldset class="rows" id={id} aria-label={spec.label}>
      {pairs.map(([name, item], index) => (
        <div class="row" key={index}>
          <Cell
            label={`Name ${index + 1}`}
            value={name}
            disabled={disabled}
            onDone={(text) => rename(index, text)}
          />
          <Cell
            label={`Value of ${name}`}
            value={asText(item)}
            disabled={disabled}
            onDone={(text) =>
              takeLike(props, item, text, (now) => put(pairs.with(index, [name, now])))
            }
          />
          <Remove disabled={disabled} onClick={() => put(pairs.toSpliced(index, 1))} />
        </div>
      ))}
      <Add
        disabled={disabled}
        onClick={() => put([...pairs, [freeName(pairs.map(([name]) => name)), ""]])}
      />
    </fieldset>
  );
}

interface CellProps {
  readonly label: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly onDone: (text: string) => void;
}

function Cell({ label, value, disabled, onDone }: CellProps) {
  const draft = useDraft(value, onDone);
  return (
    <input
      class="entry"
      type="text"
      aria-label={label}
      disabled={disabled}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
      onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
    />
  );
}

interface RowButtonProps {
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function Remove(props: RowButtonProps) {
  return (
    <button type="button" class="tool row-remove" title="Remove" aria-label="Remove" {...props}>
      <Icon name="close" />
    </button>
  );
}

function Add(props: RowButtonProps) {
  return (
    <button type="button" class="row-add" {...props}>
      + Add
    </button>
  );
}

/** Take what is written: in the place of a value that is no text, JSON, or say that it is none. */
function takeLike(
  { onTrouble }: ControlProps,
  before: Json | undefined,
  text: string,
  take: (value: Json) => void,
): void {
  const value = typeof before === "string" || before === undefined ? text : jsonOf(text);
  onTrouble(value === undefined ? "Must be JSON: a text is written in quotes." : undefined);
  if (value !== undefined) take(value);
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function freeName(names: readonly string[]): string {
  let count = names.length + 1;
  while (names.includes(`name${count}`)) count += 1;
  return `name${count}`;
}

/** Controls with several rows: a list of texts, and names with values. */
import type { Json } from "../../model/json.ts";
import { isObject } from "../../model/json.ts";
import { Icon } from "../icon.tsx";
import { asText, type ControlProps } from "./controls.tsx";
import { useDraft } from "./draft.ts";

/** A list of texts. */
export function ListControl({ value, spec, onChange, disabled, id }: ControlProps) {
  const given = value ?? spec.schema.default;
  const items = Array.isArray(given) ? given.map(asText) : [];
  const put = (index: number, text: string) => onChange(items.with(index, text));
  return (
    <fieldset class="rows" id={id} aria-label={spec.label}>
      {items.map((item, index) => (
        <div class="row" key={index}>
          <Cell
            label={`${spec.label} ${index + 1}`}
            value={item}
            disabled={disabled}
            onDone={(text) => put(index, text)}
          />
          <Remove disabled={disabled} onClick={() => onChange(items.toSpliced(index, 1))} />
        </div>
      ))}
      <Add disabled={disabled} onClick={() => onChange([...items, freeName(items)])} />
    </fieldset>
  );
}

/** Names with values. */
export function PairsControl({ value, spec, onChange, disabled, id }: ControlProps) {
  const given = value ?? spec.schema.default;
  const pairs = isObject(given) ? Object.entries(given) : [];
  const put = (next: readonly (readonly [string, Json | undefined])[]) =>
    onChange(Object.fromEntries(next));
  return (
    <fieldset class="rows" id={id} aria-label={spec.label}>
      {pairs.map(([name, item], index) => (
        <div class="row" key={index}>
          <Cell
            label={`Name ${index + 1}`}
            value={name}
            disabled={disabled}
            onDone={(text) => put(pairs.with(index, [text, item]))}
          />
          <Cell
            label={`Value of ${name}`}
            value={asText(item)}
            disabled={disabled}
            onDone={(text) => put(pairs.with(index, [name, text]))}
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

function freeName(names: readonly string[]): string {
  let count = names.length + 1;
  while (names.includes(`name${count}`)) count += 1;
  return `name${count}`;
}

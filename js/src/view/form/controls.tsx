/** The controls of the form. Each takes a value and tells another one; none knows of nodes. */
import { useState } from "preact/hooks";
import { isObject, type Json } from "../../model/json.ts";
import { useDraft } from "./draft.ts";
import { type FieldSpec, looksLikeKey, typesOf } from "./schema.ts";

/** What a control is given. `undefined` as a value says that it has none of its own. */
export interface ControlProps {
  readonly id: string;
  readonly spec: FieldSpec;
  readonly value: Json | undefined;
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly describedBy: string | undefined;
  /** Take another value, `null` for the default; `step` joins edits that belong together. */
  readonly onChange: (value: Json, step?: string) => void;
  /** Say what is wrong with what is written and cannot be a value; nothing if all is well. */
  readonly onTrouble: (message: string | undefined) => void;
}

/** One line of text. */
export function TextControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  return (
    <input
      {...common(props)}
      class="entry"
      type="text"
      placeholder={placeholderOf(props.spec)}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
      onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
    />
  );
}

/** Several lines: text, code. */
export function LongControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  const isCode = props.spec.control === "code";
  return (
    <textarea
      {...common(props)}
      class={isCode ? "entry mono" : "entry"}
      rows={rowsFor(draft.text, isCode ? 4 : 2)}
      spellcheck={!isCode}
      placeholder={placeholderOf(props.spec)}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
    />
  );
}

/** A text with variables: a copy behind the writing colours them. */
export function TemplateControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  const [top, setTop] = useState(0);
  return (
    <div class="template">
      <pre class="entry mono" aria-hidden="true">
        <div style={{ transform: `translateY(${-top}px)` }}>{coloured(draft.text)}</div>
      </pre>
      <textarea
        {...common(props)}
        class="entry mono"
        rows={rowsFor(draft.text, 3)}
        spellcheck={false}
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onBlur={draft.onDone}
      />
    </div>
  );
}

/** A number. */
export function NumberControl(props: ControlProps) {
  const { spec, value } = props;
  const draft = useDraft(numberText(value ?? spec.schema.default), (text) => take(props, text));
  return (
    <input
      {...common(props)}
      class="entry"
      type="text"
      inputmode="decimal"
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
      onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
    />
  );
}

/** A number between two others: a slider. Its figure stands beside the label. */
export function RangeControl(props: ControlProps) {
  const { schema } = props.spec;
  const { minimum = 0, maximum = 1 } = schema;
  const [step, setStep] = useState("");
  const value = Number(props.value ?? schema.default ?? minimum);
  const share = ((value - minimum) / (maximum - minimum)) * 100;
  return (
    <input
      {...common(props)}
      class="range"
      type="range"
      min={minimum}
      max={maximum}
      step={schema.type === "integer" ? 1 : stepOf(schema.multipleOf, maximum - minimum)}
      value={value}
      style={{ "--fill": `${Math.max(0, Math.min(100, share))}%` }}
      onPointerDown={() => setStep(`slide ${props.id} ${Date.now()}`)}
      onInput={(event) => props.onChange(event.currentTarget.valueAsNumber, step || props.id)}
    />
  );
}

/** One of several values. */
export function MenuControl(props: ControlProps) {
  const { enum: choices = [], default: usual } = props.spec.schema;
  const value = props.value ?? usual;
  const found = value === undefined ? -1 : choices.indexOf(value);
  return (
    <div class="select">
      <select
        {...common(props)}
        class="entry"
        value={`${found}`}
        onChange={(event) => props.onChange(choices[Number(event.currentTarget.value)] ?? null)}
      >
        {found < 0 && <option value="-1">{value === undefined ? "choose" : asText(value)}</option>}
        {choices.map((choice, index) => (
          <option key={asText(choice)} value={`${index}`}>
            {asText(choice)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The name of a model: any, with those that are known to choose from. */
export function ModelControl(props: ControlProps) {
  const { schema } = props.spec;
  const known = schema.enum ?? (Array.isArray(schema.examples) ? schema.examples : []);
  const draft = useDraft(asText(props.value ?? schema.default), (text) => props.onChange(text));
  return (
    <>
      <input
        {...common(props)}
        class="entry"
        type="text"
        list={`${props.id}-known`}
        autocomplete="off"
        placeholder="the name of a model"
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onBlur={draft.onDone}
        onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
      />
      <datalist id={`${props.id}-known`}>
        {known.map((name) => (
          <option key={asText(name)} value={asText(name)} />
        ))}
      </datalist>
    </>
  );
}

/** The name of a secret. Its value never comes here. */
export function SecretControl(props: ControlProps) {
  const { value, onChange, onTrouble } = props;
  const name = isObject(value) ? asText(value.$secret) : "";
  const draft = useDraft(name, (text) => {
    const trimmed = text.trim();
    if (looksLikeKey(trimmed)) {
      onTrouble("This looks like the key itself. Keep it in the environment and name it here.");
      return;
    }
    onTrouble(undefined);
    onChange(trimmed === "" ? null : { $secret: trimmed });
  });
  return (
    <div class="entry secret">
      <span>secret ·</span>
      <input
        {...common(props)}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="NAME_OF_THE_KEY"
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onBlur={draft.onDone}
      />
    </div>
  );
}

/** Any value: text as it is written, and JSON where it is written as JSON. */
export function AnyControl(props: ControlProps) {
  const draft = useDraft(anyText(props.value), (text) => props.onChange(parsed(text)));
  return (
    <textarea
      {...common(props)}
      class="entry"
      rows={rowsFor(draft.text, 2)}
      placeholder={placeholderOf(props.spec)}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
    />
  );
}

/** What kind of value an open field holds, to be said beside its label. */
export function kindText(value: Json | undefined): string {
  if (value === undefined || value === null || value === "") return "";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  return typeof value === "object" ? "object" : typeof value;
}

/** A value as it is written in a field. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The attributes that all controls share. */
export function common({ id, disabled, invalid, describedBy }: ControlProps) {
  return {
    id,
    disabled,
    "aria-invalid": invalid ? ("true" as const) : undefined,
    "aria-describedby": describedBy,
  };
}

/** Take what is written as a number, or say that it is none. */
export function take({ spec, onChange, onTrouble }: ControlProps, text: string): void {
  const trimmed = text.trim();
  const number = Number(trimmed);
  onTrouble(trimmed !== "" && Number.isNaN(number) ? "Must be a number." : undefined);
  if (trimmed === "") onChange(null);
  else if (!Number.isNaN(number)) onChange(number);
  else if (typesOf(spec.schema).includes("string")) onChange(trimmed);
}

function coloured(text: string) {
  const parts = text.split(/(\{\{[A-Za-z_]\w*\??\}\}|\{[A-Za-z_]\w*\??\})/g);
  const isVariable = (part: string) => /^\{[A-Za-z_]\w*\??\}$/.test(part);
  // A last empty line has no height unless something stands on it.
  return [...parts.map((part) => (isVariable(part) ? <b>{part}</b> : part)), "\u200b"];
}

function placeholderOf({ schema, input }: FieldSpec): string {
  if (schema.default !== undefined && schema.default !== "") return asText(schema.default);
  return input ? "a value, or connect the port" : "";
}

function rowsFor(text: string, least: number): number {
  const lines = text.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 30), 0);
  return Math.min(10, Math.max(least, lines));
}

function numberText(value: Json | undefined): string {
  return typeof value === "number" ? `${value}` : asText(value);
}

function stepOf(multiple: Json | undefined, span: number): number {
  if (typeof multiple === "number") return multiple;
  return span <= 2 ? 0.05 : 0.1;
}

/** A text that would read as something else is shown in quotes, as it has to be written. */
function anyText(value: Json | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : JSON.stringify(value);
  return typeof parsed(value) === "string" ? value : JSON.stringify(value);
}

function parsed(text: string): Json {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

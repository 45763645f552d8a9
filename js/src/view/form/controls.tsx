/** The controls of the form. Each takes a value and tells another one; none knows the graph. */
import { useState } from "preact/hooks";
import type { Json } from "../../model/json.ts";
import { type Draft, useDraft } from "./draft.ts";
import { Foreign } from "./foreign.tsx";
import { type FieldSpec, typesOf } from "./schema.ts";

/** What a control is given. `undefined` as a value says that it has none of its own. */
export interface ControlProps {
  readonly id: string;
  /** The node that is edited, the first of several. */
  readonly node: string;
  readonly spec: FieldSpec;
  readonly value: Json | undefined;
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly describedBy: string | undefined;
  /** Several nodes are edited, and they have different values. */
  readonly mixed: boolean;
  /** Take another value, `null` for the default; `step` joins edits that belong together. */
  readonly onChange: (value: Json, step?: string) => void;
  /** Say what is wrong with what is written and cannot be a value; nothing if all is well. */
  readonly onTrouble: (message: string | undefined) => void;
}

/** One line of text. */
export function TextControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  return <Line {...props} draft={draft} placeholder={placeholderOf(props.spec)} />;
}

/** Several lines of text. */
export function LongControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text));
  return <Lines {...props} draft={draft} />;
}

/** The path of a file, from the folder of the notebook on. */
export function FileControl(props: ControlProps) {
  const draft = useDraft(asText(props.value), (text) => props.onChange(text.trim()));
  const placeholder = placeholderOf(props.spec) || "data/papers.csv";
  return <Line {...props} draft={draft} placeholder={placeholder} class="entry mono" />;
}

/** A number. */
export function NumberControl(props: ControlProps) {
  const { spec, value } = props;
  const draft = useDraft(numberText(value ?? spec.schema.default), (text) => take(props, text));
  return <Line {...props} draft={draft} placeholder="" mode="decimal" />;
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

/** Any value: text as it is written, and JSON where it is written as JSON. */
export function AnyControl(props: ControlProps) {
  const draft = useDraft(anyText(props.value), (text) => props.onChange(parsed(text)));
  return <Lines {...props} draft={draft} />;
}

/** A colour, as a sample to choose from and as it is written. */
export function ColourControl(props: ControlProps) {
  const { spec, value, onChange, disabled } = props;
  const now = asText(value ?? spec.schema.default);
  const draft = useDraft(asText(value), (text) =>
    onChange(text.trim() === "" ? null : text.trim()),
  );
  return (
    <div class="colour">
      <input
        type="color"
        aria-label={`${spec.label}: choose`}
        disabled={disabled}
        value={/^#[\da-f]{6}$/i.test(now) ? now : "#000000"}
        onInput={(event) => onChange(event.currentTarget.value, `colour ${props.id}`)}
      />
      <Line {...props} draft={draft} placeholder={placeholderOf(spec) || "#00ffff"} />
    </div>
  );
}

interface LineProps extends ControlProps {
  readonly draft: Draft;
  readonly placeholder: string;
  readonly mode?: "decimal";
  readonly class?: string;
}

/** A field of one line. */
function Line({ draft, placeholder, mode, class: name = "entry", ...props }: LineProps) {
  return (
    <>
      <input
        {...common(props)}
        class={name}
        type="text"
        inputmode={mode}
        placeholder={placeholder}
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onBlur={draft.onDone}
        onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
      />
      <Foreign draft={draft} />
    </>
  );
}

/** A field of several lines. */
function Lines({ draft, ...props }: ControlProps & { readonly draft: Draft }) {
  return (
    <>
      <textarea
        {...common(props)}
        class="entry"
        rows={rowsFor(draft.text, 2)}
        placeholder={placeholderOf(props.spec)}
        value={draft.text}
        onInput={(event) => draft.onInput(event.currentTarget.value)}
        onBlur={draft.onDone}
      />
      <Foreign draft={draft} />
    </>
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

/** What stands in an empty field. */
export function placeholderOf({ schema, input }: FieldSpec): string {
  if (schema.default !== undefined && schema.default !== "") return asText(schema.default);
  return input ? "a value, or connect the port" : "";
}

/** How many lines a field has for a text. */
export function rowsFor(text: string, least: number): number {
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

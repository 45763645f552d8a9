/** A label, a control, its help and what is wrong with it. */
import { useState } from "preact/hooks";
import type { Json } from "../../model/json.ts";
import { HelpText } from "../help.tsx";
import { Icon } from "../icon.tsx";
import { CodeControl, TemplateControl } from "./code.tsx";
import {
  AnyControl,
  asText,
  ColourControl,
  type ControlProps,
  FileControl,
  kindText,
  LongControl,
  MenuControl,
  NumberControl,
  RangeControl,
  TextControl,
  take,
} from "./controls.tsx";
import { useDraft } from "./draft.ts";
import { ModelControl } from "./model.tsx";
import { ListControl, PairsControl } from "./rows.tsx";
import { type Control, errorOf, type FieldSpec } from "./schema.ts";
import { SecretControl } from "./secret.tsx";

/** What a field is given. */
export interface FieldProps {
  /** Unique among the fields on the page. */
  readonly id: string;
  /** The node that is edited, the first of several. */
  readonly node: string;
  readonly spec: FieldSpec;
  readonly value: Json | undefined;
  readonly disabled: boolean;
  /** What the kernel says is wrong with it. */
  readonly problem?: string | undefined;
  /** Several nodes are edited, and they have different values. */
  readonly mixed?: boolean;
  readonly onChange: (value: Json, step?: string) => void;
  /** Edit it where there is more room; only long texts are. */
  readonly onExpand?: (() => void) | undefined;
}

/** What is written in a field of several lines. */
const LONG: ReadonlySet<Control> = new Set(["long", "code", "template"]);

const CONTROLS: { readonly [C in Exclude<Control, "switch">]: (props: ControlProps) => unknown } = {
  text: TextControl,
  long: LongControl,
  code: CodeControl,
  template: TemplateControl,
  number: NumberControl,
  range: RangeControl,
  menu: MenuControl,
  model: ModelControl,
  list: ListControl,
  pairs: PairsControl,
  secret: SecretControl,
  file: FileControl,
  colour: ColourControl,
  any: AnyControl,
};

/** One field of the form. */
export function Field(field: FieldProps) {
  const { id, node, spec, value, disabled, problem, mixed = false, onChange, onExpand } = field;
  const [trouble, setTrouble] = useState<string | undefined>();
  const error = trouble ?? (mixed ? undefined : errorOf(spec, value)) ?? problem;
  const said = [spec.help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  const props = {
    id,
    node,
    spec,
    value,
    disabled,
    mixed,
    invalid: error !== undefined,
    describedBy: said || undefined,
    onChange,
    onTrouble: setTrouble,
  };
  return (
    <div class="field" data-field={spec.name}>
      {spec.control === "switch" ? (
        <Switch {...props} />
      ) : (
        <Labelled {...props} onExpand={onExpand} />
      )}
      {error && (
        <div class="field-error" id={`${id}-error`}>
          <ErrorText text={error} />
        </div>
      )}
    </div>
  );
}

/** What is wrong in words, and below them the line they point into, its characters all of one width. */
function ErrorText({ text }: { readonly text: string }) {
  const [words, ...lines] = text.split("\n");
  return (
    <>
      {words}
      {lines.length > 0 && <pre>{lines.map((line) => line.replace(/^ {4}/, "")).join("\n")}</pre>}
    </>
  );
}

function Labelled({ onExpand, ...props }: ControlProps & Pick<FieldProps, "onExpand">) {
  const { spec, id } = props;
  const Chosen = CONTROLS[spec.control as Exclude<Control, "switch">] as typeof TextControl;
  return (
    <>
      <div class="field-label">
        <label for={id}>{spec.label}</label>
        <Note {...props} />
        {onExpand && LONG.has(spec.control) && (
          <button
            type="button"
            class="field-expand"
            title="Edit it with more room"
            aria-label={`Edit ${spec.label} with more room`}
            onClick={onExpand}
          >
            <Icon name="expand" />
          </button>
        )}
      </div>
      <FieldHelp {...props} />
      <Chosen {...props} />
    </>
  );
}

function FieldHelp({ id, spec }: ControlProps) {
  if (!spec.help) return null;
  return (
    <div class="field-help" id={`${id}-help`}>
      <HelpText text={spec.help} />
    </div>
  );
}

/** What stands beside the label: the figure of a slider, the kind of an open value. */
function Note(props: ControlProps) {
  const { spec, value, mixed } = props;
  if (mixed) return <span class="field-note">different values</span>;
  if (spec.control === "range") return <Figure {...props} />;
  if (spec.control === "any") return <span class="field-note">{kindText(value)}</span>;
  const unit = spec.schema.unit;
  return typeof unit === "string" ? <span class="field-note">{unit}</span> : null;
}

/** The figure of a slider, which can be written too. */
function Figure(props: ControlProps) {
  const { spec, value, disabled } = props;
  const draft = useDraft(asText(value ?? spec.schema.default), (text) => take(props, text));
  return (
    <input
      class="field-number"
      aria-label={`${spec.label} as a figure`}
      inputmode="decimal"
      disabled={disabled}
      value={draft.text}
      onInput={(event) => draft.onInput(event.currentTarget.value)}
      onBlur={draft.onDone}
      onKeyDown={(event) => event.key === "Enter" && draft.onDone()}
    />
  );
}

function Switch(props: ControlProps) {
  const { id, spec, value, mixed, disabled, describedBy, onChange } = props;
  const on = (value ?? spec.schema.default) === true;
  return (
    <>
      <label class="switch" for={id}>
        {spec.label}
        {mixed && <span class="field-note">different values</span>}
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          disabled={disabled}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <i />
      </label>
      <FieldHelp {...props} />
    </>
  );
}

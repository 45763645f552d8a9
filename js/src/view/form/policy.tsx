/** How nodes run: when they are tried again, how long they may take, what an error does. */
import { policyEdit } from "../../commands/edits.ts";
import type { Node } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import type { PropertySchema } from "../../model/nodeType.ts";
import { PortBreakpoints } from "../debug/portBreakpoints.tsx";
import { useView } from "../editorContext.ts";
import { Field } from "./field.tsx";
import { commonOf, controlOf, type FieldSpec } from "./schema.ts";

/** A choice as it is said, and what it means in the document. */
type Choices = readonly (readonly [words: string, value: string | null])[];

/** What an error of a node does. */
const ERRORS: Choices = [
  ["Stop the run", null],
  ["Skip what follows", "skip"],
  ["Go on with a default", "default"],
  ["Hand the error on", "output"],
];

/** Whether an earlier result is taken. */
const CACHES: Choices = [
  ["As the type says", null],
  ["Use again while nothing changed", "cached"],
  ["Always run anew", "always"],
  ["Ask before it is used again", "ask"],
];

const TIMEOUT = rule("timeout", "Time-out", {
  type: "number",
  exclusiveMinimum: 0,
  unit: "seconds",
});
const RETRIES = rule("retries", "Retries", {
  type: "integer",
  minimum: 0,
  maximum: 20,
  default: 0,
});
const BACKOFF = rule("backoff", "Wait before a retry", {
  type: "number",
  minimum: 0,
  default: 1,
  unit: "seconds",
  description: "Doubles with each one, up to a minute",
});
const ON_ERROR = rule("onError", "When it fails", { enum: ERRORS.map(([words]) => words) });
const DEFAULT = rule("default", "The default", { description: "Text, a number, a list, JSON" });
const CACHE = rule("cache", "Earlier results", { enum: CACHES.map(([words]) => words) });
const DISABLED = rule("disabled", "Disabled", {
  type: "boolean",
  description: "Neither it nor what follows runs",
});
const BYPASSED = rule("bypassed", "Bypassed", {
  type: "boolean",
  description: "Hands its input on as it is",
});
const BREAKPOINT = rule("breakpoint", "Breakpoint", {
  type: "boolean",
  description: "A run pauses before it",
});

/** The section of the form with the rules of some nodes. */
export function PolicyFields({ nodes }: { readonly nodes: readonly Node[] }) {
  const { store, panels } = useView();
  const disabled = !store.editable.value;
  const problems = store.problems.value.filter(({ ids }) => ids.includes(nodes[0]?.id ?? ""));
  const ids = nodes.map((node) => node.id).join(" ");
  const given = (name: string) => commonOf(nodes.map((node) => node.policy?.[name]));
  const set = (name: string, value: Json, step?: string) =>
    void store.transact(policyEdit(nodes, name, value), step);
  const field = (spec: FieldSpec, value: Json | undefined, meant: (value: Json) => Json) => (
    <Field
      id={`${ids}.policy.${spec.name}`}
      node={nodes[0]?.id ?? ""}
      spec={spec}
      value={value}
      mixed={given(spec.name).mixed}
      disabled={disabled}
      problem={problems.find((each) => each.field === `policy.${spec.name}`)?.message}
      onChange={(value, step) => set(spec.name, meant(value), step)}
    />
  );
  const plain = (spec: FieldSpec) =>
    field(spec, given(spec.name).value, (value) => (value === spec.schema.default ? null : value));
  const menu = (spec: FieldSpec, choices: Choices) =>
    field(spec, wordsOf(choices, given(spec.name).value), (words) => meaningOf(choices, words));
  const toggle = (spec: FieldSpec) =>
    field(spec, given(spec.name).value === true, (on) => (on === true ? true : null));
  const { value: retries, mixed } = given("retries");
  return (
    <details
      class="policy"
      open={panels.policy.value}
      onToggle={(event) => {
        panels.policy.value = event.currentTarget.open;
      }}
    >
      <summary class="section">How it runs</summary>
      {plain(TIMEOUT)}
      {menu(ON_ERROR, ERRORS)}
      {given("onError").value === "default" && plain(DEFAULT)}
      {plain(RETRIES)}
      {(mixed || (typeof retries === "number" && retries > 0)) && plain(BACKOFF)}
      {menu(CACHE, CACHES)}
      {toggle(DISABLED)}
      {toggle(BYPASSED)}
      {toggle(BREAKPOINT)}
      {nodes.length === 1 && nodes[0] && <PortBreakpoints node={nodes[0]} />}
    </details>
  );
}

function rule(name: string, label: string, schema: PropertySchema): FieldSpec {
  const help = schema.description ?? "";
  return { name, label, help, control: controlOf(schema), schema, required: false, input: false };
}

function wordsOf(choices: Choices, value: Json | undefined): string {
  const known = choices.find(([, each]) => each === (value ?? null));
  return known?.[0] ?? choices[0]?.[0] ?? "";
}

function meaningOf(choices: Choices, words: Json): Json {
  return choices.find(([each]) => each === words)?.[1] ?? null;
}

/**
 * What the body of a node shows: what a run brought, or, before a run, what the node is set to do.
 * A large value comes as a short form: an object whose `kind` says what it is.
 */
import type { Node } from "../../model/graph.ts";
import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import type { NodeType, PropertySchema } from "../../model/nodeType.ts";
import type { Held, Question } from "../../model/protocol.ts";
import type { NodeState } from "../../store/runs.ts";

/** How a text is set: as usual, quietly, as code, as an error. */
export type Tone = "plain" | "mute" | "code" | "error";

/** The first rows of a table. */
export interface TablePreview {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
  readonly total: number;
}

/** One of the things that a body can show. */
export type Preview =
  | { readonly kind: "text"; readonly text: string; readonly tone: Tone }
  | { readonly kind: "markdown"; readonly text: string }
  | { readonly kind: "json"; readonly value: Json }
  | { readonly kind: "table"; readonly table: TablePreview }
  | { readonly kind: "image"; readonly source: string };

/** The properties that say best what a node does, by how they are edited. */
const SPOKEN = ["template", "code", "multiline", "expression"];

/** A place in a traceback: the number of the line, and the line itself. */
const PLACE = /\bline (\d+)[^\n]*\n[ \t]+([^\n]*[^\s^~][^\n]*)/g;

/** What a run brought; nothing where there is nothing to show but what the node is set to do. */
export function previewOfState(state: NodeState, text: string): Preview | undefined {
  if (state.status === "error") return { kind: "text", text: errorText(state), tone: "error" };
  if (state.status === "waiting" && state.question) return questionPreview(state.question);
  if (state.status === "paused" && state.paused) return heldPreview(state.paused);
  if (text !== "") return state.status === "completed" ? textPreview(text) : plain(text);
  const value = Object.values(state.outputs ?? {})[0];
  if (state.status === "completed" && value !== undefined) return previewOf(value);
  if (state.reason) return { kind: "text", text: state.reason, tone: "mute" };
  return state.status === "running" ? { kind: "text", text: "", tone: "plain" } : undefined;
}

/** What a node asks, and what about. */
function questionPreview({ text, value }: Question): Preview {
  const about = textOf(previewOf(value));
  return plain([text, about].filter(Boolean).join("\n"));
}

/** The values of a held node, one to a line. */
function heldPreview({ values }: Held): Preview {
  const lines = Object.entries(values).map(([port, value]) => {
    const { kind } = previewOf(value);
    const text = kind === "table" || kind === "image" ? `a ${kind}` : JSON.stringify(value);
    return `${port} = ${text}`;
  });
  return { kind: "text", text: lines.join("\n"), tone: "code" };
}

/** A value, or the short form of one. */
export function previewOf(value: Json): Preview {
  if (typeof value === "string") return textPreview(value);
  const table = tableOf(value);
  if (table) return { kind: "table", table };
  const source = imageOf(value);
  if (source) return { kind: "image", source };
  if (isObject(value) && typeof value.text === "string" && typeof value.kind === "string") {
    return textPreview(value.text);
  }
  if (typeof value === "object" && value !== null) return { kind: "json", value };
  return { kind: "text", text: JSON.stringify(value), tone: "code" };
}

/** A preview as text, to be copied. */
export function textOf(preview: Preview): string {
  if (preview.kind === "json") return JSON.stringify(preview.value, null, 2);
  if (preview.kind === "image") return preview.source;
  if (preview.kind !== "table") return preview.text;
  const { columns, rows } = preview.table;
  return [columns, ...rows.map((row) => row.map(cellText))]
    .map((cells) => cells.join("\t"))
    .join("\n");
}

/** A cell of a table as it is shown. */
export function cellText(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Whether a text is likely meant to be set: it has headings, lists, emphasis, code, links. */
export function looksLikeMarkdown(text: string): boolean {
  const line = /^(#{1,6} |\s*[-*+] \S|\s*\d+[.)] \S|> |```|\|.*\|\s*$)/m;
  return line.test(text) || /\*\*[^\s*][^*]*\*\*|`[^`\n]+`|\[[^\]\n]+\]\(\S+\)/.test(text);
}

function textPreview(text: string): Preview {
  return looksLikeMarkdown(text) ? { kind: "markdown", text } : plain(text);
}

function plain(text: string): Preview {
  return { kind: "text", text, tone: "plain" };
}

/** What a node is set to do: its prompt or code, else its settings, else what its type says. */
export function previewOfSettings(node: Node, type: NodeType | undefined): Preview {
  const spoken = spokenOf(node, type);
  if (spoken) return spoken;
  const given = Object.entries(node.properties).filter(
    ([name, value]) => name !== "model" && !isBlank(value),
  );
  if (given.length > 0) {
    const lines = given.map(([name, value]) => `${name}  ${said(value)}`);
    return { kind: "text", text: lines.join("\n"), tone: "code" };
  }
  return { kind: "text", text: (type?.help ?? "").replaceAll("`", ""), tone: "mute" };
}

/** What a failed node says, on its first lines, and the line where it failed. */
export function errorText({ error }: NodeState): string {
  if (!error) return "It failed without saying why.";
  const said = error.type ? `${error.type}: ${error.message}` : error.message;
  const [, line, code] = [...(error.traceback ?? "").matchAll(PLACE)].at(-1) ?? [];
  return line && code ? `${said}\nline ${line}  ${code}` : said;
}

/** A property as text that may be shown; of a secret only its name. */
export function said(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (isObject(value) && typeof value.$secret === "string") return `secret · ${value.$secret}`;
  return JSON.stringify(value ?? null);
}

function spokenOf(node: Node, type: NodeType | undefined): Preview | undefined {
  const schemas = Object.entries(type?.schema.properties ?? {});
  const byFormat = SPOKEN.flatMap((format) => schemas.filter(([, each]) => each.format === format));
  const names = [...byFormat.map(([name]) => name), "value", "prompt", "template", "code"];
  for (const name of names) {
    const text = node.properties[name];
    if (typeof text !== "string" || text.trim() === "") continue;
    return { kind: "text", text, tone: toneOf(type?.schema.properties?.[name], node) };
  }
  return undefined;
}

function toneOf(schema: PropertySchema | undefined, node: Node): Tone {
  if (schema?.format === "code" || schema?.format === "expression") return "code";
  return node.inputs.length === 0 ? "plain" : "mute";
}

function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A value as a table, where it is the short form of one. */
export function tableOf(value: Json): TablePreview | undefined {
  if (!isObject(value) || value.kind !== "dataframe" || !Array.isArray(value.rows))
    return undefined;
  const rows: readonly Json[] = value.rows;
  const given = Array.isArray(value.columns) ? value.columns.map(String) : undefined;
  const first = rows[0];
  const columns = given ?? (isObject(first) ? Object.keys(first) : []);
  const cells = rows.map((row) => cellsOf(row, columns));
  const total = typeof value.total === "number" ? value.total : rows.length;
  return { columns, rows: cells, total };
}

function cellsOf(row: Json, columns: readonly string[]): readonly Json[] {
  if (Array.isArray(row)) return row;
  return isObject(row) ? columns.map((name) => row[name] ?? null) : [row];
}

/** Only data is shown, never an address: opening a workflow must not call anywhere. */
function imageOf(value: JsonObject | Json): string | undefined {
  if (!isObject(value) || value.kind !== "image") return undefined;
  const source = value.data ?? value.source;
  if (typeof source !== "string") return undefined;
  if (/^data:image\/(png|jpeg|gif|webp);base64,/.test(source)) return source;
  return /^[A-Za-z0-9+/=]+$/.test(source) ? `data:image/png;base64,${source}` : undefined;
}

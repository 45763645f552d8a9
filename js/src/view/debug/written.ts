/** A value as a person writes it: text as it is, everything else as JSON. */
import type { Json } from "../../model/json.ts";

/** What was written: a value, or what is wrong with it. */
export type Written = { readonly value: Json } | { readonly trouble: string };

/** A value as it is written. */
export function writtenOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Read what was written in the place of a value: a text stays a text. */
export function readWritten(text: string, before: Json): Written {
  if (typeof before === "string") return { value: text };
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { trouble: "This is no JSON: texts in it need double quotes." };
  }
}

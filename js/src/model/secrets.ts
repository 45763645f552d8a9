/** Literals that look like keys, as `model/secrets.py` knows them: they never leave the workflow. */
import { isObject, type Json } from "./json.ts";

/** What stands where a key was. */
export const LEFT_OUT = "(a key was left out)";

const KEY =
  /\b(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|hf_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|gsk_[A-Za-z0-9]{30,})|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]*)/g;

/** A JSON value without the keys in its texts, at any depth; all else of a text stays. */
export function withoutKeys(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return value.replace(KEY, LEFT_OUT);
  if (Array.isArray(value)) return value.map((each) => withoutKeys(each) ?? null);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, each]) => [key.replace(KEY, LEFT_OUT), withoutKeys(each)]),
  );
}

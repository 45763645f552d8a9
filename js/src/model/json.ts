/** Any value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether two JSON values say the same. The order of keys does not count, and a key whose value
 * is `undefined` counts as absent, as it does once the value is written as JSON.
 */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  return isObject(a) && isObject(b) && sameObject(a, b);
}

function sameObject(a: JsonObject, b: JsonObject): boolean {
  const covers = (one: JsonObject, other: JsonObject) =>
    Object.keys(one).every((key) => one[key] === undefined || other[key] !== undefined);
  return covers(b, a) && Object.keys(a).every((key) => same(a[key], b[key]));
}

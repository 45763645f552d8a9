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
 * Whether two JSON values say the same. The order of keys counts only where `ordered` says so: that
 * of the branches of a condition is the order of its ports. A key whose value is `undefined` counts
 * as absent, as it does once the value is written as JSON.
 */
export function same(a: unknown, b: unknown, ordered = false): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    const alike = Array.isArray(b) && a.length === b.length;
    return alike && a.every((item, i) => same(item, b[i], ordered));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const [one, other] = [keysOf(a), keysOf(b)];
  if (one.length !== other.length || (ordered && one.some((key, i) => key !== other[i])))
    return false;
  return one.every((key) => same(own(a, key), own(b, key), ordered));
}

/** Whether two records say the same: their fields in any order, the keys within each in one order. */
export function sameRecord(a: object, b: object): boolean {
  const [one, other] = [a as JsonObject, b as JsonObject];
  const keys = keysOf(one);
  if (keys.length !== keysOf(other).length) return false;
  return keys.every((key) => same(own(one, key), own(other, key), true));
}

function keysOf(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

/** A value of the object itself: `toString` may be a key like any other. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * A change is a value: it can be applied, inverted and merged, and as JSON it is what travels
 * between browser and kernel. It carries only what differs: records by id, field by field, `null`
 * for gone. The rules, the same in Python:
 *
 * - On a record that is there, fields are merged one key at a time, and `properties` and `policy`
 *   one key of theirs at a time. Every other value is replaced whole. `null` removes the key and is
 *   never stored.
 * - On an id that is not there, the fields make a new record. A node needs its `type` and a
 *   connection its `source` for that: an edit of a record that someone else removed makes nothing.
 * - A new record goes to the end, or before the record that its transient key `$before` names, if
 *   that one is there after the change. So undoing a deletion restores the order. Where ids are
 *   numbers, which an object puts first, the room names the next record of each.
 */
import type { Connection, Drawing, Graph, Node } from "./graph.ts";
import { isObject, type JsonObject, same } from "./json.ts";

/** The fields of a record that a change sets; `null` removes one, and one rule of a policy. */
export type Fields<R> = {
  readonly [K in keyof R]?: (K extends "policy" ? Nullable<R[K]> : R[K]) | null;
} & { readonly $before?: string };

type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };

/** What a change does to the records of one kind, by id; `null` removes the record. */
export type Records<R> = { readonly [id: string]: Fields<R> | null };

/** A difference between two graphs. */
export interface Change {
  readonly name?: string;
  readonly description?: string;
  readonly nodes?: Records<Node>;
  readonly connections?: Records<Connection>;
  readonly groups?: Records<Drawing>;
  readonly notes?: Records<Drawing>;
}

/** The kinds of records, in the order of the document. */
export const KINDS = ["nodes", "connections", "groups", "notes"] as const;

/** The fields of a record that are merged key by key, so that two people can edit one of each. */
const MERGED: ReadonlySet<string> = new Set(["properties", "policy"]);

/** Which records of a graph something is about. */
export interface Touched {
  readonly name: boolean;
  readonly description: boolean;
  readonly nodes: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly notes: ReadonlySet<string>;
}

/** The graph after a change. Records that stay as they were are the same objects. */
export function apply(graph: Graph, change: Change): Graph {
  return applyAll(graph, [change]);
}

/** The graph after several changes, one after the other, at the cost of one. */
export function applyAll(graph: Graph, changes: readonly Change[]): Graph {
  return {
    name: changes.findLast((change) => change.name !== undefined)?.name ?? graph.name,
    description:
      changes.findLast((change) => change.description !== undefined)?.description ??
      graph.description,
    nodes: applyRecords(graph.nodes, given(changes, "nodes"), "type"),
    connections: applyRecords(graph.connections, given(changes, "connections"), "source"),
    groups: applyRecords(graph.groups, given(changes, "groups")),
    notes: applyRecords(graph.notes, given(changes, "notes")),
  };
}

/** The change that leads from one graph to another; `touched` limits where it looks. */
export function difference(before: Graph, after: Graph, touched?: Touched): Change {
  const change: { -readonly [K in keyof Change]: Change[K] } = {};
  for (const key of ["name", "description"] as const) {
    if ((touched?.[key] ?? true) && before[key] !== after[key]) change[key] = after[key];
  }
  for (const kind of KINDS) {
    const ids = touched?.[kind] ?? new Set([...before[kind].keys(), ...after[kind].keys()]);
    const records = differRecords<Kept>(before[kind], after[kind], ids);
    // One loop serves the four kinds, which the compiler cannot follow.
    if (records.length > 0) change[kind] = Object.fromEntries(records) as Records<never>;
  }
  return change;
}

/** The change that takes `change` back, where `graph` is the graph before it. */
export function invert(graph: Graph, change: Change): Change {
  return difference(apply(graph, change), graph, touched(change));
}

/**
 * One change that does what several do in a row, where `graph` is the graph before them. A record
 * that is removed and made again meanwhile keeps the place it had in the order.
 */
export function squash(graph: Graph, changes: readonly Change[]): Change {
  return difference(graph, applyAll(graph, changes), unite(changes.map(touched)));
}

/** The records that a change names. */
export function touched(change: Change): Touched {
  return {
    name: change.name !== undefined,
    description: change.description !== undefined,
    nodes: new Set(Object.keys(change.nodes ?? {})),
    connections: new Set(Object.keys(change.connections ?? {})),
    groups: new Set(Object.keys(change.groups ?? {})),
    notes: new Set(Object.keys(change.notes ?? {})),
  };
}

/** Everything that any of these is about. */
export function unite(parts: readonly Touched[]): Touched {
  const all = (kind: (typeof KINDS)[number]) => new Set(parts.flatMap((part) => [...part[kind]]));
  return {
    name: parts.some((part) => part.name),
    description: parts.some((part) => part.description),
    nodes: all("nodes"),
    connections: all("connections"),
    groups: all("groups"),
    notes: all("notes"),
  };
}

/** Every record of a graph, its name and its description. */
export function everything(graph: Graph): Touched {
  return {
    name: true,
    description: true,
    nodes: new Set(graph.nodes.keys()),
    connections: new Set(graph.connections.keys()),
    groups: new Set(graph.groups.keys()),
    notes: new Set(graph.notes.keys()),
  };
}

/** Whether any of these records differs between two graphs that share what is the same. */
export function differs(before: Graph, after: Graph, where: Touched): boolean {
  if (before.name !== after.name || before.description !== after.description) return true;
  return KINDS.some((kind) =>
    [...where[kind]].some((id) => before[kind].get(id) !== after[kind].get(id)),
  );
}

/** Whether a change says nothing. */
export function isEmpty(change: Change): boolean {
  const silent = KINDS.every((kind) => Object.keys(change[kind] ?? {}).length === 0);
  return silent && change.name === undefined && change.description === undefined;
}

type Kept = { readonly id: string };
type Entry<R> = [string, Fields<R> | null];

function given<K extends (typeof KINDS)[number]>(
  changes: readonly Change[],
  kind: K,
): NonNullable<Change[K]>[] {
  return changes.map((change) => change[kind]).filter((records) => records !== undefined);
}

function applyRecords<R extends Kept>(
  before: ReadonlyMap<string, R>,
  changes: readonly Records<R>[],
  needed?: keyof R,
): ReadonlyMap<string, R> {
  if (changes.length === 0) return before;
  const first = new Map(before);
  return changes.reduce((after, records) => edit(after, records, needed), first);
}

/** Make the edits in place, where only the order stays the same. */
function edit<R extends Kept>(
  after: Map<string, R>,
  records: Records<R>,
  needed: keyof R | undefined,
): Map<string, R> {
  const placed: [string, string][] = [];
  for (const [id, fields] of Object.entries(records)) {
    const old = after.get(id);
    if (fields === null) after.delete(id);
    else if (old !== undefined) after.set(id, merge(old, fields));
    else if (needed === undefined || isThere(fields[needed])) {
      after.set(id, merge({ id } as R, fields));
      if (isThere(fields.$before)) placed.push([id, fields.$before]);
    }
  }
  // Only now, since a record may go before one that comes after it in the same change.
  const sound = placed.filter(([, anchor]) => after.has(anchor));
  return sound.length > 0 ? reordered(after, sound) : after;
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/** The records with each placed one before its anchor; one whose anchor went stays at the end. */
function reordered<R>(
  records: ReadonlyMap<string, R>,
  placed: readonly (readonly [id: string, anchor: string])[],
): Map<string, R> {
  const moving = new Set(placed.map(([id]) => id));
  const waiting = new Map<string, string[]>();
  for (const [id, anchor] of placed) {
    const ids = waiting.get(anchor);
    if (ids) ids.push(id);
    else waiting.set(anchor, [id]);
  }
  const order = new Set<string>();
  // A list of what is left, last one first: a recursion would end at a long chain of records.
  const left = [...records.keys()].reverse().filter((id) => !moving.has(id));
  while (left.length > 0) {
    const id = left.at(-1) as string;
    const first = waiting.get(id);
    waiting.delete(id);
    if (first) for (const each of first.reverse()) left.push(each);
    else {
      order.add(id);
      left.pop();
    }
  }
  // Records that wait for each other stand in no order: they keep the one they came in.
  for (const id of moving) order.add(id);
  return new Map([...order].map((id) => [id, records.get(id) as R]));
}

/** A record with fields set. Keeps the record, and each value, that stays the same. */
function merge<R extends Kept>(record: R, fields: Fields<R>): R {
  const merged = new Map<string, unknown>(Object.entries(record));
  let changed = false;
  for (const [key, given] of Object.entries(fields)) {
    if (key === "id" || key === "$before" || given === undefined) continue;
    const old = merged.get(key);
    const value = MERGED.has(key) && isObject(given) ? mergeInner(key, old, given) : given;
    if (value === null ? old === undefined : same(old, value, true)) continue;
    if (value === null) merged.delete(key);
    else merged.set(key, value);
    changed = true;
  }
  // Built from entries, since plain assignment would treat a key like `__proto__` specially.
  return changed ? (Object.fromEntries(merged) as unknown as R) : record;
}

/** Null where nothing is left of a policy: there is none then, while properties are always there. */
function mergeInner(name: string, old: unknown, given: JsonObject): JsonObject | null {
  const merged = new Map(Object.entries(isObject(old) ? old : {}));
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined) merged.delete(key);
    else if (!same(merged.get(key), value, true)) merged.set(key, value);
  }
  return name === "policy" && merged.size === 0 ? null : Object.fromEntries(merged);
}

function differRecords<R extends Kept>(
  before: ReadonlyMap<string, R>,
  after: ReadonlyMap<string, R>,
  ids: ReadonlySet<string>,
): Entry<R>[] {
  const entries: Entry<R>[] = [];
  const created = new Set<string>();
  for (const id of ids) {
    const old = before.get(id);
    const now = after.get(id);
    if (old === now) continue;
    if (now === undefined) entries.push([id, null]);
    else if (old === undefined) created.add(id);
    else {
      const fields = differFields(old, now);
      if (Object.keys(fields).length > 0) entries.push([id, fields]);
    }
  }
  return created.size > 0 ? [...entries, ...creations(before, after, created)] : entries;
}

/** New records in the order of the target, each with the next record that is on both sides. */
function creations<R extends Kept>(
  before: ReadonlyMap<string, R>,
  after: ReadonlyMap<string, R>,
  created: ReadonlySet<string>,
): Entry<R>[] {
  const entries: Entry<R>[] = [];
  let anchor: string | undefined;
  for (const [id, record] of [...after].reverse()) {
    if (before.has(id)) anchor = id;
    else if (created.has(id)) {
      const { id: _, ...fields } = record;
      entries.push([
        id,
        anchor === undefined ? fields : { ...fields, $before: anchor },
      ] as Entry<R>);
    }
  }
  return entries.reverse();
}

function differFields<R extends Kept>(old: R, now: R): Fields<R> {
  const fields = differObjects(old, now, (key, was, is) => {
    if (!MERGED.has(key)) return is;
    const [one, other] = key === "policy" ? [was ?? {}, is ?? {}] : [was, is];
    return isObject(one) && isObject(other) ? differObjects(one, other) : is;
  });
  return fields as Fields<R>;
}

/** The keys whose values differ, with the new value or `null`; `say` may shorten a value. */
function differObjects(
  old: object,
  now: object,
  say: (key: string, was: unknown, is: unknown) => unknown = (_key, _was, is) => is,
): JsonObject {
  const was = new Map<string, unknown>(Object.entries(old));
  const is = new Map<string, unknown>(Object.entries(now));
  const fields: [string, unknown][] = [];
  for (const [key, value] of was) {
    if (!is.has(key)) fields.push([key, say(key, value, undefined) ?? null]);
  }
  for (const [key, value] of is) {
    if (!same(was.get(key), value, true)) fields.push([key, say(key, was.get(key), value)]);
  }
  return Object.fromEntries(fields) as JsonObject;
}

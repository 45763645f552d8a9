/**
 * A spatial index: a uniform grid of cells, each with the things that touch it. Nodes are all of
 * about one size, which is the case a plain grid is best at. What covers very many cells, a large
 * zone or a connection across the whole canvas, is kept aside and looked at one by one.
 */
import type { Rect } from "./rect.ts";
import { roomFor, Slots } from "./slots.ts";

/** The cells under a rectangle, the last ones included. */
interface Span {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const CELL = 512;
const MOST_CELLS = 64;
/** Cells are numbered up to here in each direction. */
const FAR = 0x100000;

/** Finds what is in a rectangle. */
export class Grid {
  readonly #slots = new Slots();
  /** Left, top, right and bottom of what is in each slot. */
  #edges: Float64Array = new Float64Array(0);
  readonly #cells = new Map<number, number[]>();
  readonly #aside = new Set<number>();
  /** When each slot was last looked at, so that what is in several cells is found once. */
  #looked = new Uint32Array(0);
  #time = 0;

  /** How many things there are. */
  get size(): number {
    return this.#slots.size;
  }

  /** Put something at a place, or move it there. */
  set(id: string, { x, y, width, height }: Rect): void {
    const known = this.#slots.of(id);
    const now = spanOf(x, y, x + width, y + height);
    const slot = known ?? this.#slots.give(id);
    const before = known === undefined ? undefined : this.#spanAt(slot);
    this.#edges = roomFor(slot * 4 + 4, this.#edges);
    const stays = before && now && sameSpan(before, now);
    if (known !== undefined && !stays) this.#take(slot, before);
    this.#edges.set([x, y, x + width, y + height], slot * 4);
    if (!stays) this.#put(slot, now);
  }

  /** Take something out. */
  delete(id: string): void {
    const slot = this.#slots.of(id);
    if (slot === undefined) return;
    this.#take(slot, this.#spanAt(slot));
    this.#slots.free(id);
  }

  /** Take everything out. */
  clear(): void {
    this.#slots.clear();
    this.#cells.clear();
    this.#aside.clear();
  }

  /** What touches a rectangle, each once, in no order. */
  within({ x, y, width, height }: Rect): string[] {
    const found: string[] = [];
    const edges = this.#edges;
    const [right, bottom] = [x + width, y + height];
    this.#time += 1;
    if (this.#looked.length * 4 < edges.length) this.#looked = new Uint32Array(edges.length / 4);
    const look = (slot: number) => {
      if (this.#looked[slot] === this.#time) return;
      this.#looked[slot] = this.#time;
      const at = slot * 4;
      const [a, b] = [edges[at] as number, edges[at + 1] as number];
      const [c, d] = [edges[at + 2] as number, edges[at + 3] as number];
      if (a <= right && x <= c && b <= bottom && y <= d) found.push(this.#slots.id(slot));
    };
    const span = spanOf(x, y, right, bottom, Math.max(1, this.#cells.size));
    if (span) eachCell(span, (cell) => this.#cells.get(cell)?.forEach(look));
    else for (const slots of this.#cells.values()) slots.forEach(look);
    this.#aside.forEach(look);
    return found;
  }

  #spanAt(slot: number): Span | undefined {
    const [left = 0, top = 0, right = 0, bottom = 0] = this.#edges.subarray(slot * 4, slot * 4 + 4);
    return spanOf(left, top, right, bottom);
  }

  #put(slot: number, span: Span | undefined): void {
    if (!span) this.#aside.add(slot);
    else
      eachCell(span, (cell) => {
        const slots = this.#cells.get(cell);
        if (slots) slots.push(slot);
        else this.#cells.set(cell, [slot]);
      });
  }

  #take(slot: number, span: Span | undefined): void {
    if (!span) this.#aside.delete(slot);
    else
      eachCell(span, (cell) => {
        const slots = this.#cells.get(cell);
        if (slots?.length === 1) this.#cells.delete(cell);
        else slots?.splice(slots.indexOf(slot), 1);
      });
  }
}

/** The cells between these edges; nothing where there are more than `most`. */
function spanOf(
  x: number,
  y: number,
  right: number,
  bottom: number,
  most = MOST_CELLS,
): Span | undefined {
  const span = { left: cell(x), right: cell(right), top: cell(y), bottom: cell(bottom) };
  // Written so that a coordinate that is no number, or beyond all cells, is too many as well.
  const inside = Math.max(-span.left, span.right, -span.top, span.bottom) < FAR;
  const count = (span.right - span.left + 1) * (span.bottom - span.top + 1);
  return inside && count <= most ? span : undefined;
}

/** Each cell as one number. */
function eachCell({ left, right, top, bottom }: Span, fn: (cell: number) => void): void {
  for (let x = left; x <= right; x += 1) {
    for (let y = top; y <= bottom; y += 1) fn((x + FAR) * 2 * FAR + y + FAR);
  }
}

function cell(at: number): number {
  return Math.floor(at / CELL);
}

function sameSpan(a: Span, b: Span): boolean {
  return a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
}

/**
 * A spatial index: a uniform grid of cells, each with the things that touch it. Nodes are all of
 * about one size, which is the case a plain grid is best at. What covers very many cells, a large
 * zone or a connection across the whole canvas, is kept aside and looked at one by one.
 */
import { overlaps, type Rect } from "./rect.ts";

interface Item {
  readonly id: string;
  rect: Rect;
  /** The cells it is in; nothing for one that is kept aside. */
  cells: readonly number[] | undefined;
}

const CELL = 512;
const MOST_CELLS = 64;
/** Cells are numbered up to here in each direction. */
const FAR = 0x100000;

/** Finds what is in a rectangle. */
export class Grid {
  readonly #items = new Map<string, Item>();
  readonly #cells = new Map<number, Set<Item>>();
  readonly #aside = new Set<Item>();

  /** How many things there are. */
  get size(): number {
    return this.#items.size;
  }

  /** Put something at a place, or move it there. */
  set(id: string, rect: Rect): void {
    const known = this.#items.get(id);
    const cells = cellsOf(rect);
    if (known && sameCells(known.cells, cells)) {
      known.rect = rect;
      return;
    }
    if (known) this.#take(known);
    const item = { id, rect, cells };
    this.#items.set(id, item);
    this.#put(item);
  }

  /** Take something out. */
  delete(id: string): void {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#take(item);
  }

  /** Take everything out. */
  clear(): void {
    this.#items.clear();
    this.#cells.clear();
    this.#aside.clear();
  }

  /** What touches a rectangle, each once, in no order. */
  within(area: Rect): string[] {
    const cells = cellsOf(area, Math.max(1, this.#cells.size));
    const found = new Set<Item>();
    const sets = cells ? cells.map((cell) => this.#cells.get(cell)) : this.#cells.values();
    for (const set of sets) for (const item of set ?? []) found.add(item);
    for (const item of this.#aside) found.add(item);
    return [...found].filter((item) => overlaps(item.rect, area)).map((item) => item.id);
  }

  #put(item: Item): void {
    if (!item.cells) this.#aside.add(item);
    for (const cell of item.cells ?? []) {
      const set = this.#cells.get(cell);
      if (set) set.add(item);
      else this.#cells.set(cell, new Set([item]));
    }
  }

  #take(item: Item): void {
    this.#aside.delete(item);
    for (const cell of item.cells ?? []) {
      const set = this.#cells.get(cell);
      set?.delete(item);
      if (set?.size === 0) this.#cells.delete(cell);
    }
  }
}

/** The numbers of the cells under a rectangle; nothing where there are more than `most`. */
function cellsOf(rect: Rect, most = MOST_CELLS): number[] | undefined {
  const [left, right] = [cell(rect.x), cell(rect.x + rect.width)];
  const [top, bottom] = [cell(rect.y), cell(rect.y + rect.height)];
  // Written so that a coordinate that is no number, or beyond all cells, is too many as well.
  const inside = Math.max(-left, right, -top, bottom) < FAR;
  if (!(inside && (right - left + 1) * (bottom - top + 1) <= most)) return undefined;
  const cells: number[] = [];
  for (let x = left; x <= right; x += 1) {
    // One number for both.
    for (let y = top; y <= bottom; y += 1) cells.push((x + FAR) * 2 * FAR + y + FAR);
  }
  return cells;
}

function cell(at: number): number {
  return Math.floor(at / CELL);
}

function sameCells(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (!a || !b) return false;
  return a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1);
}

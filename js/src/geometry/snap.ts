/** Snapping to neighbours: a rectangle that is moved lines up with those around it. */
import type { Point, Rect } from "./rect.ts";

/** A line along which rectangles lie. */
export interface Guide {
  readonly from: Point;
  readonly to: Point;
}

/** How far to move so as to line up, and along which lines. */
export interface Snap {
  readonly by: Point;
  readonly guides: readonly Guide[];
}

/** Edges line up with edges, and middles with middles. */
type Part = "edge" | "middle";

interface Mark {
  readonly at: number;
  readonly part: Part;
  /** What the rectangle covers on the other axis. */
  readonly from: number;
  readonly to: number;
}

/** Finds what a rectangle lines up with among these others, within a distance. */
export class Snapper {
  readonly #columns: readonly Mark[];
  readonly #rows: readonly Mark[];

  constructor(neighbours: readonly Rect[]) {
    this.#columns = neighbours.flatMap(columnsOf);
    this.#rows = neighbours.flatMap(rowsOf);
  }

  /** How far a rectangle is from lying in line; on an axis where nothing is near, not at all. */
  snap(rect: Rect, distance: number): Snap {
    const column = nearest(columnsOf(rect), this.#columns, distance);
    const row = nearest(rowsOf(rect), this.#rows, distance);
    const [dx, dy] = [column?.by ?? 0, row?.by ?? 0];
    const guides: Guide[] = [];
    if (column) {
      const { at, from, to } = column.mark;
      const [top, bottom] = [rect.y + dy, rect.y + dy + rect.height];
      const ends = { from: Math.min(from, top), to: Math.max(to, bottom) };
      guides.push({ from: { x: at, y: ends.from }, to: { x: at, y: ends.to } });
    }
    if (row) {
      const { at, from, to } = row.mark;
      const [left, right] = [rect.x + dx, rect.x + dx + rect.width];
      const ends = { from: Math.min(from, left), to: Math.max(to, right) };
      guides.push({ from: { x: ends.from, y: at }, to: { x: ends.to, y: at } });
    }
    return { by: { x: dx, y: dy }, guides };
  }
}

function columnsOf({ x, y, width, height }: Rect): Mark[] {
  return marks(x, width, y, y + height);
}

function rowsOf({ x, y, width, height }: Rect): Mark[] {
  return marks(y, height, x, x + width);
}

function marks(start: number, length: number, from: number, to: number): Mark[] {
  const mark = (at: number, part: Part): Mark => ({ at, part, from, to });
  return [mark(start, "edge"), mark(start + length / 2, "middle"), mark(start + length, "edge")];
}

function nearest(
  own: readonly Mark[],
  others: readonly Mark[],
  distance: number,
): { readonly by: number; readonly mark: Mark } | undefined {
  let found: { by: number; mark: Mark } | undefined;
  let least = distance;
  for (const other of others) {
    for (const { at, part } of own) {
      if (part !== other.part) continue;
      const by = other.at - at;
      if (Math.abs(by) < least || (found === undefined && Math.abs(by) <= least)) {
        [found, least] = [{ by, mark: other }, Math.abs(by)];
      }
    }
  }
  return found;
}

/** What belongs to one view and outlives its element: where it looks and what is selected. */
import { type Signal, signal } from "@preact/signals-core";
import type { Point, Rect } from "../geometry/rect.ts";
import type { Extent, Viewport } from "../geometry/viewport.ts";

/** Ids of the selected nodes and connections, and keys of the selected groups and notes. */
export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
  readonly drawings: ReadonlySet<string>;
}

/** How many things are selected. */
export function sizeOf({ nodes, connections, drawings }: Selection): number {
  return nodes.size + connections.size + drawings.size;
}

/** How far something reaches in from each side. */
export interface Insets {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The state of one view. Two views of one workflow have one each. */
export class ViewState {
  /** Where the view looks. */
  readonly viewport: Signal<Viewport> = signal<Viewport>({ x: 0, y: 0, zoom: 1 });
  /** What is selected. */
  readonly selection: Signal<Selection> = signal<Selection>(selectionOf());
  /** The size of the canvas on the screen. */
  readonly size: Signal<Extent> = signal<Extent>({ width: 0, height: 0 });

  /** How far panels reach over the canvas from each side, on the screen. */
  readonly insets: Signal<Insets> = signal<Insets>({ left: 0, top: 0, right: 0, bottom: 0 });

  /** Whether what is moved snaps to the grid. */
  readonly snap: Signal<boolean> = signal(false);
  /** Where the pointer is on the canvas, on the screen; nothing while it is elsewhere. */
  pointer: Point | undefined;

  /** The part of the canvas, on the screen, that no panel covers. */
  get frame(): Rect {
    const { width, height } = this.size.peek();
    const { left, top, right, bottom } = this.insets.peek();
    const free = { width: width - left - right, height: height - top - bottom };
    return { x: left, y: top, width: Math.max(0, free.width), height: Math.max(0, free.height) };
  }

  /** Select just these. */
  select(
    nodes: Iterable<string> = [],
    connections: Iterable<string> = [],
    drawings: Iterable<string> = [],
  ): void {
    this.selection.value = selectionOf(nodes, connections, drawings);
  }

  /** Select these as well, or no more where they are selected. */
  toggle(
    nodes: Iterable<string> = [],
    connections: Iterable<string> = [],
    drawings: Iterable<string> = [],
  ): void {
    const now = this.selection.peek();
    this.selection.value = {
      nodes: toggled(now.nodes, nodes),
      connections: toggled(now.connections, connections),
      drawings: toggled(now.drawings, drawings),
    };
  }
}

function selectionOf(
  nodes: Iterable<string> = [],
  connections: Iterable<string> = [],
  drawings: Iterable<string> = [],
): Selection {
  return {
    nodes: new Set(nodes),
    connections: new Set(connections),
    drawings: new Set(drawings),
  };
}

function toggled(ids: ReadonlySet<string>, these: Iterable<string>): ReadonlySet<string> {
  const result = new Set(ids);
  for (const id of these) if (!result.delete(id)) result.add(id);
  return result;
}

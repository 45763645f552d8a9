/**
 * The HTML nodes of the canvas: elements for what is in view and a little around it, recycled as
 * the view moves. What fills an element is handed in; the pool only puts it in its place.
 */
import { encloses, grown, type Point, type Rect } from "../geometry/rect.ts";
import type { Box, PortHit, Scene } from "../geometry/scene.ts";

/** How a port is shown while a connection is drawn. */
export type PortMark = "armed" | "valid" | "dim";

/** Tells how a port is to be shown. */
export type PortMarker = (
  port: Pick<PortHit, "nodeId" | "portId" | "way" | "inner">,
) => PortMark | undefined;

/** An element that can show one node after another. */
export interface NodeElement {
  readonly element: HTMLElement;
  /** Show this node from now on. */
  show(id: string): void;
  /** The record of the node, its type or its connections changed. */
  refresh(): void;
  /** Follow nothing any more. */
  rest(): void;
  /** Show the ports as a marker says, or as usual. */
  mark(marker: PortMarker | undefined): void;
}

/** Makes elements; zones look different from nodes. */
export type NodeFactory = (zone: boolean) => NodeElement;

/** How far around the view elements are kept ready, in world units. */
const MARGIN = 160;

/** The elements in use, and those that wait to be used again. */
export class Pool {
  readonly #layer: HTMLElement;
  readonly #scene: Scene;
  readonly #make: NodeFactory;
  readonly #live = new Map<string, NodeElement & { readonly zone: boolean }>();
  readonly #spare = { zones: [] as NodeElement[], nodes: [] as NodeElement[] };
  #area: Rect | undefined;
  #hidden = false;
  #marker: PortMarker | undefined;
  #selected: ReadonlySet<string> = new Set();

  constructor(layer: HTMLElement, scene: Scene, make: NodeFactory) {
    this.#layer = layer;
    this.#scene = scene;
    this.#make = make;
  }

  /** Whether there are elements for everything in this area, and not for too much besides. */
  covers(area: Rect): boolean {
    if (!this.#area || !encloses(this.#area, area)) return false;
    return this.#area.width < area.width * 2.5;
  }

  /** Show elements for everything in this area. */
  cover(area: Rect): void {
    if (this.#hidden) this.#layer.style.contentVisibility = "";
    this.#hidden = false;
    if (this.covers(area)) return;
    this.#area = grown(area, MARGIN);
    this.#fill(this.#area);
  }

  /** Show no elements, and keep them: a view that went far away mostly comes back. */
  hide(): void {
    if (!this.#hidden) this.#layer.style.contentVisibility = "hidden";
    this.#hidden = true;
  }

  /** Have no elements. */
  empty(): void {
    if (!this.#area) return;
    this.#area = undefined;
    for (const id of [...this.#live.keys()]) this.#release(id);
  }

  /** These nodes moved, came, went or have another record. */
  update(ids: ReadonlySet<string>): void {
    if (!this.#area) return;
    for (const id of ids) {
      const box = this.#scene.box(id);
      const shown = this.#live.get(id);
      if (!shown) continue;
      if (!box || box.zone !== shown.zone) this.#release(id);
      else {
        place(shown.element, box);
        shown.refresh();
      }
    }
    this.#fill(this.#area);
  }

  /** Show these nodes away from their place, while they are dragged; `undefined` puts them back. */
  shift(ids: Iterable<string>, by: Point | undefined): void {
    for (const id of ids) {
      const box = this.#scene.box(id);
      const shown = this.#live.get(id);
      if (!box || !shown) continue;
      move(shown.element, box, by);
      shown.element.toggleAttribute("data-moved", by !== undefined);
    }
  }

  /** Show which nodes are selected. */
  select(ids: ReadonlySet<string>): void {
    this.#selected = ids;
    for (const [id, { element }] of this.#live) mark(element, ids.has(id));
  }

  /** Show the ports as a marker says, or as usual. */
  markPorts(marker: PortMarker | undefined): void {
    this.#marker = marker;
    for (const shown of this.#live.values()) shown.mark(marker);
  }

  /** The element of a node, where it has one. */
  elementOf(id: string): HTMLElement | undefined {
    return this.#live.get(id)?.element;
  }

  /** Let go of all elements for good. */
  close(): void {
    this.empty();
    this.#spare.nodes.length = 0;
    this.#spare.zones.length = 0;
  }

  #fill(area: Rect): void {
    const boxes = this.#scene.nodesIn(area);
    const wanted = new Set(boxes.map((box) => box.id));
    for (const id of [...this.#live.keys()]) if (!wanted.has(id)) this.#release(id);
    boxes.forEach((box, height) => {
      const shown = this.#live.get(box.id) ?? this.#take(box);
      const order = `${height + 1}`;
      if (shown.element.style.zIndex !== order) shown.element.style.zIndex = order;
    });
  }

  #take(box: Box): NodeElement {
    const spare = box.zone ? this.#spare.zones : this.#spare.nodes;
    const made = spare.pop() ?? this.#make(box.zone);
    this.#live.set(box.id, Object.assign(made, { zone: box.zone }));
    made.show(box.id);
    place(made.element, box);
    mark(made.element, this.#selected.has(box.id));
    if (this.#marker) made.mark(this.#marker);
    this.#layer.append(made.element);
    return made;
  }

  #release(id: string): void {
    const shown = this.#live.get(id);
    if (!shown) return;
    this.#live.delete(id);
    shown.rest();
    shown.element.remove();
    (shown.zone ? this.#spare.zones : this.#spare.nodes).push(shown);
  }
}

function place(element: HTMLElement, box: Box): void {
  const { style } = element;
  move(element, box);
  style.width = `${box.rect.width}px`;
  style.height = `${box.rect.height}px`;
}

function move({ style }: HTMLElement, { rect }: Box, by: Point = { x: 0, y: 0 }): void {
  style.transform = `translate(${rect.x + by.x}px, ${rect.y + by.y}px)`;
}

function mark(element: HTMLElement, selected: boolean): void {
  element.toggleAttribute("data-selected", selected);
  // A group cannot be `aria-selected`.
  if (selected) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

/** The ports of a node: shapes at its edges with their names, marked while a connection is drawn. */
import type { PortMarker } from "../../canvas/pool.ts";
import { portPath } from "../../canvas/shapes.ts";
import type { EditorContext } from "../../commands/command.ts";
import { MEASURES, type PortPlace } from "../../geometry/measure.ts";
import type { Node } from "../../model/graph.ts";
import { same } from "../../model/json.ts";
import { make, makeSign, setAttribute } from "../dom.ts";

interface Shown {
  readonly place: PortPlace;
  readonly element: HTMLElement;
  readonly label: HTMLElement;
}

/** The values that came out of a node, by port; nothing before it is complete. */
type Outputs = { readonly [port: string]: unknown } | undefined;

/** The ports of one node. */
export class Ports {
  readonly #context: EditorContext;
  readonly #parent: HTMLElement;
  readonly #labels: HTMLElement;
  #shown: Shown[] = [];
  #places: readonly PortPlace[] = [];
  #outputs: Outputs;
  #id = "";

  /** Ports go into `parent`, their names into `labels`. */
  constructor(context: EditorContext, parent: HTMLElement, labels: HTMLElement) {
    this.#context = context;
    this.#parent = parent;
    this.#labels = labels;
  }

  /** Show the ports that a node has now. */
  show(id: string): void {
    const places = this.#context.scene.ports(id);
    // The scene keeps the list until something about it changes.
    if (places !== this.#places || id !== this.#id) this.#fill(places);
    this.#places = places;
    this.#id = id;
    const connected = this.#connected(id);
    const node = this.#context.store.graph.peek().nodes.get(id);
    const stops = node?.policy?.breakpoint;
    for (const { place, element, label } of this.#shown) {
      const { way, port, inner } = place;
      const isConnected = connected.has(`${way} ${port.id}`);
      const missing = port.required && way === "target" && !isConnected;
      element.toggleAttribute("data-connected", isConnected);
      const isStop = !inner && Array.isArray(stops) && stops.includes(port.id);
      element.toggleAttribute("data-breakpoint", isStop);
      label.hidden = node?.collapsed === true;
      label.toggleAttribute("data-missing", missing && !inner && isBlank(node, port.id));
    }
  }

  /** Show the ports as a marker says, or as usual. */
  mark(marker: PortMarker | undefined): void {
    for (const { place, element } of this.#shown) {
      const { way, inner, port } = place;
      const mark = marker?.({ nodeId: this.#id, portId: port.id, way, inner });
      for (const each of ["armed", "valid", "dim"]) {
        element.toggleAttribute(`data-${each}`, each === mark);
      }
    }
  }

  /** Tell apart the outputs that a value came out at from those that none did, as at a condition. */
  take(outputs: Outputs): void {
    if (outputs === this.#outputs) return;
    this.#outputs = outputs;
    this.#tellApart();
  }

  #tellApart(): void {
    const outputs = this.#outputs ?? {};
    const sources = this.#shown.filter(({ place }) => place.way === "source");
    const taken = sources.filter(({ place }) => Object.hasOwn(outputs, place.port.id));
    const isSplit = taken.length > 0 && taken.length < sources.length;
    for (const each of sources) {
      const word = taken.includes(each) ? "yes" : "no";
      setAttribute(each.label, "data-taken", isSplit ? word : undefined);
    }
  }

  /** Most nodes of a workflow have the same ports as others: their elements stay. */
  #fill(places: readonly PortPlace[]): void {
    const isSame = (place: PortPlace, index: number) => samePlace(place, this.#shown[index]?.place);
    if (places.length !== this.#shown.length || !places.every(isSame)) this.#build(places);
    else this.mark(undefined);
  }

  #build(places: readonly PortPlace[]): void {
    for (const { element, label } of this.#shown) {
      element.remove();
      label.remove();
    }
    this.#shown = places.map((place) => ({
      place,
      element: portElement(place),
      label: labelElement(place),
    }));
    this.#parent.append(...this.#shown.map((each) => each.element));
    this.#labels.append(...this.#shown.map((each) => each.label));
    this.#tellApart();
  }

  #connected(id: string): Set<string> {
    const { scene, store } = this.#context;
    const { connections } = store.graph.peek();
    const found = new Set<string>();
    for (const each of scene.connectionsAt(id)) {
      const line = connections.get(each);
      if (line?.source.nodeId === id) found.add(`source ${line.source.portId}`);
      if (line?.target.nodeId === id) found.add(`target ${line.target.portId}`);
    }
    return found;
  }
}

function samePlace(a: PortPlace, b: PortPlace | undefined): boolean {
  const isAtSame = a.x === b?.x && a.y === b.y && a.way === b.way && a.inner === b.inner;
  return isAtSame && same({ ...a.port }, { ...b.port });
}

function portElement({ port, x, y, way, inner }: PortPlace): HTMLElement {
  const element = make("div", `connection-port ${way === "source" ? "output" : "input"}`);
  element.dataset.portId = port.id;
  element.dataset.type = port.type;
  setAttribute(element, "data-inner", inner ? "" : undefined);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  element.title = `${port.name} · ${port.type}${port.required ? " · needed" : ""}`;
  element.append(makeSign(portPath(port.type)));
  return element;
}

/** The name stands beside the port, on the inside of the node. */
function labelElement({ port, x, y }: PortPlace): HTMLElement {
  const label = make("div", "port-label", port.name);
  label.style.top = `${y - MEASURES.row / 2}px`;
  label.dataset.side = x === 0 ? "left" : "right";
  return label;
}

/** Whether an input has no value of its own either. */
function isBlank(node: Node | undefined, portId: string): boolean {
  const value = node?.properties[portId];
  return value === undefined || value === null || value === "";
}

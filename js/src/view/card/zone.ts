/** A zone on the canvas: its header, its ports and its edges; its field is painted. */
import { effect } from "@preact/signals-core";
import type { NodeElement, PortMarker } from "../../canvas/pool.ts";
import type { EditorContext } from "../../commands/command.ts";
import type { Off } from "../../model/host.ts";
import { subtitleOf, titleOf } from "../../model/nodeType.ts";
import type { NodeState } from "../../store/runs.ts";
import { make, setAttribute, setText } from "../dom.ts";
import { Head, showRules, standingOf } from "./card.ts";
import { Ports } from "./ports.ts";

/** The element of an open zone. */
export class ZoneCard implements NodeElement {
  readonly element = make("div", "node");
  readonly #context: EditorContext;
  readonly #round = make("span", "zone-round");
  readonly #head = new Head(this.#round);
  readonly #ports: Ports;
  #id = "";
  #offs: Off[] = [];

  constructor(context: EditorContext) {
    this.#context = context;
    const box = make("div", "node-box");
    const edges = ["", "", "", ""].map(() => make("i", "zone-edge"));
    const grip = make("div", "zone-grip");
    grip.title = "Drag to resize";
    box.append(...edges, this.#head.element);
    this.element.append(make("div", "node-ring"), box, grip, this.#head.problem);
    this.element.dataset.testid = "workflow-node";
    this.element.dataset.zone = "";
    this.element.setAttribute("role", "group");
    this.#ports = new Ports(context, this.element, box);
  }

  show(id: string): void {
    this.#id = id;
    this.element.dataset.nodeId = id;
    this.element.id = `node-${id}`;
    this.refresh();
    const { runs, store } = this.#context;
    this.#offs = [
      effect(() => this.#showState(runs.node(id).value?.state.value ?? { status: "idle" })),
      effect(() => this.#head.showProblems(store.problems.value, id, this.element)),
    ];
  }

  refresh(): void {
    const { store } = this.#context;
    const node = store.graph.peek().nodes.get(this.#id);
    if (!node) return;
    const type = store.types.peek().get(node.type);
    this.element.dataset.category = type?.category ?? "";
    this.#head.showNode(node, type);
    showRules(this.element, node.policy);
    this.#ports.show(this.#id);
    this.#showState(this.#context.runs.node(this.#id).peek()?.state.peek() ?? { status: "idle" });
  }

  rest(): void {
    for (const off of this.#offs) off();
    this.#offs = [];
  }

  mark(marker: PortMarker | undefined): void {
    this.#ports.mark(marker);
  }

  #showState(state: NodeState): void {
    const node = this.#context.store.graph.peek().nodes.get(this.#id);
    if (!node) return;
    this.element.dataset.status = state.status;
    const word = standingOf(node, state);
    this.#head.showStatus(word);
    setAttribute(this.element, "aria-label", `${titleOf(node)}, ${node.type}, ${word}`);
    const { mode, until, most } = node.properties;
    const each = mode === "for-each" ? "for each" : "";
    const end = typeof until === "string" && until !== "" ? `until ${until}` : "";
    const does = [each, end].filter(Boolean).join(" ");
    const bound = typeof most === "number" ? ` of ${most}` : "";
    const counted = node.type === "loop" ? "round" : "item";
    const words = does ? `${node.type} · ${does}` : subtitleOf(node);
    setText(this.#round, state.round ? `${counted} ${state.round}${bound}` : words);
    this.#round.title = words;
  }
}

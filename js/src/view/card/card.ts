/**
 * A node on the canvas as an element. Built by hand and refilled in place: there may be hundreds,
 * they come and go as the view moves, and each hears of its own status and text alone.
 */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Beat } from "../../canvas/beat.ts";
import type { NodeElement, PortMarker } from "../../canvas/pool.ts";
import type { EditorContext } from "../../commands/command.ts";
import { MEASURES } from "../../geometry/measure.ts";
import type { Node, Policy } from "../../model/graph.ts";
import type { Off } from "../../model/host.ts";
import { type NodeType, subtitleOf, titleOf } from "../../model/nodeType.ts";
import type { NodeRun, NodeState } from "../../store/runs.ts";
import { make, makeIcon, setAttribute, setText } from "../dom.ts";
import type { Rich } from "../rich/rich.ts";
import { countText } from "../words.ts";
import { Body } from "./body.ts";
import { Footer } from "./footer.ts";
import { Ports } from "./ports.ts";
import { previewOfSettings, previewOfState } from "./preview.ts";

const IDLE: NodeState = { status: "idle" };

/** A node that is less wide has room for the sign of its status alone. */
const SLIM = 196;

/** The element of a node that is not an open zone. */
export class Card implements NodeElement {
  readonly element = make("div", "node");
  readonly #context: EditorContext;
  readonly #rich: ReadonlySignal<Rich | undefined>;
  readonly #beat: Beat;
  readonly #head: Head;
  readonly #sub = make("div", "node-sub");
  readonly #body = new Body();
  readonly #foot: Footer;
  readonly #ports: Ports;
  #id = "";
  #run: NodeRun | undefined;
  #offs: Off[] = [];
  #offText: Off | undefined;
  /** Whether more than the text is another one than is shown. */
  #changed = false;
  /** At the beat, since many nodes may have another status or more text at once. */
  readonly #tell = () => {
    if (this.#changed) return () => this.#showState(this.#run?.state.peek() ?? IDLE);
    const text = this.#run?.text ?? "";
    this.#body.cut(text);
    return () => this.#body.text(text);
  };

  constructor(context: EditorContext, rich: ReadonlySignal<Rich | undefined>, beat: Beat) {
    this.#context = context;
    this.#rich = rich;
    this.#beat = beat;
    this.#head = new Head();
    this.#foot = new Footer(context, () => this.#toggleTraceback());
    const box = make("div", "node-box");
    const labels = make("div", "node-labels");
    const rest = [this.#sub, labels, this.#body.element, this.#foot.element];
    box.append(this.#head.element, ...rest);
    this.element.append(make("div", "node-ring"), box, this.#head.problem);
    this.element.dataset.testid = "workflow-node";
    this.element.setAttribute("role", "group");
    this.#ports = new Ports(context, this.element, labels);
  }

  show(id: string): void {
    this.#id = id;
    this.element.dataset.nodeId = id;
    this.element.id = `node-${id}`;
    const { runs, store } = this.#context;
    this.#showNode();
    let isFirst = true;
    this.#offs = [
      effect(() => {
        const run = runs.node(id).value;
        const isOther = this.#follow(run);
        const state = run?.state.value ?? IDLE;
        // What else is shown of it: which values are stale, and whether text can be set.
        store.stale.value[id];
        this.#rich.value;
        if (isOther || isFirst) this.#showState(state);
        else this.#changed = true;
        if (this.#changed) this.#beat.next(this.#tell);
        isFirst = false;
      }),
      effect(() => this.#head.showProblems(store.problems.value, id, this.element)),
    ];
  }

  refresh(): void {
    const node = this.#showNode();
    if (!node) return;
    this.#showStanding(node, this.#run?.state.peek() ?? IDLE);
    if (!this.#hasRun()) this.#showSettings();
  }

  /** Show what the record says; how the node stands comes after. */
  #showNode(): Node | undefined {
    const { node, type } = this.#known();
    if (!node) return undefined;
    this.element.dataset.category = type?.category ?? "";
    this.element.toggleAttribute("data-collapsed", node.collapsed === true);
    this.element.toggleAttribute("data-slim", (node.size?.width ?? MEASURES.width) < SLIM);
    this.#head.showNode(node, type);
    const inside = this.#context.scene.inside(this.#id);
    const holds = `${node.type} · ${countText(inside, "node")} inside`;
    setText(this.#sub, inside > 0 ? holds : subtitleOf(node));
    this.#ports.show(this.#id);
    const rows = Math.max(node.inputs.length, node.outputs.length);
    const { header, subtitle, row, gap, body } = MEASURES;
    this.#body.element.style.top = `${header + subtitle + rows * row + gap}px`;
    this.#body.element.style.height = `${body}px`;
    showRules(this.element, node.policy);
    return node;
  }

  rest(): void {
    for (const off of this.#offs) off();
    this.#offs = [];
    this.#follow(undefined);
    this.#beat.forget(this.#tell);
    this.#foot.rest();
    this.#body.clear();
  }

  mark(marker: PortMarker | undefined): void {
    this.#ports.mark(marker);
  }

  #known(): { node: Node | undefined; type: NodeType | undefined } {
    const { store } = this.#context;
    const node = store.graph.peek().nodes.get(this.#id);
    return { node, type: node && store.types.peek().get(node.type) };
  }

  #hasRun(): boolean {
    const run = this.#run;
    return run !== undefined && previewOfState(run.state.peek(), run.text) !== undefined;
  }

  /** Follow an execution; whether it is another one than before. */
  #follow(run: NodeRun | undefined): boolean {
    if (run === this.#run) return false;
    this.#offText?.();
    this.#offText = run?.onText(() => this.#beat.next(this.#tell));
    this.#run = run;
    this.#body.clear();
    return true;
  }

  #showState(state: NodeState): void {
    this.#beat.forget(this.#tell);
    this.#changed = false;
    const { node } = this.#known();
    this.element.dataset.status = state.status;
    if (node) this.#showStanding(node, state);
    const preview = previewOfState(state, this.#run?.text ?? "");
    if (preview) this.#body.show(preview, state.status === "running", this.#rich.value);
    else this.#showSettings();
    this.#ports.take(state.status === "completed" ? state.outputs : undefined);
  }

  #showStanding(node: Node, state: NodeState): void {
    const word = standingOf(node, state);
    this.#head.showStatus(word);
    setAttribute(this.element, "aria-label", `${titleOf(node)}, ${node.type}, ${word}`);
    // What the head says, the foot need not say again.
    const rules = word === "disabled" ? { ...node.policy, disabled: false } : node.policy;
    this.#foot.show(this.#id, state, rules);
  }

  #showSettings(): void {
    const { node, type } = this.#known();
    if (node) this.#body.show(previewOfSettings(node, type), false);
  }

  #toggleTraceback(): void {
    const state = this.#run?.state.peek();
    if (!state?.error?.traceback) return;
    const open = this.element.toggleAttribute("data-traceback");
    const text = open ? state.error.traceback : undefined;
    if (text === undefined) this.#showState(state);
    else this.#body.show({ kind: "text", text, tone: "code" }, false);
  }
}

/** The word for how a node stands: its status, or that it is disabled where it has not run. */
export function standingOf({ policy }: Node, { status }: NodeState): string {
  const isOff = policy?.disabled === true && (status === "idle" || status === "skipped");
  return isOff ? "disabled" : status;
}

/** Show on an element how its node is told to run. */
export function showRules(element: HTMLElement, rules: Policy = {}): void {
  for (const name of ["disabled", "bypassed", "breakpoint"]) {
    element.toggleAttribute(`data-${name}`, rules[name] === true);
  }
}

/** Sign, title, problem and status. */
export class Head {
  readonly element = make("div", "node-head");
  /** What is wrong with the node, shown above it. */
  readonly problem = make("div", "node-problem");
  readonly #tile = make("span", "tile");
  readonly #title = make("span", "node-title");
  readonly #warn = make("span", "node-warn");
  readonly #status = make("span", "node-status");
  #icon = "";

  /** `extra` stands between the title and the status. */
  constructor(...extra: readonly HTMLElement[]) {
    this.#warn.append(makeIcon("warn"));
    this.element.append(this.#tile, this.#title, ...extra, this.#warn, this.#status);
  }

  /** Show what the record says. */
  showNode(node: Node, type: NodeType | undefined): void {
    setText(this.#title, titleOf(node));
    this.#title.title = titleOf(node);
    const icon = type?.icon ?? "help";
    if (icon !== this.#icon) this.#tile.replaceChildren(makeIcon(icon));
    this.#icon = icon;
  }

  /** Show a status: exactly its word, since the sign is added by the style. */
  showStatus(status: string): void {
    setText(this.#status, status);
  }

  /** Show what is wrong with a node. */
  showProblems(
    problems: EditorContext["store"]["problems"]["value"],
    id: string,
    element: HTMLElement,
  ): void {
    const own = problems.filter((problem) => problem.ids.includes(id));
    element.toggleAttribute("data-problem", own.length > 0);
    setText(this.problem, own.map((problem) => problem.message).join("\n"));
  }
}

/** The last line of a node: seconds, tokens and rate, badges, and what to do after an error. */
import type { EditorContext } from "../../commands/command.ts";
import type { Policy } from "../../model/graph.ts";
import type { Off } from "../../model/host.ts";
import { isLive, type NodeState } from "../../store/runs.ts";
import { make, setAttribute, setText } from "../dom.ts";
import { eachSecond } from "../ticking.ts";
import { countText, elapsedText, groupedText, secondsText } from "../words.ts";
import { type Badge, badgesOf } from "./badges.ts";
import { tableOf } from "./preview.ts";

/** The footer of one node. */
export class Footer {
  /** The element. */
  readonly element = make("div", "node-foot");
  readonly #context: EditorContext;
  readonly #seconds = make("span", "node-seconds");
  readonly #tokens = make("span", "node-tokens");
  readonly #rate = make("span", "node-rate");
  readonly #badges = make("span", "node-badges");
  readonly #words = make("span", "node-words");
  readonly #acts = make("span", "node-acts");
  readonly #traceback = make("button", "node-link", "traceback");
  readonly #again = make("button", "node-link", "run again");
  #offTick: Off | undefined;
  #id = "";

  constructor(context: EditorContext, traceback: () => void) {
    this.#context = context;
    this.#traceback.title = "Show where it failed, or the message again";
    this.#again.title = "Run from this node on";
    this.#traceback.addEventListener("click", traceback);
    this.#again.addEventListener("click", () => context.sync.run("from", [this.#id]));
    for (const each of [this.#traceback, this.#again]) each.tabIndex = -1;
    this.#badges.append(this.#words, this.#traceback, this.#again, this.#acts);
    this.element.append(this.#seconds, this.#tokens, this.#rate, this.#badges);
  }

  /** Show how a node stands. */
  show(id: string, state: NodeState, policy: Policy | undefined): void {
    this.#id = id;
    this.#showBadges(badgesOf(policy, state, this.#context.store.stale.value[id]));
    const failed = state.status === "error";
    const live = this.#context.sync.state.peek() === "live";
    this.#showActs(live || state.status === "completed" ? actsOf(state) : []);
    this.#traceback.hidden = !failed || !state.error?.traceback;
    this.#again.hidden = !failed || !live;
    setText(this.#tokens, sizeText(state));
    this.#tick(state);
    const ticks = state.status === "running" && state.startedAt !== undefined;
    if (ticks) this.#offTick ??= eachSecond(() => this.#tick(this.#state() ?? state));
    else this.rest();
  }

  /** Tick no more. */
  rest(): void {
    this.#offTick?.();
    this.#offTick = undefined;
  }

  #showBadges(badges: readonly Badge[]): void {
    const key = badges.map(({ text }) => text).join();
    if (key === this.#words.dataset.key) return;
    this.#words.dataset.key = key;
    // There is room for words or for the rate.
    this.#rate.hidden = badges.length > 0;
    const count = badges.length > 1 ? "many" : "one";
    setAttribute(this.element, "data-badges", badges.length > 0 ? count : undefined);
    this.#words.replaceChildren(
      ...badges.map(({ text, tone, help }) => {
        const word = make("span", `tone-${tone}`, text);
        word.title = help;
        return word;
      }),
    );
  }

  /** What these do comes with the panels: they listen to the whole canvas. */
  #showActs(acts: readonly string[]): void {
    const key = acts.join();
    if (key === this.#acts.dataset.key) return;
    this.#acts.dataset.key = key;
    // Of a node that is held nothing else matters.
    this.element.toggleAttribute("data-held", acts.length > 0 && acts[0] !== "expand");
    this.#acts.replaceChildren(
      ...acts.map((act) => {
        const [kind, words] = ACTS[act] ?? ["link", act];
        const button = make("button", `node-${kind}`, words);
        button.dataset.act = act;
        // The panels offer the same to those who use keys.
        button.tabIndex = -1;
        return button;
      }),
    );
  }

  #state(): NodeState | undefined {
    return this.#context.runs.node(this.#id).peek()?.state.peek();
  }

  #tick(state: NodeState): void {
    const seconds = secondsOf(state);
    const text = isLive(state.status) ? elapsedText : secondsText;
    setText(this.#seconds, seconds === undefined ? "" : text(seconds));
    const rate = state.tokens && seconds && seconds >= 0.5 ? state.tokens / seconds : 0;
    setText(this.#rate, rate >= 1 && !state.cached ? `${Math.round(rate)}/s` : "");
  }
}

/** How what can be done is said, and whether as a button or a link. */
const ACTS: { readonly [act: string]: readonly [kind: "ask" | "link", words: string] } = {
  approve: ["ask", "Approve"],
  edit: ["ask", "Edit"],
  refuse: ["ask", "Refuse"],
  write: ["link", "edit value"],
};

/** What can be done with an execution as it stands. */
function actsOf({ status, question, paused }: NodeState): readonly string[] {
  if (status === "completed") return ["expand", "copy"];
  if (question) return question.choices;
  if (!paused) return [];
  return paused.editable.length > 0 ? ["step", "continue", "write"] : ["step", "continue"];
}

/** How much an execution brought out: tokens of a model, or rows by columns of a table. */
function sizeText({ tokens, outputs }: NodeState): string {
  if (tokens) return countText(tokens, "token");
  const table = tableOf(Object.values(outputs ?? {})[0] ?? null);
  return table ? `${groupedText(table.total)} × ${groupedText(table.columns.length)}` : "";
}

/** How long an execution took, or has taken so far. */
export function secondsOf(state: NodeState): number | undefined {
  if (!isLive(state.status)) return state.seconds;
  if (state.startedAt === undefined || state.status === "queued") return undefined;
  return Math.max(0, (Date.now() - state.startedAt) / 1000);
}

/** What stands beside a node's status: where its value comes from, and how it is told to run. */
import type { Policy } from "../../model/graph.ts";
import type { NodeState } from "../../store/runs.ts";

/** One word about a node. */
export interface Badge {
  readonly text: string;
  readonly tone: "green" | "yellow" | "mute";
  /** What it means, in a sentence. */
  readonly help: string;
}

/** The badges of a node. */
export function badgesOf(
  policy: Policy | undefined,
  state: NodeState,
  stale: readonly string[] = [],
): Badge[] {
  const { pinned, disabled, bypassed, breakpoint } = policy ?? {};
  const badges: (Badge | undefined | false)[] = [
    // Of what runs a new value is on its way.
    stale.length > 0 && state.status !== "running"
      ? staleBadge(stale)
      : originBadge(state, isSet(pinned)),
    isSet(pinned) && badge("pinned", "yellow", "It hands out a kept value and does not run."),
    isSet(disabled) && badge("disabled", "mute", "Neither it nor what follows runs."),
    isSet(bypassed) && badge("bypassed", "mute", "It hands its input on as it is."),
    isSet(breakpoint) && badge("breakpoint", "yellow", "A run pauses before it."),
  ];
  const all = badges.filter((each): each is Badge => Boolean(each));
  // Beside others there is room for the word alone; the reasons are in its help.
  return all.length < 2
    ? all
    : all.map((each) => ({ ...each, text: each.text.split(" · ")[0] ?? "" }));
}

function staleBadge([first = "", ...others]: readonly string[]): Badge {
  const all = [first, ...others].join(", ");
  return badge(`stale · ${first}`, "yellow", `Its value is of before: ${all}.`);
}

/** What stands for each place that a value may come from, but for the node itself. */
const ORIGINS: { readonly [origin: string]: Badge } = {
  cache: badge("cached", "green", "Nothing changed, so an earlier result was taken."),
  journal: badge("resumed", "green", "An interrupted run had worked it out already."),
  kept: badge("kept", "green", "Its value is of an earlier run."),
  pin: badge("was pinned", "mute", "Its value was pinned when it ran last."),
  error: badge("error handled", "yellow", "It failed, and its rules gave this value instead."),
};

function originBadge({ cached, origin }: NodeState, pinned: boolean): Badge | undefined {
  return pinned ? undefined : ORIGINS[cached ? "cache" : (origin ?? "")];
}

function badge(text: string, tone: Badge["tone"], help: string): Badge {
  return { text, tone, help };
}

/** A rule that is set, be it a switch, a list of ports or an object. */
function isSet(rule: unknown): boolean {
  return Array.isArray(rule) ? rule.length > 0 : Boolean(rule);
}

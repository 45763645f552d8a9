/** A workflow that is a chat: one text goes in, one comes out, and a model is asked between. */
import { effect, untracked } from "@preact/signals-core";
import { inputsOf } from "../commands/runCommands.ts";
import type { Graph, Node } from "../model/graph.ts";
import type { Off } from "../model/host.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import { isLive } from "../store/runs.ts";
import { outputText } from "./outputs.ts";
import type { Turn } from "./turn.ts";
import type { ViewContext } from "./viewContext.ts";

/** Where a chat goes in and comes out; nothing where the workflow is none. */
export function chatEnds(
  graph: Graph,
  types: NodeTypes,
): { readonly input: string; readonly output: string } | undefined {
  const [input, ...inputs] = inputsOf(graph);
  const nodes = [...graph.nodes.values()];
  const isAgent = ({ type }: Node) => types.get(type)?.category === "agents";
  const outer = nodes.filter(({ parent }) => parent === undefined);
  const outputs = outer.filter(({ type }) => type === "data-output");
  const sources = new Set([...graph.connections.values()].map(({ source }) => source.nodeId));
  const last = outer.filter((node) => isAgent(node) && !sources.has(node.id));
  const [output, ...others] = outputs.length > 0 ? outputs : last;
  const value = input?.properties.value ?? "";
  if (!input || !output || inputs.length + others.length > 0) return undefined;
  if (typeof value !== "string" || !nodes.some(isAgent)) return undefined;
  return { input: input.id, output: output.id };
}

/** Nodes that hand on the value they get as it is. */
const HANDS_ON: ReadonlySet<string> = new Set(["data-output", "to-text", "condition", "merge"]);

/**
 * The nodes whose text is what will come out: from the output back, through those that hand on
 * what they get, into loops and sub-workflows. What waits for a person's approval is no answer yet.
 */
export function answering(graph: Graph, output: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string, port: string) => {
    const node = graph.nodes.get(id);
    if (!node || seen.has(`${id} ${port}`)) return;
    seen.add(`${id} ${port}`);
    const takes = handedOn(node, port);
    if (!takes) found.add(id);
    else
      for (const { source, target } of graph.connections.values())
        if (target.nodeId === id && takes(target.portId)) visit(source.nodeId, source.portId);
  };
  visit(output, "");
  return [...found];
}

/** Which of its inputs a node hands on at an output; nothing where it makes a value of its own. */
function handedOn(
  { type, properties, policy }: Node,
  output: string,
): ((input: string) => boolean) | undefined {
  const { mode } = properties;
  const isPlain = mode === undefined || mode === "first" || mode === "until";
  if (policy?.bypassed === true || (HANDS_ON.has(type) && isPlain)) return () => true;
  if (type === "loop" && isPlain) return (input) => input === "next";
  if (type === "sub-workflow") return (input) => input === `out-${output}`;
  return undefined;
}

/** Ask something of a workflow that is a chat. */
export function ask({ panels, runs, sync }: ViewContext, input: string, question: string): void {
  const turn = { question, before: runs.current.peek()?.id };
  panels.chat.value = [...panels.chat.peek(), turn];
  sync.run("all", undefined, { [input]: question });
}

/** Give each question the answer of its run, whether the chat is open or not. */
export function followChat(view: ViewContext): Off {
  const { panels, runs, sync } = view;
  const settle = (more: Partial<Turn>) => {
    const turns = panels.chat.peek();
    const last = turns.at(-1);
    if (last && last.answer === undefined) panels.chat.value = turns.with(-1, { ...last, ...more });
  };
  const offs = [
    effect(() => {
      const run = runs.current.value;
      untracked(() => {
        const turn = panels.chat.peek().at(-1);
        if (!run || !turn || turn.answer !== undefined || run.id === turn.before) return;
        if (turn.run === undefined) settle({ run: run.id });
        if (isLive(run.status)) return;
        const ends = chatEnds(view.store.graph.peek(), view.store.types.peek());
        const answer = ends && run.status === "completed" ? outputText(view, ends.output) : "";
        settle(answer === "" ? { answer: whyNot(view), failed: true } : { answer });
      });
    }),
    sync.onNotice(({ message }) => settle({ answer: message, failed: true })),
    effect(() => {
      const gone = sync.state.value === "gone";
      if (gone) untracked(() => settle({ answer: "The kernel is gone.", failed: true }));
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** Why there is no answer. */
function whyNot({ runs }: ViewContext): string {
  const failed = runs.all().find((node) => node.state.peek().status === "error");
  const message = failed?.state.peek().error?.message;
  if (failed) return `${failed.nodeId} failed${message ? `: ${message}` : "."}`;
  const status = runs.current.peek()?.status;
  return status === "cancelled" ? "The run was stopped." : "The run gave no answer.";
}

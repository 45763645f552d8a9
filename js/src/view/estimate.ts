/** How much a run will at least ask of models, as far as that can be told before it. */
import type { Graph, Node } from "../model/graph.ts";
import { isObject, type Json } from "../model/json.ts";
import type { NodeTypes } from "../model/nodeType.ts";

/** The least that a run asks of models. */
export interface Estimate {
  /** How many nodes ask a model. */
  readonly calls: number;
  /** How many tokens their prompts have, before what other nodes make is put into them. */
  readonly tokens: number;
}

/** How many letters a token has in most languages that are written with letters. */
const LETTERS = 4;

/** Estimate a run; `inputs` stand in for the values of data inputs. */
export function estimated(
  graph: Graph,
  types: NodeTypes,
  inputs: { readonly [id: string]: Json } = {},
): Estimate {
  const agents = [...graph.nodes.values()].filter(
    (node) => types.get(node.type)?.category === "agents" && node.policy?.disabled !== true,
  );
  const letters = agents.reduce((sum, node) => sum + lettersOf(graph, node, inputs), 0);
  return { calls: agents.length, tokens: Math.ceil(letters / LETTERS) };
}

/** The letters in the texts of a node, and in the inputs that lead to it directly. */
function lettersOf(graph: Graph, node: Node, inputs: { readonly [id: string]: Json }): number {
  const own = Object.entries(node.properties).filter(([name]) => name !== "model");
  let sum = own.reduce((all, [, value]) => all + lengthOf(value), 0);
  for (const { source, target } of graph.connections.values()) {
    const from = target.nodeId === node.id ? graph.nodes.get(source.nodeId) : undefined;
    if (from?.type === "data-input") sum += lengthOf(inputs[from.id] ?? from.properties.value);
  }
  return sum;
}

function lengthOf(value: Json | undefined): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return JSON.stringify(value).length;
  return isObject(value) && !("$secret" in value) ? JSON.stringify(value).length : 0;
}

/** How much a run will at least ask of models, and whether it runs code, as told before it. */
import type { Graph, Node } from "../model/graph.ts";
import { isObject, type Json } from "../model/json.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import { countText } from "./words.ts";

/** What a run does besides what is seen, and the least that it asks of models. */
export interface Estimate {
  /** How many nodes ask a model. */
  readonly calls: number;
  /** How many tokens their prompts have, before what other nodes make is put into them. */
  readonly tokens: number;
  /** How many nodes run code that is written in them. */
  readonly code: number;
}

/** How many letters a token has in most languages that are written with letters. */
const LETTERS = 4;

/** Estimate a run; `inputs` stand in for the values of data inputs. */
export function estimated(
  graph: Graph,
  types: NodeTypes,
  inputs: { readonly [id: string]: Json } = {},
): Estimate {
  const nodes = [...graph.nodes.values()].filter((node) => node.policy?.disabled !== true);
  const agents = nodes.filter((node) => types.get(node.type)?.category === "agents");
  const ids = new Set(agents.map(({ id }) => id));
  let letters = agents.reduce((sum, node) => sum + lettersOf(node), 0);
  for (const { source, target } of graph.connections.values()) {
    const from = ids.has(target.nodeId) ? graph.nodes.get(source.nodeId) : undefined;
    if (from?.type === "data-input") letters += lengthOf(inputs[from.id] ?? from.properties.value);
  }
  const code = nodes.filter((node) => hasCode(node, types)).length;
  return { calls: agents.length, tokens: Math.ceil(letters / LETTERS), code };
}

/** An estimate in words; nothing where a run asks no model and runs no code. */
export function estimateText({ calls, tokens, code }: Estimate): string {
  const asks = `${countText(calls, "node")} with a model · at least ${countText(tokens, "token")} of prompts`;
  const parts = [calls > 0 && asks, code > 0 && `runs the code of ${countText(code, "node")}`];
  return parts.filter(Boolean).join(" · ");
}

/** The letters in the texts of a node. */
function lettersOf({ properties }: Node): number {
  const texts = Object.entries(properties).filter(([name]) => name !== "model");
  return texts.reduce((all, [, value]) => all + lengthOf(value), 0);
}

function hasCode({ type, properties }: Node, types: NodeTypes): boolean {
  const known = Object.entries(types.get(type)?.schema.properties ?? {});
  return known.some(([name, { format }]) => format === "code" && lengthOf(properties[name]) > 0);
}

function lengthOf(value: Json | undefined): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return JSON.stringify(value).length;
  return isObject(value) && !("$secret" in value) ? JSON.stringify(value).length : 0;
}

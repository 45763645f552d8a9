/** Workflows to try the editor out with. */
import type { Connection, Document, Node, Port } from "../src/model/graph.ts";
import { connect } from "../src/model/graph.ts";
import type { JsonObject } from "../src/model/json.ts";
import { outerPorts } from "../src/model/ports.ts";
import { TYPES } from "./types.ts";

type Place = readonly [x: number, y: number];

/** A node of one of the types. */
export function node(
  id: string,
  type: string,
  [x, y]: Place,
  properties: JsonObject = {},
  extra: Partial<Node> = {},
): Node {
  const known = TYPES.find((each) => each.name === type);
  const none: { inputs: Port[]; outputs: Port[] } = { inputs: [], outputs: [] };
  const ports = known ? outerPorts(known, properties) : none;
  return { id, type, position: { x, y }, properties, ...ports, ...extra };
}

/** A connection, written `topic.value rounds.start`. */
export function line(text: string, animated = false): Connection {
  const [source, target] = text.split(" ").map((end) => {
    const [nodeId = "", portId = ""] = end.split(".");
    return { nodeId, portId };
  });
  if (!source || !target) throw new Error(`Not a connection: ${text}`);
  return { ...connect(source, target), animated };
}

/** A document of nodes and connections. */
export function documentOf(
  name: string,
  nodes: readonly Node[],
  connections: readonly Connection[] = [],
): Document {
  return { format: 1, name, description: "", nodes, connections, groups: [], notes: [] };
}

/** A writer and a critic who agree on an answer. */
export function tea(): Document {
  const inside = { parent: "rounds" };
  return documentOf(
    "tea research",
    [
      node("topic", "data-input", [0, 0], { value: "Why do tea leaves unfurl in hot water?" }),
      node("sources", "dataframe-input", [0, 220], { variable: "papers" }),
      node(
        "rounds",
        "loop",
        [276, -10],
        { until: "startswith(verdict, 'APPROVED')", most: 4, state: ["verdict"] },
        { size: { width: 460, height: 540 } },
      ),
      node(
        "writer",
        "llama-chat",
        [100, 44],
        { model: "llama3.2", prompt: "Answer {question}. Mind this, if anything: {verdict?}" },
        inside,
      ),
      node(
        "critic",
        "llama-chat",
        [100, 300],
        {
          model: "llama3.2",
          prompt: "Judge this draft. Answer APPROVED or say what to change.\n{draft}",
        },
        { ...inside, policy: { retries: 2, timeout: 60 } },
      ),
      node("answer", "data-output", [784, 60]),
    ],
    [
      line("topic.value rounds.start"),
      line("rounds.item writer.question", true),
      line("rounds.verdict writer.verdict"),
      line("writer.text critic.draft", true),
      line("critic.text rounds.next-verdict"),
      line("writer.text rounds.next"),
      line("rounds.result answer.value"),
    ],
  );
}

/** A row of nodes of different types, to show them in every state. */
export function gallery(): Document {
  const words = [
    "idle",
    "queued",
    "running",
    "completed",
    "error",
    "skipped",
    "cancelled",
    "cached",
  ];
  const more = ["paused", "waiting", "table", "image", "code", "broken", "value", "branch"];
  const types: { readonly [word: string]: string } = {
    error: "code-agent",
    skipped: "summarizer",
    waiting: "human-input",
    table: "dataframe-input",
    image: "picture",
    code: "python-cell",
    broken: "gone-type",
    value: "data-output",
    branch: "condition",
  };
  const nodes = [...words, ...more].map((word, index) =>
    node(word, types[word] ?? "llama-chat", [(index % 4) * 260, Math.floor(index / 4) * 230], {
      ...(types[word] ? {} : { prompt: "Tell me of tea.", model: "llama3.2" }),
      ...(word === "code" ? { code: 'frame.groupby("topic").size()' } : {}),
    }),
  );
  return documentOf("every state", nodes, [
    line("idle.text queued.prompt"),
    line("table.frame value.value"),
  ]);
}

/** Many nodes in rows, each connected to the one before. */
export function many(count: number): Document {
  const columns = Math.ceil(Math.sqrt(count));
  const kinds = ["llama-chat", "summarizer", "python-cell", "to-text"];
  const at = (index: number): Place => [(index % columns) * 290, Math.floor(index / columns) * 240];
  const nodes = Array.from({ length: count }, (_, index) => {
    const type = index % columns === 0 ? "data-input" : (kinds[index % 3] ?? "to-text");
    const properties: JsonObject =
      type === "data-input"
        ? { value: `input ${index}` }
        : type === "python-cell"
          ? { inputs: ["x"], code: "x" }
          : {};
    return node(`node-${index}`, type, at(index), properties);
  });
  const lines = nodes.slice(1).flatMap((each, index) => {
    const before = nodes[index];
    const [from, to] = [before?.outputs[0], each.inputs[0]];
    return before && from && to ? [line(`${before.id}.${from.id} ${each.id}.${to.id}`)] : [];
  });
  return documentOf(`${count} nodes`, nodes, lines);
}

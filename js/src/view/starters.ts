/** Small workflows to begin with, for when there is nothing yet. */

/** A box of the picture of a starter. */
export interface StarterBox {
  readonly id: string;
  /** The category whose colour it has. */
  readonly hue: string;
  readonly x: number;
  readonly y: number;
  readonly to?: readonly string[];
  readonly zone?: { readonly width: number; readonly height: number };
}

/** A workflow to begin with, as a clip of nodes. */
export interface Starter {
  readonly title: string;
  readonly text: string;
  readonly boxes: readonly StarterBox[];
  readonly clip: {
    readonly nodes: readonly StarterNode[];
    readonly connections: readonly object[];
  };
}

interface StarterNode {
  readonly id: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

type Place = readonly [x: number, y: number];

/** The starters, in the order they are shown. */
export const STARTERS: readonly Starter[] = [
  {
    title: "Chat",
    text: "One prompt, one model",
    boxes: [
      { id: "a", hue: "data", x: 40, y: 23, to: ["b"] },
      { id: "b", hue: "agents", x: 75, y: 23, to: ["c"] },
      { id: "c", hue: "data", x: 110, y: 23 },
    ],
    clip: {
      nodes: [
        input("topic", [0, 0], "Why do tea leaves unfurl in hot water?"),
        agent("chat", "llama-chat", [300, 0]),
        output("answer", [600, 0]),
      ],
      connections: [line("topic.value", "chat.prompt"), line("chat.text", "answer.value")],
    },
  },
  {
    title: "Compare two models",
    text: "One prompt, two answers",
    boxes: [
      { id: "a", hue: "data", x: 45, y: 23, to: ["b", "c"] },
      { id: "b", hue: "agents", x: 100, y: 10 },
      { id: "c", hue: "agents", x: 100, y: 36 },
    ],
    clip: {
      nodes: [
        input("question", [0, 110], "Name three uses of cold tea."),
        agent("first", "llama-chat", [300, 0]),
        agent("second", "openai-chat", [300, 220]),
      ],
      connections: [
        line("question.value", "first.prompt"),
        line("question.value", "second.prompt"),
      ],
    },
  },
  {
    title: "Writer and critic",
    text: "Loop until approved",
    boxes: [
      { id: "z", hue: "control", x: 58, y: 10, zone: { width: 74, height: 36 } },
      { id: "a", hue: "data", x: 24, y: 23, to: ["b"] },
      { id: "b", hue: "agents", x: 68, y: 23, to: ["c"] },
      { id: "c", hue: "agents", x: 102, y: 23 },
    ],
    clip: writerAndCritic(),
  },
  {
    title: "Each item",
    text: "One row, one answer",
    boxes: [
      { id: "z", hue: "control", x: 66, y: 10, zone: { width: 38, height: 36 } },
      { id: "a", hue: "data", x: 30, y: 23, to: ["b"] },
      { id: "b", hue: "agents", x: 75, y: 23, to: ["c"] },
      { id: "c", hue: "data", x: 120, y: 23 },
    ],
    clip: eachItem(),
  },
];

function writerAndCritic(): Starter["clip"] {
  const prompt = "Answer {question}. Mind this, if anything: {verdict?}";
  const judge = "Judge this answer. Say APPROVED, or what to change: {draft}";
  return {
    nodes: [
      input("topic", [0, 0], "Why do tea leaves unfurl in hot water?"),
      {
        ...zone("rounds", "loop", [300, 0], {
          until: "startswith(verdict, 'APPROVED')",
          most: 4,
          state: ["verdict"],
        }),
        inputs: [port("start", "any", true)],
        outputs: [port("result", "any")],
      },
      agent("writer", "llama-chat", [90, 60], "rounds", prompt, ["question", "verdict?"]),
      agent("critic", "llama-chat", [90, 310], "rounds", judge, ["draft"]),
      output("answer", [760, 0]),
    ],
    connections: [
      line("topic.value", "rounds.start"),
      line("rounds.item", "writer.question"),
      line("rounds.verdict", "writer.verdict"),
      line("writer.text", "critic.draft"),
      line("writer.text", "rounds.next"),
      line("critic.text", "rounds.next-verdict"),
      line("rounds.result", "answer.value"),
    ],
  };
}

function eachItem(): Starter["clip"] {
  return {
    nodes: [
      input("reviews", [0, 0], ["Lovely scent.", "Arrived late.", "Would buy again."]),
      {
        ...zone("each", "map", [300, 0], { concurrency: 2 }),
        inputs: [port("items", "any", true)],
        outputs: [port("results", "any")],
      },
      agent("judge", "llama-chat", [70, 60], "each", "Is this review good or bad? {review}", [
        "review",
      ]),
      output("answers", [720, 0]),
    ],
    connections: [
      line("reviews.value", "each.items"),
      line("each.item", "judge.review"),
      line("judge.text", "each.result"),
      line("each.results", "answers.value"),
    ],
  };
}

function port(id: string, type: string, required = false): object {
  return { id, name: id, type, required };
}

function input(id: string, [x, y]: Place, value: unknown): StarterNode {
  const type = typeof value === "string" ? "text" : "json";
  const outputs = [port("value", type)];
  return { id, type: "data-input", position: { x, y }, properties: { value }, inputs: [], outputs };
}

function output(id: string, [x, y]: Place): StarterNode {
  const inputs = [port("value", "any", true)];
  const outputs = [port("value", "any")];
  return { id, type: "data-output", position: { x, y }, properties: {}, inputs, outputs };
}

/** An agent; a variable that ends in a question mark is an input that may stay empty. */
function agent(
  id: string,
  type: string,
  [x, y]: Place,
  parent?: string,
  prompt?: string,
  variables: readonly string[] = [],
): StarterNode {
  const derived = variables.map((name) => port(name.replace("?", ""), "any", !name.endsWith("?")));
  return {
    id,
    type,
    ...(parent ? { parent } : {}),
    position: { x, y },
    properties: prompt ? { prompt } : {},
    inputs: [port("prompt", "text", true), ...derived],
    outputs: [port("text", "text")],
  };
}

function zone(id: string, type: string, [x, y]: Place, properties: object): StarterNode {
  return { id, type, position: { x, y }, properties };
}

function line(source: string, target: string): object {
  const end = (text: string) => {
    const [nodeId, portId] = text.split(".");
    return { nodeId, portId };
  };
  return { source: end(source), target: end(target), animated: false };
}

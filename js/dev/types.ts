/** Node types as a kernel would describe them, for trying the editor out without one. */
import type { Port } from "../src/model/graph.ts";
import type { NodeType, PropertySchema, TypePort } from "../src/model/nodeType.ts";

type Extra = Partial<Omit<NodeType, "schema">> & {
  readonly properties?: { readonly [name: string]: PropertySchema };
  readonly required?: readonly string[];
};

function define(
  name: string,
  category: string,
  icon: string,
  help: string,
  extra: Extra,
): NodeType {
  const { properties = {}, required = [], ...rest } = extra;
  const label = name.replaceAll("-", " ");
  return {
    name,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    help,
    category,
    icon,
    inputs: [],
    outputs: [],
    zone: null,
    fires: "all",
    version: "1",
    schema: { type: "object", properties, required },
    ...rest,
  };
}

function port(id: string, type: string, extra: Partial<TypePort> = {}): TypePort {
  return { id, name: id, type, required: false, ...extra };
}

function needed(id: string, type: string): Port {
  return port(id, type, { required: true });
}

const TEMPERATURE: PropertySchema = {
  type: "number",
  title: "Temperature",
  description: "Higher is bolder",
  default: 0.7,
  minimum: 0,
  maximum: 2,
};

const PROMPT: PropertySchema = { type: "string", title: "Prompt", format: "template" };

const VARIABLES = port("*", "any", { each: "prompt" });

/** The types. */
export const TYPES: readonly NodeType[] = [
  define("data-input", "data", "text", "A value to begin with.", {
    outputs: [port("value", "any")],
    properties: { value: { title: "Value", description: "Text, a number, a list" } },
  }),
  define("dataframe-input", "data", "table", "A DataFrame of the notebook.", {
    label: "DataFrame",
    outputs: [port("frame", "dataframe")],
    properties: { variable: { type: "string", title: "Variable" } },
  }),
  define("prompt-template", "data", "braces", "Text with variables; each is an input.", {
    inputs: [port("*", "any", { each: "template" })],
    outputs: [port("text", "text")],
    properties: { template: { type: "string", title: "Template", format: "template" } },
  }),
  define("to-text", "data", "text", "Any value as text.", {
    inputs: [needed("value", "any")],
    outputs: [port("text", "text")],
  }),
  define("picture", "data", "image", "A picture from a file.", {
    outputs: [port("image", "image")],
  }),
  define("data-output", "data", "output", "A result of the workflow, shown and named.", {
    inputs: [needed("value", "any")],
    outputs: [port("value", "any")],
  }),
  define("llama-chat", "agents", "chat", "Chat with a local Llama model through Ollama.", {
    inputs: [needed("prompt", "text"), VARIABLES],
    outputs: [port("text", "text")],
    properties: {
      model: {
        type: "string",
        title: "Model",
        format: "model",
        default: "llama3.2",
        examples: ["llama3.2", "qwen2.5", "smollm2"],
      },
      prompt: PROMPT,
      temperature: TEMPERATURE,
      stream: { type: "boolean", title: "Stream tokens", default: true },
    },
    required: ["prompt"],
  }),
  define(
    "openai-chat",
    "agents",
    "chat",
    "Chat with OpenAI, or a server that speaks its language.",
    {
      label: "OpenAI chat",
      inputs: [needed("prompt", "text"), VARIABLES],
      outputs: [port("text", "text"), port("usage", "json")],
      properties: {
        model: { type: "string", title: "Model", format: "model", default: "gpt-5-mini" },
        prompt: PROMPT,
        temperature: TEMPERATURE,
        key: { title: "API key", format: "secret" },
        effort: {
          type: "string",
          title: "Effort",
          enum: ["low", "medium", "high"],
          default: "medium",
        },
      },
      required: ["prompt"],
    },
  ),
  define("code-agent", "agents", "code", "Writes code and runs it in a process of its own.", {
    inputs: [needed("task", "text")],
    outputs: [port("result", "any")],
    properties: { task: { type: "string", title: "Task", format: "multiline" } },
  }),
  define("summarizer", "agents", "summarize", "A text in fewer words.", {
    inputs: [needed("text", "text")],
    outputs: [port("text", "text")],
    properties: {
      text: { type: "string", title: "Text", format: "multiline" },
      words: { type: "integer", title: "Words", default: 80, minimum: 10, maximum: 1000 },
    },
  }),
  define("condition", "control", "condition", "Hand a value on to the branch that holds.", {
    inputs: [needed("value", "any")],
    outputs: [port("*", "any", { each: "branches" }), port("else", "any")],
    properties: {
      branches: {
        type: "object",
        title: "Branches",
        description: "An expression for each",
        default: { yes: "value" },
      },
    },
  }),
  define("loop", "control", "loop", "Run what is inside again until a condition holds.", {
    inputs: [needed("start", "any")],
    outputs: [port("result", "any")],
    zone: {
      sources: [port("item", "any"), port("round", "json"), port("*", "any", { each: "state" })],
      targets: [port("next", "any"), port("next-*", "any", { name: "next *", each: "state" })],
    },
    properties: {
      until: { type: "string", title: "Until", format: "expression" },
      most: { type: "integer", title: "At most", default: 10, minimum: 1, maximum: 32 },
      state: { type: "array", items: { type: "string" }, title: "State", default: [] },
    },
  }),
  define("map", "control", "map", "Run what is inside once for each item.", {
    inputs: [needed("items", "any")],
    outputs: [port("results", "any")],
    zone: {
      sources: [port("item", "any"), port("index", "json")],
      targets: [port("result", "any")],
    },
    properties: {
      concurrency: { type: "integer", title: "At once", default: 4, minimum: 1, maximum: 16 },
    },
  }),
  define("merge", "control", "merge", "The first value that arrives.", {
    inputs: [port("values", "any", { multiple: true })],
    outputs: [port("value", "any")],
    fires: "any",
  }),
  define("human-input", "control", "person", "Ask a person before going on.", {
    inputs: [needed("value", "any")],
    outputs: [port("value", "any")],
    properties: { question: { type: "string", title: "Question" } },
  }),
  define("python-cell", "python", "python", "Run Python in the notebook's namespace.", {
    inputs: [port("*", "any", { each: "inputs", required: true })],
    outputs: [port("result", "any")],
    properties: {
      code: { type: "string", title: "Code", format: "code" },
      inputs: { type: "array", items: { type: "string" }, title: "Inputs", default: [] },
    },
  }),
];

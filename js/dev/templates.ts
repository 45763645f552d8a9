/** The workflows to begin with, as a kernel would tell of them. */
import chat from "../../nexus_jupyter/templates/chat.nexus.json";
import compare from "../../nexus_jupyter/templates/compare-models.nexus.json";
import extract from "../../nexus_jupyter/templates/extract-json.nexus.json";
import summarise from "../../nexus_jupyter/templates/summarise.nexus.json";
import critic from "../../nexus_jupyter/templates/writer-and-critic.nexus.json";
import type { Document } from "../src/model/graph.ts";
import type { Template } from "../src/model/protocol.ts";

const DOCUMENTS = { chat, compare, critic, summarise, extract } as unknown as {
  readonly [name: string]: Document;
};

/** The templates. */
export const TEMPLATES: readonly Template[] = Object.entries(DOCUMENTS).map(([name, document]) => {
  const { name: title, description } = document;
  return { name, title, description, document };
});

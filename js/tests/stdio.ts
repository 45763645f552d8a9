/**
 * A page without a screen, for a test in another language: takes commands as lines of JSON and
 * answers each with one line, in which `sent` is what the page has said to the room meanwhile.
 *
 * `node stdio.mjs CLIENT SEED SIZE` is a page of the client CLIENT. SEED decides its random edits,
 * and SIZE about how many nodes they make.
 */
import { createInterface } from "node:readline";
import { MemoryHost } from "../src/hosts/memory.ts";
import { type Change, KINDS } from "../src/model/change.ts";
import { toDocument } from "../src/model/graph.ts";
import type { FromRoom } from "../src/model/protocol.ts";
import { Session } from "../src/store/session.ts";
import type { GraphEvent } from "../src/store/store.ts";
import { Random } from "./random.ts";
import { Editor } from "./randomEdits.ts";

/** What a page can be told to do. */
type Command =
  | { readonly do: "edit" | "undo" | "redo" | "layout" | "show" }
  | { readonly do: "make"; readonly change: Change; readonly mark?: string }
  | { readonly do: "hear"; readonly messages: readonly FromRoom[] }
  | { readonly do: "turn"; readonly open: boolean };

const [client = "page", seed = "1", size = "30"] = process.argv.slice(2);
const host = new MemoryHost();
const { store, sync } = new Session(host, client);
const editor = new Editor(new Random(Number(seed)), Number(size), client);
const told = { refused: 0, renamed: 0 };
sync.onRefused(() => {
  told.refused += 1;
});
sync.onRenamed(() => {
  told.renamed += 1;
});
store.listen(mustNameAll);

/** A canvas draws again only what an event names, so it must name all that is another. */
function mustNameAll({ before, after, touched }: GraphEvent): void {
  for (const kind of KINDS) {
    for (const id of new Set([...before[kind].keys(), ...after[kind].keys()])) {
      const kept = touched[kind].has(id) || before[kind].get(id) === after[kind].get(id);
      if (!kept) throw new Error(`An event does not name ${id} of the ${kind}, which has changed.`);
    }
  }
}

/** Do it, and tell what there is to tell. */
function obey(command: Command): object {
  switch (command.do) {
    case "edit": {
      if (!store.editable.peek()) return { made: false };
      const { change, mark } = editor.next(store.graph.peek(), store.types.peek());
      return { made: store.transact(change, mark) };
    }
    case "make":
      return { made: store.transact(command.change, command.mark) };
    case "hear":
      for (const message of command.messages) host.deliver(message);
      return {};
    case "turn":
      host.turn(command.open);
      return {};
    case "show":
      return { ...told, ...shown() };
    default:
      sync[command.do]();
      return {};
  }
}

function shown(): object {
  return {
    state: sync.state.peek(),
    revision: store.revision.peek(),
    pending: store.pending,
    document: toDocument(store.graph.peek()),
  };
}

function answer(more: object): void {
  process.stdout.write(`${JSON.stringify({ sent: host.sent.splice(0), ...more })}\n`);
}

answer({});
for await (const line of createInterface({ input: process.stdin })) {
  answer(obey(JSON.parse(line) as Command));
}

/** An editor without a screen, in a room in memory. */
import type { EditorContext } from "../src/commands/command.ts";
import { Scene } from "../src/geometry/scene.ts";
import { MemoryRoom } from "../src/hosts/memoryRoom.ts";
import { apply } from "../src/model/change.ts";
import { connect, type Endpoint, emptyGraph, type Graph, type Node } from "../src/model/graph.ts";
import { Session } from "../src/store/session.ts";
import { ViewState } from "../src/store/viewState.ts";
import { loopType, someNode, someType } from "./samples.ts";

/** A graph of these nodes and of connections written as `["a.out", "b.in"]`. */
export function graphOf(
  nodes: Record<string, Partial<Node>>,
  lines: readonly (readonly [from: string, to: string])[] = [],
): Graph {
  const made = lines.map(([from, to]) => connect(endOf(from), endOf(to)));
  return apply(emptyGraph(), {
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, more]) => [id, someNode(id, more)])),
    connections: Object.fromEntries(made.map((line) => [line.id, line])),
  });
}

/** The end written as `node.port`. */
export function endOf(at: string): Endpoint {
  const [nodeId = "", portId = ""] = at.split(".");
  return { nodeId, portId };
}

/** An editor that shows a graph. What it says and what is on its clipboard can be read. */
export function editorOn(graph: Graph) {
  const room = new MemoryRoom(graph, [someType("note"), loopType()]);
  const host = room.host();
  const session = new Session(host, "me");
  const scene = new Scene();
  scene.load(session.store.graph.peek(), session.store.types.peek());
  session.store.listen(({ after, touched }) => scene.update(after, touched));
  const view = new ViewState();
  view.size.value = { width: 1200, height: 800 };
  const said: string[] = [];
  const clipboard = { text: "" };
  const context: EditorContext = {
    ...session,
    sync: session.sync,
    view,
    scene,
    actions: {
      writeClipboard: async (text) => {
        clipboard.text = text;
      },
      readClipboard: async () => clipboard.text,
      say: (message) => said.push(message),
      search: () => said.push("search"),
      menu: () => said.push("menu"),
      write: (what) => said.push(`write ${what}`),
      add: ({ at }) => said.push(`add at ${at.x} ${at.y}`),
      show: (part) => said.push(part),
      toggleHelp: () => said.push("help"),
    },
  };
  const ids = () => [...session.store.graph.peek().nodes.keys()];
  return { ...context, context, room, host, said, clipboard, ids };
}

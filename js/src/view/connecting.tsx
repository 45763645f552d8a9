/** Connecting by keys: a port of the node is chosen, and then where it leads. */
import { endsOf, type OpenEnd } from "../commands/connecting.ts";
import { connection } from "../commands/edits.ts";
import type { PortPlace } from "../geometry/measure.ts";
import { checkerFrom, checkerTo } from "../model/check.ts";
import type { Endpoint } from "../model/graph.ts";
import { titleOf } from "../model/nodeType.ts";
import { type Choice, Chooser } from "./chooser.tsx";
import { useView } from "./editorContext.ts";
import type { ViewContext } from "./viewContext.ts";

/** The dialog: which port of a node; where it has only one, which port that one leads to. */
export function ConnectFrom({ id }: { readonly id: string }) {
  const view = useView();
  const node = view.store.graph.value.nodes.get(id);
  const places = view.scene.ports(id);
  const [only, ...others] = places;
  if (only && others.length === 0) return <ConnectTo from={endOf(id, only)} />;
  const choices = places.map(({ port, way, inner }, index) => ({
    id: `${index}`,
    label: port.name,
    note: `${inner ? "inner " : ""}${way === "source" ? "output" : "input"} · ${port.type}`,
  }));
  return (
    <Chooser
      title={`Connect ${node ? titleOf(node) : id}`}
      placeholder="Which port?"
      none="It has no port of that name."
      // What a node hands on is what is connected most.
      choices={[...choices].sort((a, b) => Number(isInput(a)) - Number(isInput(b)))}
      onChoose={(index) => {
        const place = places[Number(index)];
        if (!place) return;
        view.panels.dialog.value = { kind: "connect", node: id, from: endOf(id, place) };
      }}
    />
  );
}

/** The dialog: to which port of another node. */
export function ConnectTo({ from }: { readonly from: OpenEnd }) {
  const view = useView();
  const ends = possibleEnds(view, from);
  return (
    <Chooser
      title={`Connect ${from.portId}`}
      placeholder={from.way === "source" ? "To which input?" : "From which output?"}
      none={isTaken(view, from) ? "It has the one connection that it takes." : "No port takes it."}
      choices={ends.map(({ choice }) => choice)}
      onChoose={(chosen) => {
        const end = ends.find(({ choice }) => choice.id === chosen)?.end;
        if (!end) return;
        const [source, target] = endsOf(from, end);
        if (!view.store.transact(connection(source, target))) return;
        view.panels.spoken.value = `Connected ${wordsOf(view, source)} with ${wordsOf(view, target)}.`;
      }}
    />
  );
}

function endOf(nodeId: string, { port, way, inner }: PortPlace): OpenEnd {
  return { nodeId, portId: port.id, way, inner };
}

function possibleEnds(view: ViewContext, from: OpenEnd): { end: Endpoint; choice: Choice }[] {
  const { store, scene } = view;
  const graph = store.graph.value;
  const types = store.types.value;
  const checker = (from.way === "source" ? checkerFrom : checkerTo)(graph, types, from);
  return [...graph.nodes.values()].flatMap((node) =>
    scene
      .ports(node.id)
      .filter(
        ({ port, way }) => way !== from.way && checker({ nodeId: node.id, portId: port.id }).ok,
      )
      .map(({ port }) => ({
        end: { nodeId: node.id, portId: port.id },
        choice: {
          id: `${node.id}.${port.id}`,
          label: `${titleOf(node)} · ${port.name}`,
          note: port.type,
          icon: types.get(node.type)?.icon ?? "help",
          category: types.get(node.type)?.category,
        },
      })),
  );
}

function wordsOf({ store }: ViewContext, { nodeId, portId }: Endpoint): string {
  const node = store.graph.peek().nodes.get(nodeId);
  return `${node ? titleOf(node) : nodeId} ${portId}`;
}

/** Whether an input has a connection already and takes no other. */
function isTaken({ store, scene }: ViewContext, { nodeId, portId, way }: OpenEnd): boolean {
  const port = scene.ports(nodeId).find((place) => place.port.id === portId && place.way === way);
  if (way === "source" || port?.port.multiple) return false;
  const lines = [...store.graph.peek().connections.values()];
  return lines.some(({ target }) => target.nodeId === nodeId && target.portId === portId);
}

function isInput({ note }: Choice): boolean {
  return note?.includes("input") ?? false;
}

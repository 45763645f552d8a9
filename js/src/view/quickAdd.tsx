/** A small panel at the pointer that finds a type and adds it there, by keyboard or by mouse. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { AddRequest } from "../commands/command.ts";
import { fittingTypes } from "../commands/connecting.ts";
import { toScreen } from "../geometry/viewport.ts";
import type { NodeType } from "../model/nodeType.ts";
import { addAt, addAtEnd } from "./adding.ts";
import { useView } from "./editorContext.ts";
import { type Findable, Finder } from "./finder.tsx";
import { plainHelp } from "./help.tsx";
import type { ViewContext } from "./viewContext.ts";

/** The size of the panel, and how far it keeps from the edges of the canvas. */
const SIZE = { width: 280, height: 330, margin: 8 } as const;

/** The panel, while a type is being chosen. */
export function QuickAdd() {
  const { panels } = useView();
  const request = panels.adding.value;
  // Another request is another panel: nothing typed or chosen is taken over.
  return request ? <Chooser key={`${request.at.x} ${request.at.y}`} request={request} /> : null;
}

function Chooser({ request }: { readonly request: AddRequest }) {
  const view = useView();
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => panel.current?.querySelector("input")?.focus(), []);
  const types = view.store.types.value;
  const possible = useMemo(() => possibleTypes(view, request), [view, request, types]);
  const things = useMemo(() => possible.map(findable), [possible]);
  const close = () => {
    view.panels.adding.value = undefined;
    view.focusCanvas();
  };
  const take = (name: string) => {
    const type = possible.find((each) => each.name === name);
    if (!type) return;
    close();
    if (!request.from) addAt(view, type, request.at);
    else if (!addAtEnd(view, type, request.from, request.at)) {
      view.panels.say(`“${type.label}” cannot be connected from here.`);
    }
  };
  return (
    <section
      class="quick-add panel"
      aria-label="Add a node"
      data-testid="quick-add"
      style={placeOf(view, request)}
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && event.key !== "Tab") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      onFocusOut={({ relatedTarget }) => {
        const inside = relatedTarget instanceof Element && panel.current?.contains(relatedTarget);
        if (!inside) view.panels.adding.value = undefined;
      }}
    >
      <Finder
        placeholder={request.from ? "Connect to a new node" : "Add a node"}
        label="Find a node type"
        things={things}
        none="No type of that name fits here."
        onTake={take}
      />
    </section>
  );
}

/** What a type is found by. */
export function textsOf({ name, label, category, help }: NodeType): Findable["texts"] {
  return [
    [label, 1],
    [name, 0.8],
    [category, 0.5],
    [plainHelp(help), 0.2],
  ];
}

/** A type with its help below its name. */
function findable(type: NodeType): Findable {
  const { name, label, category, help, icon } = type;
  return {
    id: name,
    icon,
    category,
    texts: textsOf(type),
    words: (
      <span class="choice-words">
        <b>{label}</b>
        <span>{plainHelp(help)}</span>
      </span>
    ),
  };
}

/** All types, or those with a port that takes the connection. */
function possibleTypes({ store, scene }: ViewContext, { from }: AddRequest): NodeType[] {
  const types = [...store.types.peek().values()];
  if (!from) return types;
  return fittingTypes(types, scene.portAtEnd(from)?.port.type ?? "any", from.way);
}

/** At the point, but wholly on the canvas. */
function placeOf({ view }: ViewContext, { at }: AddRequest): { left: string; top: string } {
  const point = toScreen(view.viewport.peek(), at);
  const { width, height } = view.size.peek();
  const { margin } = SIZE;
  const left = Math.max(margin, Math.min(point.x - 20, width - SIZE.width - margin));
  const top = Math.max(margin, Math.min(point.y - 20, height - SIZE.height - margin));
  return { left: `${left}px`, top: `${top}px` };
}

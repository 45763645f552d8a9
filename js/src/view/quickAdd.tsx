/** A small panel at the pointer that finds a type and adds it there, by keyboard or by mouse. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { AddRequest } from "../commands/command.ts";
import { fittingTypes } from "../commands/connecting.ts";
import { found, type Searched } from "../commands/fuzzy.ts";
import { toScreen } from "../geometry/viewport.ts";
import type { NodeType } from "../model/nodeType.ts";
import { addAt, addAtEnd } from "./adding.ts";
import { useView } from "./editorContext.ts";
import { plainHelp } from "./help.tsx";
import { Icon } from "./icon.tsx";
import type { ViewContext } from "./viewContext.ts";

/** The size of the panel, and how far it keeps from the edges of the canvas. */
const SIZE = { width: 280, height: 330, margin: 8 } as const;

/** A field with a list of its own below it, not the browser's. */
const COMBOBOX = { role: "combobox", list: undefined, "aria-expanded": true } as const;

/** The panel, while a type is being chosen. */
export function QuickAdd() {
  const { panels } = useView();
  const request = panels.adding.value;
  // Another request is another panel: nothing typed or chosen is taken over.
  return request ? <Chooser key={`${request.at.x} ${request.at.y}`} request={request} /> : null;
}

function Chooser({ request }: { readonly request: AddRequest }) {
  const view = useView();
  const query = useSignal("");
  const active = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const types = view.store.types.value;
  const possible = useMemo(() => possibleTypes(view, request), [view, request, types]);
  const shown = found(possible, query.value, textsOf);
  const at = Math.min(active.value, shown.length - 1);
  const close = () => {
    view.panels.adding.value = undefined;
    view.focusCanvas();
  };
  const choose = (type: NodeType | undefined) => {
    if (!type) return;
    close();
    if (!request.from) addAt(view, type, request.at);
    else if (!addAtEnd(view, type, request.from, request.at)) {
      view.panels.say(`“${type.label}” cannot be connected from here.`);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    if (event.key === "ArrowDown") active.value = at >= last ? 0 : at + 1;
    else if (event.key === "ArrowUp") active.value = at <= 0 ? last : at - 1;
    else if (event.key === "PageDown") active.value = Math.min(last, at + 8);
    else if (event.key === "PageUp") active.value = Math.max(0, at - 8);
    else if (event.key === "Enter") choose(shown[at]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      class="quick-add panel"
      aria-label="Add a node"
      data-testid="quick-add"
      style={placeOf(view, request)}
      ref={panel}
      onFocusOut={({ relatedTarget }) => {
        const inside = relatedTarget instanceof Element && panel.current?.contains(relatedTarget);
        if (!inside) view.panels.adding.value = undefined;
      }}
    >
      <div class="palette-search">
        <Icon name="search" />
        <input
          type="search"
          {...COMBOBOX}
          placeholder={request.from ? "Connect to a new node" : "Add a node"}
          aria-label="Find a node type"
          aria-controls="quick-add-types"
          aria-activedescendant={shown[at] && optionId(shown[at])}
          autocomplete="off"
          ref={input}
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="quick-add-list scroll" id="quick-add-types" role="listbox" aria-label="Types">
        {shown.map((type, index) => (
          <Option
            key={type.name}
            type={type}
            chosen={index === at}
            onPoint={() => {
              active.value = index;
            }}
            onChoose={() => choose(type)}
          />
        ))}
      </div>
      {shown.length === 0 && <p class="palette-none">No type of that name fits here.</p>}
    </section>
  );
}

interface OptionProps {
  readonly type: NodeType;
  readonly chosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Option({ type, chosen, onPoint, onChoose }: OptionProps) {
  const element = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <button
      type="button"
      class="quick-add-type"
      tabIndex={-1}
      id={optionId(type)}
      role="option"
      aria-selected={chosen}
      data-type={type.name}
      data-category={type.category}
      ref={element}
      onPointerMove={onPoint}
      // The field keeps the focus, so that a click is not taken for leaving the panel.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span class="tile">
        <Icon name={type.icon} />
      </span>
      <span class="quick-add-words">
        <b>{type.label}</b>
        <span>{plainHelp(type.help)}</span>
      </span>
    </button>
  );
}

function optionId(type: NodeType): string {
  return `quick-add-${type.name}`;
}

/** All types, or those with a port that takes the connection. */
function possibleTypes({ store, scene }: ViewContext, { from }: AddRequest): NodeType[] {
  const types = [...store.types.peek().values()];
  if (!from) return types;
  return fittingTypes(types, scene.portAtEnd(from)?.port.type ?? "any", from.way);
}

function textsOf({ label, name, category, help }: NodeType): Searched[] {
  return [
    [label, 1],
    [name, 0.8],
    [category, 0.5],
    [plainHelp(help), 0.2],
  ];
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

/** The types of nodes, in groups: drag one onto the canvas, or press Enter to add it. */
import { useSignal } from "@preact/signals";
import { found } from "../commands/fuzzy.ts";
import type { NodeType } from "../model/nodeType.ts";
import { addAt, addSomewhere, lineFor } from "./adding.ts";
import { useView } from "./editorContext.ts";
import { plainHelp } from "./help.tsx";
import { Icon } from "./icon.tsx";
import { follow } from "./paletteDrag.ts";
import { textsOf } from "./quickAdd.tsx";
import type { ViewContext } from "./viewContext.ts";

/** What is dragged out of the palette, and where it is, in pixels of the editor. */
interface Ghost {
  readonly type: NodeType;
  readonly x: number;
  readonly y: number;
}

/** The groups that come first; those of packages follow. */
const GROUPS = ["data", "agents", "control", "python"];

/** The palette. */
export function Palette() {
  const view = useView();
  const { panels, store } = view;
  const active = useSignal(0);
  const ghost = useSignal<Ghost | undefined>(undefined);
  const groups = grouped(store.types.value.values(), panels.query.value);
  const shown = groups.flatMap((group) => group.types);
  const chosen = shown[Math.min(active.value, shown.length - 1)];
  const searching = panels.query.value !== "";
  const add = (type: NodeType) => {
    addSomewhere(view, type);
    panels.palette.value = false;
  };
  return (
    <>
      <nav
        class="palette panel"
        aria-label="Node types"
        data-rail={panels.rail.value ? "" : undefined}
        data-open={panels.palette.value ? "" : undefined}
      >
        <button
          type="button"
          class="palette-open"
          title="Find a node type (/)"
          aria-label="Find a node type"
          onClick={() => view.actions.search()}
        >
          <Icon name="plus" />
        </button>
        <Search active={active} count={shown.length} onChoose={() => chosen && add(chosen)} />
        <div class="palette-list scroll" tabIndex={view.store.editable.value ? undefined : 0}>
          {groups.map(({ name, types }) => (
            <section key={name} data-category={name} aria-label={name}>
              <div class="palette-group" aria-hidden="true">
                {name}
              </div>
              {types.map((type) => (
                <Entry
                  key={type.name}
                  type={type}
                  chosen={searching && type === chosen}
                  onAdd={add}
                  onDrag={(at) => {
                    ghost.value = at ? { type, ...at } : undefined;
                  }}
                />
              ))}
            </section>
          ))}
          {shown.length === 0 && (
            <p class="palette-none">{emptyText(searching, view.sync.state.value)}</p>
          )}
        </div>
      </nav>
      {ghost.value && <Dragged {...ghost.value} />}
    </>
  );
}

interface SearchProps {
  readonly active: { value: number };
  readonly count: number;
  readonly onChoose: () => void;
}

function Search({ active, count, onChoose }: SearchProps) {
  const view = useView();
  const { query, palette } = view.panels;
  const leave = () => {
    query.value = "";
    palette.value = false;
    view.focusCanvas();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") active.value = Math.min(count - 1, active.value + 1);
    else if (event.key === "ArrowUp") active.value = Math.max(0, active.value - 1);
    else if (event.key === "Enter" && count > 0) {
      onChoose();
      leave();
    } else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="palette-search">
      <Icon name="search" />
      <input
        type="search"
        id="palette-search"
        placeholder="Add a node"
        aria-label="Find a node type"
        autocomplete="off"
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          active.value = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
    </div>
  );
}

interface EntryProps {
  readonly type: NodeType;
  readonly chosen: boolean;
  readonly onAdd: (type: NodeType) => void;
  readonly onDrag: (at: { x: number; y: number } | undefined) => void;
}

function Entry({ type, chosen, onAdd, onDrag }: EntryProps) {
  const view = useView();
  const drop = (point: { x: number; y: number }) => {
    if (view.store.editable.peek()) addAt(view, type, point);
  };
  const over = (point: { x: number; y: number } | undefined) => {
    const line = point && lineFor(view, type, point);
    view.canvas.brighten(new Set(line === undefined ? [] : [line]));
  };
  return (
    <button
      type="button"
      class="palette-entry"
      title={`${type.label}: ${plainHelp(type.help)}`}
      data-node-type={type.name}
      data-testid={`${type.name}-node-type`}
      data-category={type.category}
      data-chosen={chosen ? "" : undefined}
      disabled={!view.store.editable.value}
      onClick={() => onAdd(type)}
      onPointerDown={(event) => follow(event, view, { onDrag, onOver: over, onDrop: drop })}
    >
      <span class="tile">
        <Icon name={type.icon} />
      </span>
      <span>{type.label}</span>
    </button>
  );
}

function Dragged({ type, x, y }: Ghost) {
  const style = { transform: `translate(${x - 90}px, ${y - 16}px)` };
  return (
    <div class="palette-ghost" data-category={type.category} style={style} aria-hidden="true">
      <span class="tile">
        <Icon name={type.icon} />
      </span>
      <span>{type.label}</span>
    </div>
  );
}

/** The types that match, in their groups; where something is looked for, the best match first. */
function grouped(types: Iterable<NodeType>, query: string): { name: string; types: NodeType[] }[] {
  const matching = found([...types], query, textsOf);
  const categories = matching.map((type) => type.category);
  const names = new Set(query.trim() ? categories : [...GROUPS, ...categories.sort()]);
  return [...names]
    .map((name) => ({ name, types: matching.filter((type) => type.category === name) }))
    .filter((group) => group.types.length > 0);
}

function emptyText(searching: boolean, state: ViewContext["sync"]["state"]["value"]): string {
  if (searching) return "No type of that name.";
  return state === "gone" ? "The kernel is gone." : "Waiting for the kernel…";
}

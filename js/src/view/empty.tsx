/** What an empty workflow says: how to begin, and some workflows to begin with. */
import { pasteText } from "../commands/editCommands.ts";
import { fit } from "../commands/viewCommands.ts";
import { useView } from "./editorContext.ts";
import { STARTERS, type Starter } from "./starters.ts";

/** The invitation on an empty canvas. */
export function Empty() {
  const view = useView();
  const { store, sync } = view;
  const live = sync.state.value === "live";
  if (store.graph.value.nodes.size > 0 || !live) return null;
  const types = store.types.value;
  const possible = STARTERS.filter(({ clip }) => clip.nodes.every((node) => types.has(node.type)));
  const begin = (starter: Starter) => {
    pasteText(view, JSON.stringify(starter.clip), { x: 0, y: 0 });
    view.view.select();
    fit.run(view);
    view.focusCanvas();
  };
  return (
    <section class="empty" aria-label="Begin" data-testid="empty">
      <h2>Start with an agent</h2>
      <p>
        Drag one from the left, or press <kbd>/</kbd> to find it
      </p>
      <div class="starters">
        {possible.map((starter) => (
          <button type="button" class="starter" key={starter.title} onClick={() => begin(starter)}>
            <Picture starter={starter} />
            <b>{starter.title}</b>
            <span>{starter.text}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** The starter in small. */
function Picture({ starter: { boxes } }: { readonly starter: Starter }) {
  const places = new Map(boxes.map((box) => [box.id, box]));
  const lines = boxes.flatMap((box) =>
    (box.to ?? []).flatMap((id) => {
      const end = places.get(id);
      return end
        ? [
            `M${box.x + 20} ${box.y + 5}C${end.x - 8} ${box.y + 5} ${box.x + 28} ${end.y + 5} ${end.x} ${end.y + 5}`,
          ]
        : [];
    }),
  );
  return (
    <div class="starter-picture">
      <svg viewBox="0 0 170 56" aria-hidden="true">
        {lines.map((path) => (
          <path key={path} d={path} class="starter-line" />
        ))}
        {boxes.map(({ id, hue, x, y, zone }) => (
          <rect
            key={id}
            x={x}
            y={y}
            width={zone?.width ?? 20}
            height={zone?.height ?? 10}
            rx={zone ? 6 : 3}
            class={zone ? "starter-zone" : "starter-node"}
            data-category={hue}
          />
        ))}
      </svg>
    </div>
  );
}

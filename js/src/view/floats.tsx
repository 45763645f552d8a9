/** What floats over the canvas: words in passing, the banner of a gone kernel, and the help. */
import { useEffect, useRef } from "preact/hooks";
import type { Detour } from "../canvas/desk.ts";
import { COMMANDS } from "../commands/all.ts";
import { workflowText } from "../commands/clipboard.ts";
import type { Command } from "../commands/command.ts";
import { GESTURES } from "../commands/gestures.ts";
import { shown } from "../commands/keys.ts";
import { goTo } from "../commands/viewCommands.ts";
import { addBetween } from "./adding.ts";
import { useView } from "./editorContext.ts";
import { Tool } from "./tool.tsx";

/** What was said in passing. */
export function Toasts() {
  const view = useView();
  const { panels, store } = view;
  const possible = (detour: Detour) =>
    store.editable.value && store.types.value.has(detour.offer.type);
  return (
    <div class="toasts">
      {panels.toasts.value.map(({ id, text, calm, detour, node }) => (
        <div key={id} class="toast" data-tone={calm ? "calm" : undefined} data-testid="toast">
          <span>{text}</span>
          {detour && possible(detour) && (
            <button
              type="button"
              onClick={() => {
                panels.dismiss(id);
                addBetween(view, detour);
              }}
            >
              Add “{detour.offer.label}”
            </button>
          )}
          {node !== undefined && store.graph.value.nodes.has(node) && (
            <button
              type="button"
              onClick={() => {
                panels.dismiss(id);
                goTo(view, node);
              }}
            >
              Show {node}
            </button>
          )}
          <Tool label="Dismiss" icon="close" onClick={() => panels.dismiss(id)} />
        </div>
      ))}
    </div>
  );
}

/** Says that the kernel is gone, and how not to lose the work. */
export function Banner() {
  const { sync, store, actions, panels } = useView();
  if (sync.state.value !== "gone") return null;
  const copy = async () => {
    await actions.writeClipboard(workflowText(store.graph.peek()));
    panels.say("The workflow is on the clipboard, as JSON.", true);
  };
  return (
    <div class="banner" role="alert" data-testid="kernel-gone">
      <span>The kernel is gone: this is a picture now. Run the cell again to go on.</span>
      <button type="button" class="button" onClick={() => void copy()}>
        Copy as JSON
      </button>
    </div>
  );
}

/** The keys and gestures, and what they do. */
export function Help() {
  const { panels, mac } = useView();
  const dialog = useRef<HTMLDivElement>(null);
  const open = panels.help.value;
  useEffect(() => {
    if (open) dialog.current?.focus();
  }, [open]);
  if (!open) return null;
  const groups = new Map<string, Command[]>();
  for (const command of COMMANDS) {
    if (command.keys.length === 0 || command.name.startsWith("nudge-")) continue;
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <div class="help panel scroll" role="dialog" aria-label="Help" tabIndex={-1} ref={dialog}>
      <header class="inspector-name">
        <span class="inspector-title">Keys and gestures</span>
        <Tool label="Close" icon="close" keys="Esc" onClick={() => (panels.help.value = false)} />
      </header>
      <div class="help-groups">
        {[...groups].map(([group, commands]) => (
          <HelpGroup
            key={group}
            title={group}
            lines={commands.map((each) => [
              each.keys.map((k) => shown(k, mac)).join(", "),
              each.label,
            ])}
          />
        ))}
        <HelpGroup title="Mouse and touch" lines={GESTURES} />
      </div>
    </div>
  );
}

interface HelpGroupProps {
  readonly title: string;
  readonly lines: readonly (readonly [string, string])[];
}

function HelpGroup({ title, lines }: HelpGroupProps) {
  return (
    <section>
      <div class="section">{title}</div>
      <dl class="help-lines">
        {lines.map(([keys, label]) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

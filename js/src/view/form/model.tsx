/** The name of a model: any, and those that the kernel finds to choose from. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Backend } from "../../model/protocol.ts";
import { useView } from "../editorContext.ts";
import { HelpText } from "../help.tsx";
import { Tool } from "../tool.tsx";
import { asText, type ControlProps, common } from "./controls.tsx";
import { useDraft } from "./draft.ts";
import { Foreign } from "./foreign.tsx";
import { groupsOf, type ModelGroup } from "./modelGroups.ts";

/** A field with a menu of models. */
export function ModelControl(props: ControlProps) {
  const { schema } = props.spec;
  const draft = useDraft(asText(props.value ?? schema.default), (text) => props.onChange(text));
  const models = useModels(props.node);
  const [open, setOpen] = useState(false);
  // What is typed narrows the menu; until something is, all is shown.
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(-1);
  const groups = groupsOf(schema, models.backends ?? [], query);
  const names = groups.flatMap((group) => group.models);
  const show = () => {
    if (open) return;
    setOpen(true);
    setQuery("");
    setActive(-1);
    models.ask();
  };
  const choose = (name: string) => {
    draft.onInput(name);
    draft.onDone();
    setOpen(false);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      show();
      if (names.length > 0) setActive((active + step + names.length) % names.length);
    } else if (event.key === "Enter") {
      const name = open ? names[active] : undefined;
      if (name === undefined) draft.onDone();
      else choose(name);
      setOpen(false);
    } else if (event.key === "Escape") setOpen(false);
  };
  const menu = useRef<HTMLDivElement>(null);
  // An answer makes the menu longer.
  useLayoutEffect(() => bringIntoView(menu.current), [open, models.backends]);
  const list = `${props.id}-models`;
  return (
    <div class="select model">
      <input
        {...common(props)}
        class="entry"
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${list}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="the name of a model"
        value={draft.text}
        onFocus={show}
        onClick={show}
        onInput={(event) => {
          show();
          setQuery(event.currentTarget.value);
          setActive(-1);
          draft.onInput(event.currentTarget.value);
        }}
        onBlur={() => {
          draft.onDone();
          setOpen(false);
        }}
        onKeyDown={press}
      />
      <Foreign draft={draft} />
      {open && !props.disabled && (
        <div
          class="models"
          ref={menu}
          // The field keeps the focus, which it would otherwise lose before the click.
          onPointerDown={(event) => event.preventDefault()}
        >
          <Asking models={models} />
          <div class="scroll" role="listbox" id={list} aria-label="Models">
            {groups.map((group) => (
              <Group
                key={group.backend}
                group={group}
                first={names.indexOf(group.models[0] ?? "")}
                list={list}
                active={active}
                now={draft.text}
                onChoose={choose}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

/** Scroll the form, and nothing around the editor, until the menu below its field is seen. */
function bringIntoView(menu: HTMLElement | null): void {
  const form = menu?.closest(".inspector-body");
  if (!menu?.parentElement || !form) return;
  const { top, bottom } = form.getBoundingClientRect();
  const above = menu.parentElement.getBoundingClientRect().top - top;
  const below = menu.getBoundingClientRect().bottom - bottom;
  if (below > 0) form.scrollTop += Math.max(0, Math.min(above - 8, below + 8));
}

interface GroupProps {
  readonly group: ModelGroup;
  /** The place of its first model among all that are shown. */
  readonly first: number;
  readonly list: string;
  readonly active: number;
  readonly now: string;
  readonly onChoose: (name: string) => void;
}

/** The models of one back end, or why it does not answer. */
function Group({ group, first, list, active, now, onChoose }: GroupProps) {
  const { backend, models, problem } = group;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element groups the options of a listbox
    <div role="group" aria-label={backend}>
      {backend && <div class="section">{backend}</div>}
      {models.map((name, index) => (
        <button
          type="button"
          role="option"
          key={name}
          id={`${list}-${first + index}`}
          class="model-option"
          tabIndex={-1}
          aria-selected={name === now}
          data-active={first + index === active ? "" : undefined}
          onClick={() => onChoose(name)}
        >
          {name}
        </button>
      ))}
      {problem && (
        <p class="quiet">
          <HelpText text={problem} />
        </p>
      )}
    </div>
  );
}

/** That the kernel is asked, or when it has answered a way to ask again. */
function Asking({ models }: { readonly models: Models }) {
  const { asking, failure, backends, ask } = models;
  const count = (backends ?? []).reduce((sum, each) => sum + each.models.length, 0);
  return (
    <div class="models-head" role="status">
      {asking ? (
        <>
          <span class="field-note">Asking which models there are…</span>
          <span class="progress" role="progressbar" aria-label="Asking which models there are">
            <i data-endless="" />
          </span>
        </>
      ) : (
        <>
          <span class={failure ? "tone-red" : "field-note"}>{failure ?? `${count} found`}</span>
          <Tool label="Ask again" icon="refresh" onClick={ask} />
        </>
      )}
    </div>
  );
}

interface Models {
  /** What was answered last; it is shown while it is asked again. */
  readonly backends: readonly Backend[] | undefined;
  readonly asking: boolean;
  readonly failure: string | undefined;
  readonly ask: () => void;
}

/** Asks the room for the models that a node could use. */
function useModels(node: string): Models {
  const { sync } = useView();
  const [backends, setBackends] = useState<readonly Backend[] | undefined>();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | undefined>();
  const ask = () => {
    if (asking || sync.state.peek() !== "live") return;
    setAsking(true);
    setFailure(undefined);
    const fail = (error: Error) => setFailure(error.message);
    void sync.questions
      .models(node)
      .then(setBackends, fail)
      .then(() => setAsking(false));
  };
  return { backends, asking, failure, ask };
}

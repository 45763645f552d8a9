/** The workflows to begin with: a few on the empty canvas, all of them in a dialog. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Template } from "../model/protocol.ts";
import { useView } from "./editorContext.ts";
import { Modal } from "./modal.tsx";
import { begin, PICTURE, possible, tinyOf } from "./templates.ts";

/** All workflows to begin with. */
export function Gallery() {
  const { panels } = useView();
  return (
    <Modal title="Templates" class="gallery">
      <p class="gallery-words">
        A template is added to what is on the canvas, as one step to undo.
      </p>
      <Templates
        onBegin={() => {
          panels.dialog.value = undefined;
        }}
      />
    </Modal>
  );
}

/** The properties of `Templates`. */
export interface TemplatesProps {
  /** No more than so many, where it is said. */
  readonly most?: number;
  readonly onBegin?: () => void;
}

/** Workflows to begin with, as cards that put one on the canvas. */
export function Templates({ most, onBegin }: TemplatesProps) {
  const view = useView();
  const { sync, store } = view;
  const templates = useSignal<readonly Template[]>([]);
  const fault = useSignal("");
  useEffect(() => {
    let gone = false;
    const take = (found: readonly Template[]) => {
      if (!gone) templates.value = found;
    };
    const fail = (error: unknown) => {
      if (!gone) fault.value = error instanceof Error ? error.message : String(error);
    };
    sync.questions.templates().then(take, fail);
    return () => {
      gone = true;
    };
  }, [sync, templates, fault]);
  if (fault.value) return <p class="gallery-words">{fault.value}</p>;
  const shown = possible(templates.value, store.types.value).slice(0, most);
  return (
    <div class="starters">
      {shown.map((template) => (
        <button
          type="button"
          class="starter"
          key={template.name}
          data-template={template.name}
          onClick={() => {
            onBegin?.();
            begin(view, template);
          }}
        >
          <Picture template={template} />
          <b>{template.title}</b>
          <span>{template.description}</span>
        </button>
      ))}
    </div>
  );
}

/** The workflow in small. */
function Picture({ template }: { readonly template: Template }) {
  const { nodes, lines } = tinyOf(template, useView().store.types.value);
  return (
    <div class="starter-picture">
      <svg viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} aria-hidden="true">
        {lines.map((path) => (
          <path key={path} d={path} class="starter-line" />
        ))}
        {nodes.map(({ id, category, zone, rect }) => (
          <rect
            key={id}
            {...rect}
            rx={zone ? 4 : 2}
            class={zone ? "starter-zone" : "starter-node"}
            data-category={category}
          />
        ))}
      </svg>
    </div>
  );
}

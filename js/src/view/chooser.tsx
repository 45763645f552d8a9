/** A dialog in which one of many things is found and chosen. */
import { useView } from "./editorContext.ts";
import { Finder } from "./finder.tsx";
import { Modal } from "./modal.tsx";

/** One thing to choose. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  /** A few words that tell it from others. */
  readonly note?: string;
  readonly icon?: string;
  readonly category?: string | undefined;
  /** The keys that do the same. */
  readonly keys?: string;
  /** It is there, but not now. */
  readonly disabled?: boolean;
}

/** What a chooser is given. */
export interface ChooserProps {
  /** What is chosen, as the name of the dialog. */
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  /** What is said where nothing was found. */
  readonly none: string;
  /** Take one. The dialog is closed by then. */
  readonly onChoose: (id: string) => void;
}

/** The dialog. */
export function Chooser({ title, placeholder, choices, none, onChoose }: ChooserProps) {
  const { panels } = useView();
  const things = choices.map(({ id, label, note, icon, category, keys, disabled }) => ({
    id,
    icon,
    category,
    disabled,
    texts: [[label, 2] as const, [note ?? "", 1] as const],
    words: (
      <>
        <span class="choice-label">{label}</span>
        {note && <span class="choice-note">{note}</span>}
        {keys && <kbd>{keys}</kbd>}
      </>
    ),
  }));
  const onTake = (id: string) => {
    panels.dialog.value = undefined;
    // After the dialog has given the focus back: what is chosen may take it again.
    requestAnimationFrame(() => onChoose(id));
  };
  return (
    <Modal title={title} class="chooser">
      <Finder {...{ placeholder, things, none, onTake }} label={placeholder} />
    </Modal>
  );
}

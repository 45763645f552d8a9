/** The name of a secret, and whether it is set. Its value stays in the kernel's environment. */
import { useEffect, useState } from "preact/hooks";
import { isObject } from "../../model/json.ts";
import { useView } from "../editorContext.ts";
import { asText, type ControlProps, common } from "./controls.tsx";
import { useDraft } from "./draft.ts";
import { Foreign } from "./foreign.tsx";
import { looksLikeKey } from "./schema.ts";

/** A field for the name of a secret. */
export function SecretControl(props: ControlProps) {
  const { value, onChange, onTrouble } = props;
  const name = isObject(value) ? asText(value.$secret) : "";
  const [looks, setLooks] = useState(0);
  const isSet = useIsSet(name, looks);
  const draft = useDraft(name, (text) => {
    const trimmed = text.trim();
    if (looksLikeKey(trimmed)) {
      onTrouble("This looks like the key itself. Keep it in the environment and name it here.");
      return;
    }
    onTrouble(undefined);
    onChange(trimmed === "" ? null : { $secret: trimmed });
  });
  return (
    <>
      <div class="entry secret">
        <span>secret ·</span>
        <input
          {...common(props)}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="NAME_OF_THE_KEY"
          value={draft.text}
          // It may have been set meanwhile, by a cell.
          onFocus={() => setLooks(looks + 1)}
          onInput={(event) => draft.onInput(event.currentTarget.value)}
          onBlur={draft.onDone}
        />
        <span role="status" data-testid="secret-state">
          {isSet !== undefined && draft.text === name && <State isSet={isSet} name={name} />}
        </span>
      </div>
      <Foreign draft={draft} />
    </>
  );
}

function State({ isSet, name }: { readonly isSet: boolean; readonly name: string }) {
  const title = isSet
    ? `The kernel's environment has ${name}`
    : `Set it in the kernel: os.environ["${name}"] = getpass.getpass()`;
  return (
    <span class={isSet ? "tone-green" : "tone-yellow"} title={title}>
      {isSet ? "set" : "not set"}
    </span>
  );
}

/** Whether the kernel has a secret; unknown until it says so. It is asked again for each look. */
function useIsSet(name: string, looks: number): boolean | undefined {
  const { sync } = useView();
  const [known, setKnown] = useState<{ name: string; isSet: boolean } | undefined>();
  const live = sync.state.value === "live";
  useEffect(() => {
    if (name === "" || !live) return undefined;
    let here = true;
    const tell = (isSet: boolean) => here && setKnown({ name, isSet });
    // Without an answer nothing is said, as before it.
    sync.questions.isSet(name).then(tell, () => {});
    return () => {
      here = false;
    };
  }, [name, live, looks, sync]);
  return known?.name === name ? known.isSet : undefined;
}

/** The clipboard, or where a page may not use it, a memory of this view alone. */

/** Where copied text goes to and comes from. */
export interface Clipboard {
  readonly write: (text: string) => Promise<void>;
  readonly read: () => Promise<string>;
}

/** The clipboard as a view may use it. */
export function clipboardOf(root: ShadowRoot): Clipboard {
  let kept = "";
  return {
    write: async (text) => {
      kept = text;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        copyByField(root, text);
      }
    },
    read: async () => {
      try {
        return (await navigator.clipboard.readText()) || kept;
      } catch {
        return kept;
      }
    },
  };
}

/** The old way: select text in a field and copy the selection. It works without TLS. */
function copyByField(root: ShadowRoot, text: string): void {
  const field = root.ownerDocument.createElement("textarea");
  const before = root.activeElement;
  field.className = "sr";
  field.value = text;
  root.append(field);
  field.select();
  root.ownerDocument.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
}

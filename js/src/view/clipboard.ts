/**
 * The clipboard; where a page may not use it, as one without TLS, what the browser pastes by its
 * own key, and else a memory of this view alone.
 */

/** How long the browser may take to paste after its key, in milliseconds. */
const PATIENCE = 200;

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
      if (!isReadable()) return (await pasted(root.ownerDocument)) || kept;
      try {
        return (await navigator.clipboard.readText()) || kept;
      } catch {
        return kept;
      }
    },
  };
}

/** Whether the page may read the clipboard: if not, the browser must be let paste by its key. */
export function isReadable(): boolean {
  return typeof navigator.clipboard?.readText === "function";
}

/** What the browser pastes now, wherever on the page it means to put it. */
function pasted(document: Document): Promise<string> {
  return new Promise((resolve) => {
    const take = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
      end((event as ClipboardEvent).clipboardData?.getData("text/plain") ?? "");
    };
    const end = (text: string) => {
      document.removeEventListener("paste", take, true);
      clearTimeout(timer);
      resolve(text);
    };
    const timer = setTimeout(() => end(""), PATIENCE);
    document.addEventListener("paste", take, true);
  });
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

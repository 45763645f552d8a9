/** Code that came from elsewhere is looked at before it runs. */
import { titleOf } from "../model/nodeType.ts";
import type { Problem } from "../model/protocol.ts";
import { useView } from "./editorContext.ts";
import { piecesOf } from "./form/python.ts";
import { Modal } from "./modal.tsx";

/** The dialog that shows the code, as the kernel told it, and asks whether it may run. */
export function Trust({ code }: { readonly code: readonly Problem[] }) {
  const { store, sync, panels } = useView();
  const close = () => {
    panels.dialog.value = undefined;
  };
  const run = () => {
    close();
    sync.trust();
    sync.runAgain();
  };
  const nameOf = ({ ids: [id = ""] }: Problem) => {
    const node = store.graph.value.nodes.get(id);
    return node ? titleOf(node) : id;
  };
  return (
    <Modal title="This workflow runs code" class="trust">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys only with the focus */}
      <div class="modal-body scroll" tabIndex={0}>
        <p>
          It came from elsewhere. Its code can do in your notebook whatever you can: read it before
          you run it.
        </p>
        {code.map((each) => (
          <section key={each.ids.join()} aria-label={`Code of ${nameOf(each)}`}>
            <div class="section">{nameOf(each)}</div>
            <pre class="result mono">
              {piecesOf(each.message).map(({ kind, text }) => (
                <span class={`py-${kind}`}>{text}</span>
              ))}
            </pre>
          </section>
        ))}
      </div>
      <div class="modal-foot">
        <span class="spring" />
        <button type="button" class="button" onClick={close}>
          Do not run it
        </button>
        <button type="button" class="tool primary" data-testid="trust-button" onClick={run}>
          Trust it and run
        </button>
      </div>
    </Modal>
  );
}

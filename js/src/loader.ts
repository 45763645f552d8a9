/**
 * What a widget model carries: a few lines that bring the editor over the comm, once for each page.
 *
 * A host keeps the text of each model and the browser each module as long as the page lives, so
 * that the editor in every model would leave a megabyte behind with each restart of a kernel. Only
 * code is shared here; each model gets a widget of its own.
 */
import type { CommModel } from "./hosts/comm.ts";
import { moduleOver } from "./hosts/parts.ts";
import type makeWidget from "./widget.ts";

/** Which editor it is: pages may show notebooks of several versions. */
declare const EDITOR_DIGEST: string;

type Widget = ReturnType<typeof makeWidget>;
type Rendering = Parameters<Widget["render"]>[0];

const KEY = Symbol.for(`nexus-jupyter ${EDITOR_DIGEST}`);
const page = globalThis as { [KEY]?: { default: typeof makeWidget } };

/** Makes one widget, as anywidget asks for it. */
export default () => {
  let widget: Promise<Widget> | undefined;
  const bring = (model: CommModel) => {
    widget ??= editorOver(model).then((editor) => editor.default());
    return widget;
  };
  return {
    // Not awaited: a host delivers no message before this has returned.
    initialize({ model }: Rendering) {
      const closing = bring(model).then((made) => made.initialize({ model }));
      return () => void closing.then((close) => close());
    },
    async render({ model, el }: Rendering) {
      el.textContent = "Waiting for the kernel…";
      const made = await bring(model);
      el.textContent = "";
      return made.render({ model, el });
    },
  };
};

async function editorOver(model: CommModel): Promise<{ default: typeof makeWidget }> {
  // Kept when it has come, not while it is awaited: the kernel that was asked may be gone by then.
  page[KEY] ??= (await moduleOver(model, "widget")) as { default: typeof makeWidget };
  return page[KEY];
}

/** The editor as a Jupyter widget: one session for each model, whatever the number of views. */
import * as signals from "@preact/signals-core";
import * as places from "./geometry/places.ts";
import * as route from "./geometry/route.ts";
import { type CommModel, commHost } from "./hosts/comm.ts";
import { partOver } from "./hosts/parts.ts";
import { Session } from "./store/session.ts";
import * as preview from "./view/card/preview.ts";
import * as icons from "./view/icons.ts";
import { mountView } from "./view/mount.ts";
import type { MountPanels } from "./view/start.ts";

/** What is used of an anywidget model, besides the comm. */
interface WidgetModel extends CommModel {
  get(name: string): unknown;
}

/** What the panels share with the picture, by the names that the build leaves open. */
const SHARED = {
  "@preact/signals-core": signals,
  "geometry/places.ts": places,
  "geometry/route.ts": route,
  "view/card/preview.ts": preview,
  "view/icons.ts": icons,
};

/** The code of the panels, once it has come: one copy for all widgets of the page. */
const code: { panels?: MountPanels } = {};

/** Makes one widget, once for each model: models share code and nothing else. */
export default () => {
  let session: Session | undefined;
  let panels: Promise<MountPanels> | undefined;
  const load = (model: CommModel) => {
    panels ??= panelsOver(model);
    return panels;
  };
  return {
    initialize({ model }: { model: WidgetModel }) {
      session = sessionOver(model);
      return () => session?.close();
    },
    render({ model, el }: { model: WidgetModel; el: HTMLElement }) {
      // A host that knows only `render` still gets a session.
      session ??= sessionOver(model);
      // First, so that the view is measured and painted once and not for another height before.
      const height = model.get("height");
      if (typeof height === "number") el.style.setProperty("--nexus-height", `${height}px`);
      return mountView(el, session, () => load(model));
    },
  };
};

/** A session that says so when its page goes, as long as there is somebody to say it to. */
function sessionOver(model: CommModel): Session {
  const host = commHost(model);
  const session = new Session(host);
  const leave = () => session.sync.leave();
  host.watch((open) => (open ? addEventListener : removeEventListener)("pagehide", leave));
  return session;
}

async function panelsOver(model: CommModel): Promise<MountPanels> {
  if (!code.panels) {
    const part = await partOver(model, "panels", SHARED);
    code.panels = (part as { mountPanels: MountPanels }).mountPanels;
  }
  return code.panels;
}

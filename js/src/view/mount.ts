/**
 * One view of a session in an element: its shadow root, its life and its end.
 *
 * A notebook may take the element out and put it back, as one with windowing does when a cell
 * scrolls away; and after a kernel restart it takes the element out for good and tells nobody. So
 * a view that is out lets go of everything outside itself and keeps only where it looks, what is
 * selected and which panels are open; put back, it builds the rest anew.
 */
import type { Off } from "../model/host.ts";
import type { Session } from "../store/session.ts";
import { ViewState } from "../store/viewState.ts";
import { Panels } from "./panels.ts";
import { type LoadPanels, startEditor } from "./start.ts";
import canvas from "./styles/canvas.css";
import node from "./styles/node.css";
import port from "./styles/port.css";
import tokens from "./styles/tokens.css";
import zone from "./styles/zone.css";

/** Show a session in an element until told to stop; `load` brings the panels. */
export function mountView(element: HTMLElement, session: Session, load: LoadPanels): Off {
  const place = document.createElement("div");
  place.className = "nexus-jupyter";
  place.dataset.testid = "nexus-editor";
  element.append(place);
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet()];
  const state = new ViewState();
  const panels = new Panels();
  let stop: Off | undefined;
  let wasThere = false;
  const wake = () => {
    stop ??= startEditor({ place, root, session, state, panels, load });
  };
  const sleep = () => {
    stop?.();
    stop = undefined;
  };
  // The only thing that tells of leaving and coming back; it goes with its element, not the page.
  const seen = new ResizeObserver(() => {
    if (place.isConnected) {
      wasThere = true;
      wake();
    } else if (wasThere) sleep();
  });
  seen.observe(place);
  wake();
  return () => {
    seen.disconnect();
    sleep();
    panels.close();
    place.remove();
  };
}

/** Each root has a sheet of its own: nothing is shared between widgets. */
function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync([tokens, node, port, zone, canvas].join("\n"));
  return made;
}

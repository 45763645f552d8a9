/**
 * The dev page: the editor over a room in memory. What it shows is in the address:
 * `?doc=tea|empty|states|many&count=1000&theme=light&width=700&height=640&run`.
 */
import { Session } from "../src/store/session.ts";
import { mountView } from "../src/view/mount.ts";
import { mountPanels } from "../src/view/mountPanels.tsx";
import { documentOf, gallery, many, tea } from "./documents.ts";
import { DevRoom } from "./room.ts";
import { STATES } from "./states.ts";
import { TYPES } from "./types.ts";

const query = new URLSearchParams(location.search);
const given = (name: string, otherwise: string) => query.get(name) ?? otherwise;

function documentNamed(name: string) {
  if (name === "empty") return documentOf("untitled", []);
  if (name === "states") return gallery();
  if (name === "many") return many(Number(given("count", "1000")));
  return tea();
}

document.body.dataset.jpThemeLight = `${given("theme", "dark") === "light"}`;
const room = new DevRoom(documentNamed(given("doc", "tea")), TYPES);
const session = new Session(room.host);

/** Show one more view; the answer takes it away. */
function show(): { element: HTMLElement; off: () => void } {
  const element = document.createElement("div");
  element.className = "cell";
  element.style.width = `${given("width", "1180")}px`;
  element.style.setProperty("--nexus-height", `${given("height", "640")}px`);
  document.querySelector("#cells")?.append(element);
  return { element, off: mountView(element, session, async () => mountPanels) };
}

const first = show();
if (query.has("run")) setTimeout(() => session.sync.run("all"), 300);
if (given("doc", "") === "states") setTimeout(() => room.events(STATES, true), 200);

// For tests and for a person at the console.
Object.assign(window, { dev: { room, session, show, first } });

/**
 * Builds a view into its shadow root: the canvas first, which is all that is needed to see the
 * workflow, and then the panels, gestures and keys, as soon as they have been brought.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { Beat } from "../canvas/beat.ts";
import { Canvas } from "../canvas/canvas.ts";
import type { EditorActions, EditorContext } from "../commands/command.ts";
import { beside } from "../commands/viewCommands.ts";
import { Scene } from "../geometry/scene.ts";
import { revealed } from "../geometry/viewport.ts";
import type { Off } from "../model/host.ts";
import type { Problem } from "../model/protocol.ts";
import type { Session } from "../store/session.ts";
import type { ViewState } from "../store/viewState.ts";
import { announceFile, announceRuns } from "./announce.ts";
import { Card } from "./card/card.ts";
import { ZoneCard } from "./card/zone.ts";
import { clipboardOf } from "./clipboard.ts";
import { make } from "./dom.ts";
import { glideTo } from "./glide.ts";
import type { Panels } from "./panels.ts";
import type { Rich } from "./rich/rich.ts";
import { watchTheme } from "./theme.ts";
import type { ViewContext } from "./viewContext.ts";

/** Shows the panels of a view in an element. */
export type MountPanels = (element: HTMLElement, view: ViewContext) => Off;

/** Brings the panels. */
export type LoadPanels = () => Promise<MountPanels>;

/** What a view is built from. */
export interface StartOptions {
  /** The element with the shadow root. */
  readonly place: HTMLElement;
  readonly root: ShadowRoot;
  readonly session: Session;
  /** What is kept while the view is not to be seen. */
  readonly state: ViewState;
  readonly panels: Panels;
  readonly load: LoadPanels;
}

/** How far the properties reach over the canvas where there is no room beside it. */
const COVERED = 262;

/** Build the view; the answer takes it down again. */
export function startEditor(options: StartOptions): Off {
  const { place, root, session, state, panels } = options;
  const frame = make("div", "nexus");
  const kept = panels.height.peek();
  if (kept !== undefined) frame.style.setProperty("--nexus-height", `${kept}px`);
  const stage = stageElement();
  const around = make("div", "panels");
  around.append(...["toolbar panel", "palette panel", "status"].map((name) => make("div", name)));
  frame.append(stage, around);
  root.append(frame);
  const view = viewOf(options, frame, stage);
  const { canvas } = view;
  const offs = [
    watchTheme(place.ownerDocument, (theme) => {
      frame.dataset.theme = theme;
      canvas.recolour();
    }),
    watchWidth(frame, panels),
    effect(() => {
      state.insets.value = panels.insets;
    }),
    followStore(view),
    ...tellRefusals(session, panels),
    session.sync.onRenamed((ids) => reselect(state, ids)),
    announceRuns(session, panels),
    announceFile(session, panels),
    openOnSelect(view),
    showPanels(around, view, options.load),
    lookFirst(view),
  ];
  return () => {
    for (const off of offs.reverse()) off();
    canvas.close();
    frame.remove();
  };
}

/** Say what the room refuses, edits and requests alike, and where the reason lies. */
function tellRefusals({ sync, store }: Session, panels: Panels): Off[] {
  const tell = (text: string, problems: readonly Problem[]) => {
    const { nodes } = store.graph.peek();
    const ids = problems.flatMap((problem) => problem.ids);
    panels.refuse(
      text,
      ids.find((id) => nodes.has(id)),
    );
  };
  return [
    sync.onRefused(({ problems }) =>
      tell(problems.map((problem) => problem.message).join("\n"), problems),
    ),
    sync.onNotice(({ message, problems = [] }) => {
      const code = problems.filter((problem) => problem.code === "untrusted");
      if (code.length > 0) panels.dialog.value = { kind: "trust", code };
      else tell(message, problems);
    }),
  ];
}

function stageElement(): HTMLElement {
  const stage = make("div", "stage");
  stage.id = "canvas";
  stage.dataset.testid = "canvas";
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-roledescription", "canvas");
  stage.setAttribute("aria-label", "Canvas of the workflow");
  return stage;
}

function viewOf(options: StartOptions, frame: HTMLElement, stage: HTMLElement): ViewContext {
  const { session, state, panels, place } = options;
  const { store, sync, runs } = session;
  const scene = new Scene();
  scene.load(store.graph.peek(), store.types.peek());
  const actions = actionsOf(options, frame);
  const context: EditorContext = { store, sync, runs, view: state, scene, actions };
  const rich = signal<Rich | undefined>(undefined);
  return {
    ...context,
    panels,
    rich,
    canvas: canvasIn(stage, context, rich),
    mac: /Mac|iPhone|iPad/.test(navigator.userAgent),
    focusCanvas: () => stage.focus({ preventScroll: true }),
    toggleFullScreen: () => void toggleFullScreen(place),
  };
}

function actionsOf(options: StartOptions, frame: HTMLElement): EditorActions {
  const { panels, root, place, state } = options;
  const { write, read } = clipboardOf(root);
  return {
    writeClipboard: write,
    readClipboard: read,
    say: (message) => panels.say(message),
    search: () => {
      panels.palette.value = true;
      focusSoon(frame, "#palette-search");
    },
    menu: (at) => {
      panels.menu.value = at;
    },
    write: (what) => {
      panels.writing.value = what;
    },
    add: (request) => {
      panels.adding.value = request;
    },
    show: (part) => {
      if (part === "screen") void toggleFullScreen(place);
      else panels.show(part, state.selection.peek().nodes);
      if (part === "form") focusSoon(frame, FIELDS);
    },
    toggleHelp: () => {
      panels.help.value = !panels.help.peek();
    },
  };
}

/** What takes values in the properties. */
const FIELDS = [
  ".inspector-body input",
  ".inspector-body textarea",
  ".inspector-body select",
].join();

/** Put the focus on an element after its panel has opened: what is not shown takes no focus. */
function focusSoon(frame: HTMLElement, selector: string): void {
  requestAnimationFrame(() => frame.querySelector<HTMLElement>(selector)?.focus());
}

function canvasIn(
  stage: HTMLElement,
  context: EditorContext,
  rich: ReadonlySignal<Rich | undefined>,
): Canvas {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const beat = new Beat();
  return new Canvas({
    stage,
    context,
    make: (zone) => (zone ? new ZoneCard(context) : new Card(context, rich, beat)),
    lively: () => !still.matches,
    beat,
  });
}

/** How long the panels wait for a picture before they come without one, in milliseconds. */
const PATIENCE = 400;

/** Resolves when the workflow has been painted, or does not come. */
function pictured({ sync }: ViewContext): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    effect(function (this: { dispose(): void }) {
      if (sync.state.value === "joining") return;
      this.dispose();
      // The picture is painted in the first of these frames and seen before the second is over.
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    });
  });
}

/** Show the panels once they are there and the picture is, if the view still is. */
function showPanels(element: HTMLElement, view: ViewContext, load: LoadPanels): Off {
  let closed = false;
  let off: Off | undefined;
  const show = (mount: MountPanels) => {
    if (!closed) off = mount(element, view);
  };
  const fail = () => {
    if (!closed) element.lastElementChild?.replaceChildren("The panels could not be loaded.");
  };
  Promise.all([load(), pictured(view)])
    .then(([mount]) => show(mount))
    .catch(fail);
  return () => {
    closed = true;
    off?.();
  };
}

/** The scene follows the graph first, then all that shows the scene. */
function followStore(view: ViewContext): Off {
  const { store, scene, canvas } = view;
  let first = true;
  const offs = [
    store.listen((event) => {
      if (event.before.nodes.size === 0 && event.origin === "snapshot") {
        scene.load(event.after, store.types.peek());
        canvas.reload();
        return;
      }
      const { nodes } = scene.update(event.after, event.touched);
      canvas.follow(event, nodes);
    }),
    effect(() => {
      const types = store.types.value;
      // The scene was made with the types of now; only other ones change anything.
      if (!first) {
        scene.load(store.graph.peek(), types);
        canvas.reload();
      }
      first = false;
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** How far from the panels the origin of an empty workflow lies, in pixels. */
const CORNER = 40;

/**
 * Show the whole workflow once there are both a workflow and a place to show it in, and never
 * again unasked: a view that was looked at keeps its look.
 */
function lookFirst({ view, scene, sync }: ViewContext): Off {
  return effect(() => {
    const { width, height } = view.size.value;
    const { x, y, zoom } = view.viewport.peek();
    const untouched = x === 0 && y === 0 && zoom === 1;
    if (sync.state.value === "joining" || width === 0 || height === 0 || !untouched) return;
    const { frame } = view;
    const area = scene.bounds();
    view.viewport.value = area
      ? beside(area, frame, scene, 20)
      : { x: frame.x + CORNER, y: frame.y + CORNER, zoom: 1 };
  });
}

function watchWidth(frame: HTMLElement, panels: Panels): Off {
  const measure = () => {
    panels.width.value = frame.clientWidth;
  };
  const observer = new ResizeObserver(measure);
  observer.observe(frame);
  measure();
  return () => observer.disconnect();
}

/**
 * Where there is no room beside the canvas, the properties come with a selected node, and the
 * canvas moves aside where they would cover it.
 */
function openOnSelect({ view, panels, scene }: ViewContext): Off {
  let glide: Off | undefined;
  const off = effect(() => {
    const { nodes, connections } = view.selection.value;
    const [id] = nodes;
    if (nodes.size + connections.size === 0) panels.inspector.value = false;
    if (nodes.size !== 1 || id === undefined || !panels.narrow.peek()) return;
    panels.inspector.value = true;
    const box = scene.box(id);
    const { width, ...frame } = view.frame;
    const seen = { ...frame, width: Math.max(0, width - COVERED) };
    glide?.();
    if (box) glide = glideTo(view, revealed(view.viewport.peek(), box.rect, seen, 12));
  });
  return () => {
    off();
    glide?.();
  };
}

function reselect(state: ViewState, ids: ReadonlyMap<string, string>): void {
  const { nodes, connections, drawings } = state.selection.peek();
  if (![...nodes].some((id) => ids.has(id))) return;
  state.select(
    [...nodes].map((id) => ids.get(id) ?? id),
    connections,
    drawings,
  );
}

async function toggleFullScreen(place: HTMLElement): Promise<void> {
  const { ownerDocument: document } = place;
  if (document.fullscreenElement) await document.exitFullscreen();
  else await place.requestFullscreen();
}

/**
 * Builds the panels around the canvas, and brings gestures and keys. They are a part of their own,
 * loaded after the picture.
 */
import { render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Minimap } from "../canvas/minimap.ts";
import type { Off } from "../model/host.ts";
import { ContextMenu } from "./contextMenu.tsx";
import { Dialogs } from "./dialogs.tsx";
import { DrawingBar } from "./drawingBar.tsx";
import { useView, View } from "./editorContext.ts";
import { Empty } from "./empty.tsx";
import { Conflict } from "./file.tsx";
import { Banner, Help, Toasts } from "./floats.tsx";
import { HeightGrip } from "./heightGrip.tsx";
import { Inspector } from "./inspector.tsx";
import { operate } from "./operate.ts";
import { Outline } from "./outline.tsx";
import { Palette } from "./palette.tsx";
import { QuickAdd } from "./quickAdd.tsx";
import { markdown } from "./rich/markdown.ts";
import { tree } from "./rich/tree.ts";
import { RunPanel } from "./runPanel.tsx";
import { StatusBar } from "./statusBar.tsx";
import bursts from "./styles/bursts.css";
import contextMenu from "./styles/contextMenu.css";
import debug from "./styles/debug.css";
import drawer from "./styles/drawer.css";
import drawings from "./styles/drawings.css";
import field from "./styles/field.css";
import floats from "./styles/floats.css";
import form from "./styles/form.css";
import gestures from "./styles/gestures.css";
import outline from "./styles/outline.css";
import palette from "./styles/palette.css";
import quickAdd from "./styles/quickAdd.css";
import rich from "./styles/rich.css";
import toolbar from "./styles/toolbar.css";
import { Toolbar } from "./toolbar.tsx";
import type { ViewContext } from "./viewContext.ts";

/** Show the panels of a view in an element; the answer takes them away again. */
export function mountPanels(element: HTMLElement, view: ViewContext): Off {
  const root = element.getRootNode() as ShadowRoot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    [
      toolbar,
      palette,
      quickAdd,
      drawings,
      contextMenu,
      bursts,
      form,
      gestures,
      field,
      floats,
      rich,
      drawer,
      debug,
      outline,
    ].join("\n"),
  );
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  element.replaceChildren();
  render(
    <View.Provider value={view}>
      <Parts />
    </View.Provider>,
    element,
  );
  view.rich.value = { markdown, tree };
  const rest = operate(view, root);
  return () => {
    rest();
    render(null, element);
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}

/** The panels, in the order in which Tab goes through them. */
function Parts() {
  return (
    <>
      <Toolbar />
      <Palette />
      <Outline />
      <Empty />
      <DrawingBar />
      <Inspector />
      <Overview />
      <RunPanel />
      <StatusBar />
      <HeightGrip />
      <Banner />
      <Conflict />
      <Toasts />
      <QuickAdd />
      <ContextMenu />
      <Help />
      <Dialogs />
      <Spoken />
    </>
  );
}

/** What a screen reader is to say: a part of its own, so that a word renders nothing else. */
function Spoken() {
  return (
    <div class="sr" role="status" aria-live="polite">
      {useView().panels.spoken.value}
    </div>
  );
}

function Overview() {
  const view = useView();
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!place.current) return undefined;
    const map = new Minimap(place.current, view, view.canvas);
    return () => map.close();
  }, [view]);
  const beside = view.panels.shown.value && !view.panels.narrow.value;
  return (
    <div
      class="minimap panel"
      data-beside={beside ? "" : undefined}
      hidden={view.store.graph.value.nodes.size === 0}
      ref={place}
      aria-hidden="true"
    />
  );
}

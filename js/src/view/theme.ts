/** Dark or light, as the notebook around is; without one, as the system is. */
import type { Off } from "../model/host.ts";

/** One of the two looks. */
export type Theme = "dark" | "light";

/** Tell the theme now, and whenever it changes. */
export function watchTheme(document: Document, fn: (theme: Theme) => void): Off {
  const view = document.defaultView ?? window;
  const system = view.matchMedia("(prefers-color-scheme: light)");
  let last: Theme | undefined;
  const tell = () => {
    const theme = themeOf(document.body, system.matches);
    if (theme !== last) fn(theme);
    last = theme;
  };
  const observer = new MutationObserver(tell);
  observer.observe(document.body, { attributes: true, attributeFilter: MARKS });
  system.addEventListener("change", tell);
  tell();
  return () => {
    observer.disconnect();
    system.removeEventListener("change", tell);
  };
}

/** Where hosts say which theme they have: JupyterLab, VS Code, and pages that follow the habit. */
const MARKS = ["data-jp-theme-light", "data-vscode-theme-kind", "data-theme", "class"];

function themeOf(body: HTMLElement, systemIsLight: boolean): Theme {
  const { jpThemeLight, vscodeThemeKind, theme } = body.dataset;
  if (jpThemeLight !== undefined) return jpThemeLight === "false" ? "dark" : "light";
  if (vscodeThemeKind !== undefined) return vscodeThemeKind.includes("light") ? "light" : "dark";
  if (theme === "dark" || theme === "light") return theme;
  return systemIsLight ? "light" : "dark";
}

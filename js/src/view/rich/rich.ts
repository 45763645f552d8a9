/** What shows values that are more than text. It comes with the panels, after the picture. */
import type { Json } from "../../model/json.ts";

/** Builds elements for values. */
export interface Rich {
  /** A text in Markdown, set. */
  markdown(text: string): HTMLElement;
  /** A JSON value as a tree that folds. */
  tree(value: Json): HTMLElement;
}

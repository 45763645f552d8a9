/** What components reach for without it being handed down through each of them. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ViewContext } from "./viewContext.ts";

/** Hands the view down. */
export const View = createContext<ViewContext | undefined>(undefined);

/** The view around a component. */
export function useView(): ViewContext {
  const view = useContext(View);
  if (!view) throw new Error("This component stands outside of an editor.");
  return view;
}

/** The dialog that is open, if one is. */
import { ConnectFrom, ConnectTo } from "./connecting.tsx";
import { RunWithin } from "./debug/within.tsx";
import { useView } from "./editorContext.ts";
import { FindCommand, FindNode } from "./finding.tsx";
import { Write } from "./form/write.tsx";
import { Gallery } from "./gallery.tsx";
import { Large } from "./large.tsx";
import { RunWith } from "./runWith.tsx";
import { Trust } from "./trust.tsx";

/** What lies over everything. */
export function Dialogs() {
  const dialog = useView().panels.dialog.value;
  if (dialog?.kind === "large") return <Large key={dialog.node} id={dialog.node} />;
  if (dialog?.kind === "commands") return <FindCommand />;
  if (dialog?.kind === "find") return <FindNode />;
  if (dialog?.kind === "templates") return <Gallery />;
  if (dialog?.kind === "inputs") return <RunWith />;
  if (dialog?.kind === "budget") return <RunWithin />;
  if (dialog?.kind === "write") return <Write id={dialog.node} name={dialog.name} />;
  if (dialog?.kind === "trust") return <Trust code={dialog.code} />;
  if (dialog?.kind === "connect") {
    const { node, from } = dialog;
    return from ? <ConnectTo key="to" from={from} /> : <ConnectFrom key="from" id={node} />;
  }
  return null;
}

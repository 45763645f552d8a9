/** A value in full: set text, a tree, a table, a picture. */
import { useEffect, useRef } from "preact/hooks";
import type { NodeRun } from "../store/runs.ts";
import { elementOf, tableElement } from "./card/body.ts";
import type { Preview } from "./card/preview.ts";
import { useView } from "./editorContext.ts";
import { groupedText } from "./words.ts";

/** More rows than this are asked for a page at a time. */
const ROWS = 500;

/** A preview, as large as there is room. */
export function Content({ preview }: { readonly preview: Preview }) {
  const { rich } = useView();
  const place = useRef<HTMLDivElement>(null);
  const setter = rich.value;
  const key = JSON.stringify(preview);
  useEffect(() => {
    const element =
      preview.kind === "table" ? tableElement(preview.table, ROWS) : elementOf(preview, setter);
    place.current?.replaceChildren(element);
  }, [key, setter]);
  const tone = preview.kind === "text" && preview.tone === "code" ? "result mono" : "result";
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys only with the focus */}
      <div class={`${tone} scroll`} data-kind={preview.kind} tabIndex={0} ref={place} />
      {preview.kind === "table" && (
        <p class="quiet">
          {groupedText(preview.table.rows.length)} of {groupedText(preview.table.total)} rows
        </p>
      )}
    </>
  );
}

/** Text goes straight into its element while it streams in: a chunk renders no component. */
export function StreamedText({ run }: { readonly run: NodeRun }) {
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const show = (text: string) => {
      const pre = element.current;
      if (!pre) return;
      const atEnd = pre.scrollHeight - pre.clientHeight - pre.scrollTop < 24;
      pre.textContent = text;
      pre.hidden = text === "";
      if (atEnd) pre.scrollTop = pre.scrollHeight;
    };
    show(run.text);
    return run.onText(show);
  }, [run]);
  return <pre class="result scroll" ref={element} hidden={run.text === ""} />;
}

/** A value in full: set text, a tree, a table, a picture. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Json } from "../model/json.ts";
import type { NodeRun } from "../store/runs.ts";
import { elementOf, tableElement } from "./card/body.ts";
import type { Preview, TablePreview } from "./card/preview.ts";
import { useView } from "./editorContext.ts";
import { groupedText } from "./words.ts";

/** How many rows are asked for at a time. */
const PAGE = 200;

/** Where a value came from, to ask for more of it. */
export interface ValueSource {
  readonly run: string;
  readonly path: string;
  readonly port: string;
}

/** What is shown, and where more of it is. */
export interface ContentProps {
  readonly preview: Preview;
  readonly source?: ValueSource | undefined;
}

/** A preview, as large as there is room. */
export function Content({ preview, source }: ContentProps) {
  const key = JSON.stringify(preview);
  if (preview.kind === "table") return <Table key={key} table={preview.table} source={source} />;
  return <Shown preview={preview} signature={key} />;
}

/** Rows of a table; those that are still in the kernel come when they are asked for. */
function Table({
  table,
  source,
}: {
  readonly table: TablePreview;
  readonly source: ValueSource | undefined;
}) {
  const { sync, panels } = useView();
  const [more, setMore] = useState<readonly (readonly Json[])[]>([]);
  const [busy, setBusy] = useState(false);
  const rows = [...table.rows, ...more];
  const ask = async () => {
    if (!source) return;
    setBusy(true);
    try {
      const page = await sync.questions.page({ ...source, offset: rows.length, limit: PAGE });
      const found = (page.rows ?? []).filter((row): row is readonly Json[] => Array.isArray(row));
      setMore([...more, ...found]);
    } catch (error) {
      panels.say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const left = table.total - rows.length;
  return (
    <>
      <Shown
        preview={{ kind: "table", table: { ...table, rows } }}
        signature={`${rows.length} ${JSON.stringify(table.columns)}`}
      />
      <p class="quiet">
        {groupedText(rows.length)} of {groupedText(table.total)} rows{" "}
        {source && left > 0 && (
          <button type="button" class="node-link" disabled={busy} onClick={() => void ask()}>
            Load {groupedText(Math.min(PAGE, left))} more
          </button>
        )}
      </p>
    </>
  );
}

interface ShownProps {
  readonly preview: Preview;
  /** Another one builds the element anew. */
  readonly signature: string;
}

function Shown({ preview, signature }: ShownProps) {
  const { rich } = useView();
  const place = useRef<HTMLDivElement>(null);
  const setter = rich.value;
  const latest = useRef(preview);
  latest.current = preview;
  useLayoutEffect(() => {
    const { current } = latest;
    const isTable = current.kind === "table";
    const element = isTable ? tableElement(current.table, Infinity) : elementOf(current, setter);
    place.current?.replaceChildren(element);
  }, [signature, setter]);
  const tone = preview.kind === "text" && preview.tone === "code" ? "result mono" : "result";
  return (
    <div
      class={`${tone} scroll`}
      data-kind={preview.kind}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys only with the focus
      tabIndex={0}
      ref={place}
    />
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

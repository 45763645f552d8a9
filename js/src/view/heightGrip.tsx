/** The lower edge of the editor: dragged, or moved by arrow keys, it makes the editor higher. */
import { useRef } from "preact/hooks";
import { useView } from "./editorContext.ts";

const LEAST = 360;
const MOST = 2000;
const STEP = 20;

/** The grip on the lower edge. */
export function HeightGrip() {
  const { panels, canvas } = useView();
  const element = useRef<HTMLHRElement>(null);
  const start = useRef<{ y: number; height: number } | undefined>(undefined);
  const frame = () => canvas.stage.closest<HTMLElement>(".nexus");
  const now = () => frame()?.clientHeight ?? 0;
  const put = (height: number) => {
    const wanted = Math.round(Math.max(LEAST, Math.min(MOST, height)));
    frame()?.style.setProperty("--nexus-height", `${wanted}px`);
    panels.height.value = wanted;
  };
  return (
    <hr
      class="height-grip"
      tabIndex={0}
      ref={element}
      aria-label="Height of the editor"
      aria-orientation="horizontal"
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={panels.height.value ?? now()}
      title="Drag to make the editor higher"
      onPointerDown={(event) => {
        event.preventDefault();
        start.current = { y: event.clientY, height: now() };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) put(from.height + event.clientY - from.y);
      }}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onPointerCancel={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        put(now() + (event.key === "ArrowDown" ? STEP : -STEP));
      }}
    />
  );
}

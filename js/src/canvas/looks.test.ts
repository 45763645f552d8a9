import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import { urgentColour } from "./colours.ts";
import { Looks } from "./looks.ts";

test("a painted node looks as its card does: what takes no part is faint, what stops a run says so", () => {
  const { context } = editorOn(
    graphOf({
      usual: {},
      off: { policy: { disabled: true } },
      around: { policy: { bypassed: true } },
      held: { policy: { breakpoint: true } },
    }),
  );
  const looks = new Looks(context);
  expect(looks.node("usual")).toMatchObject({ out: false, bypassed: false, stops: false });
  expect(looks.node("off")).toMatchObject({ out: true, hue: "faint" });
  expect(looks.node("around")).toMatchObject({ out: false, bypassed: true });
  expect(looks.node("held")).toMatchObject({ stops: true });
  context.runs.receive({
    type: "events",
    run: "r1",
    seq: 1,
    events: [{ type: "node_skipped", path: "usual", reason: "not taken" }],
  });
  looks.forget(["usual"]);
  expect(looks.node("usual")).toMatchObject({ out: true, hue: "faint" });
});

test("what runs, failed or waits is seen from far away; what is over is not", () => {
  expect(["running", "error", "paused", "waiting"].map(urgentColour)).toEqual([
    "cyan",
    "red",
    "yellow",
    "yellow",
  ]);
  expect(["idle", "queued", "completed", "cancelled", "skipped"].map(urgentColour)).toEqual(
    Array(5).fill(undefined),
  );
});

/** The part of the toolbar that goes through a run step by step. */
import { pause, resumeAll, step, stepInto, stepOut } from "../../commands/debugCommands.ts";
import { useView } from "../editorContext.ts";
import { CommandTool } from "../tool.tsx";

/** Step, and what else there is while something is paused. */
export function Steps() {
  const { runs } = useView();
  const paused = runs.held.value.some((node) => node.state.value.status === "paused");
  return (
    <>
      {paused && <CommandTool command={resumeAll} testId="continue-button" />}
      <CommandTool command={step} class={paused ? "" : "wide"} testId="step-button" />
      {paused ? (
        <>
          <CommandTool command={stepInto} class="ample" />
          <CommandTool command={stepOut} class="ample" />
        </>
      ) : (
        <CommandTool command={pause} class="wide" />
      )}
    </>
  );
}

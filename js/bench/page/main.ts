/**
 * The page that one candidate is measured on, `?candidate=ours&variant=&count=1000`. It starts the
 * candidate against the clock; what happens to it afterwards comes from `measure.mjs`.
 */
import type { Candidate, Mount, View } from "./candidate.ts";
import { columnsOf, GAP, makeWork, middleOf, updatesAt } from "./workload.ts";

/** Longer than this nobody waits for a picture, in milliseconds. */
const PATIENCE = 120_000;

/** How often a run tells something, in milliseconds. */
const MOMENT = 50;

const query = new URLSearchParams(location.search);
const given = (name: string) => query.get(name) ?? "";
const count = Number(given("count"));
const middle = middleOf(count);
const element = document.querySelector<HTMLElement>("#editor") as HTMLElement;

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

async function start(): Promise<{ candidate: Candidate; seconds: number }> {
  const name = given("candidate");
  // A message that a kernel sends is there when the editor asks for it.
  const welcome = name === "ours" ? await (await fetch("/welcome.json")).json() : undefined;
  // What a candidate needs no more, the page does not keep either.
  const work = name === "ours" ? undefined : makeWork(count);
  const began = performance.now();
  const { default: mount } = (await import(`/${name}.js`)) as { default: Mount };
  const candidate = await mount({ element, work, welcome, variant: given("variant") });
  while (!candidate.ready()) {
    await frame();
    if (performance.now() - began > PATIENCE) throw new Error("There is no picture yet.");
  }
  await frame();
  await frame();
  return { candidate, seconds: (performance.now() - began) / 1000 };
}

const { candidate, seconds } = await start();
await candidate.settled();

/** At zoom 1, with the middle node at the same place on the screen whatever the graph. */
const near: View = { zoom: 1, x: 530 - middle.x, y: 340 - middle.y };

/** The whole graph. */
function overview(): View {
  const columns = columnsOf(count);
  const rows = Math.ceil(count / columns);
  const zoom = Math.min(1160 / (columns * GAP.x), 680 / (rows * GAP.y), 1);
  return { zoom, x: 60, y: 60 };
}

/** Tell of a run for so long; the answer is how many moments it had. */
function run(milliseconds: number): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now();
    let moments = 0;
    const timer = setInterval(() => {
      candidate.update(updatesAt(moments, count));
      moments += 1;
      if (performance.now() - began < milliseconds) return;
      clearInterval(timer);
      resolve(moments);
    }, MOMENT);
  });
}

/** Look elsewhere; the answer is how many milliseconds it takes until that is painted. */
async function jump(to: View): Promise<number> {
  const began = performance.now();
  candidate.look(to);
  for (let frames = 0; frames < 3; frames += 1) await frame();
  return performance.now() - began;
}

Object.assign(window, { bench: { candidate, seconds, near, overview: overview(), run, jump } });

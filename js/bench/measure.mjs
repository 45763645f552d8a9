/**
 * Measures one candidate with one graph in a Chromium of its own, with the input events of a real
 * mouse. Times of script, style, layout and all tasks are those of the page's main thread, without
 * what it waits for others, so that a busy machine spoils them little.
 */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--js-flags=--expose-gc",
];

/** How long a candidate may take to show its graph, in milliseconds. */
const PATIENCE = 120_000;

/** A scenario ends early after so many milliseconds. */
const LONGEST = 4000;

/** How long updates are sent, and how long the view rests before each scenario, in milliseconds. */
const TIME = { updates: 2500, rest: 400 };

/** With more nodes than this the whole graph is shown once; with fewer it is cheap to repeat. */
const REPEATED = 1000;

/** Measure once; `steps` is how many input events a gesture has, `shot` where pictures go. */
export async function measure({ address, count, steps, shot }) {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(address);
    await shown(page, errors);
    if (shot) await picture(page, shot);
    const found = await new Meter(page, await page.context().newCDPSession(page), steps).all(count);
    if (errors.length > 0) throw new Error(errors[0]);
    return found;
  } finally {
    await browser.close();
  }
}

async function shown(page, errors) {
  const waiting = page.waitForFunction("window.bench", null, { timeout: PATIENCE, polling: 100 });
  await waiting.catch((error) => {
    throw new Error(errors[0] ?? error.message);
  });
}

async function picture(page, path) {
  await page.evaluate("bench.candidate.look(bench.near)");
  await page.waitForTimeout(TIME.rest);
  await page.screenshot({ path });
}

/** Reads what a page costs while it is worked. */
class Meter {
  #page;
  #devtools;
  #steps;

  constructor(page, devtools, steps) {
    this.#page = page;
    this.#devtools = devtools;
    this.#steps = steps;
  }

  /** All scenarios, one after the other. */
  async all(count) {
    await this.#devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const firstPaint = 1000 * (await this.#page.evaluate("bench.seconds"));
    const pan = await this.#gesture("near", this.#drag([784, 568], [-9, -5]));
    const drag = await this.#gesture("near", this.#drag([620, 354], [4, 3]));
    const zoom = await this.#gesture("near", this.#wheel());
    const fitView = await this.#fit(count > REPEATED ? 1 : 3);
    const overviewPan = await this.#gesture("overview", this.#drag([930, 300], [4, 3]));
    // While the whole graph is in view: what was drawn of it counts.
    const heap = await this.#heap();
    const updates = await this.#updates();
    return { firstPaint, pan, drag, zoom, fitView, overviewPan, heap, updates };
  }

  /** What each event of a gesture costs. */
  async #gesture(place, { begin, step, end }) {
    await this.#look(place);
    const view = await this.#view();
    await begin();
    const before = await this.#read();
    const began = Date.now();
    let taken = 0;
    while (taken < this.#steps && Date.now() - began < LONGEST) await step(taken++);
    await this.#painted();
    const after = await this.#read();
    await end(taken);
    return { ...cost(before, after, taken), moved: changed(view, await this.#view()) };
  }

  /** A press at a place, then so many steps in a direction. */
  #drag([x, y], [dx, dy]) {
    const mouse = (type, at, rest = {}) =>
      this.#devtools.send("Input.dispatchMouseEvent", {
        type,
        x: x + dx * at,
        y: y + dy * at,
        button: "left",
        buttons: 1,
        clickCount: 1,
        pointerType: "mouse",
        ...rest,
      });
    return {
      begin: async () => {
        await mouse("mouseMoved", 0, { button: "none", buttons: 0 });
        await mouse("mousePressed", 0);
        await mouse("mouseMoved", 0.2);
      },
      step: (index) => mouse("mouseMoved", index + 1),
      end: (taken) => mouse("mouseReleased", taken, { buttons: 0 }),
    };
  }

  /** The wheel, half of the way out and half of it back. */
  #wheel() {
    const turn = (deltaY) =>
      this.#devtools.send("Input.dispatchMouseEvent", {
        type: "mouseWheel",
        x: 640,
        y: 400,
        deltaX: 0,
        deltaY,
      });
    const nothing = async () => {};
    return {
      begin: nothing,
      step: (index) => turn(index < this.#steps / 2 ? 60 : -60),
      end: nothing,
    };
  }

  /** What each moment of a run costs. */
  async #updates() {
    await this.#look("near");
    const before = await this.#read();
    const moments = await this.#page.evaluate(`bench.run(${TIME.updates})`);
    await this.#painted();
    return cost(before, await this.#read(), moments);
  }

  /** How long it takes to show the whole graph, from its middle at zoom 1. */
  async #fit(times) {
    const found = [];
    for (let index = 0; index < times; index += 1) {
      await this.#look("near");
      found.push(await this.#page.evaluate("bench.jump(bench.overview)"));
    }
    return found.sort((a, b) => a - b)[Math.floor(times / 2)];
  }

  /** The megabytes that are in use. */
  async #heap() {
    await this.#devtools.send("HeapProfiler.enable");
    for (let index = 0; index < 3; index += 1) {
      await this.#devtools.send("HeapProfiler.collectGarbage");
    }
    return (await this.#read()).JSHeapUsedSize / 2 ** 20;
  }

  async #look(place) {
    await this.#page.evaluate(`bench.candidate.look(bench.${place})`);
    await this.#page.waitForTimeout(TIME.rest);
  }

  async #view() {
    return this.#page.evaluate("bench.candidate.view()");
  }

  async #painted() {
    await this.#page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
  }

  async #read() {
    const { metrics } = await this.#devtools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  }
}

/** Milliseconds of the main thread for each of so many steps. */
function cost(before, after, steps) {
  const of = (name) => ((after[name] - before[name]) * 1000) / steps;
  const [script, style, layout] = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(
    of,
  );
  return { steps, script, style, layout, work: script + style + layout, task: of("TaskDuration") };
}

/** How far the view moved: a gesture that did nothing would cost little. */
function changed(before, after) {
  return { x: after.x - before.x, y: after.y - before.y, zoom: after.zoom };
}

function chromiumPath() {
  const path = [process.env.CHROMIUM ?? "", ...PLACES].find((each) => each && existsSync(each));
  if (path) return path;
  throw new Error("There is no Chromium here. Install one, or say where it is in CHROMIUM.");
}

/** What is painted beneath the nodes, and what becomes of their elements while they are far away. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const backdrop = () => desk.page.locator(".backdrop");

/** Counts how often the backdrop is wiped, which is how each of its pictures begins. */
const watchPaint = () =>
  desk.page.evaluate(`(() => {
    const { prototype } = CanvasRenderingContext2D;
    const wipe = prototype.clearRect;
    window.painted = 0;
    prototype.clearRect = function (...area) {
      if (this.canvas.className === 'backdrop') window.painted += 1;
      return wipe.apply(this, area);
    };
  })()`);
const painted = () => desk.page.evaluate("window.painted");

const zoomBy = async (turns: number, delta: number) => {
  await desk.page.mouse.move(560, 620);
  await desk.page.keyboard.down("Control");
  for (let turn = 0; turn < turns; turn += 1) {
    await desk.page.mouse.wheel(0, delta);
    await desk.frame();
  }
  await desk.page.keyboard.up("Control");
};

const scale = () =>
  backdrop().evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);

test("to pan paints nothing, as long as the view stays in the picture", async () => {
  desk = await openDesk();
  await watchPaint();
  await desk.drag({ x: 300, y: 590 }, { x: 380, y: 560 });
  expect(await painted()).toBe(0);
  await desk.drag({ x: 300, y: 560 }, { x: 1100, y: 560 });
  expect(await painted()).toBeGreaterThan(0);
});

test("a zoom scales the picture, and paints it sharply when the view rests", async () => {
  desk = await openDesk();
  await zoomBy(1, -30);
  expect(await scale()).not.toBe(1);
  await expect.poll(scale).toBe(1);
});

test("what changes beside the view is painted before it is seen", async () => {
  desk = await openDesk();
  await desk.drag({ x: 1000, y: 590 }, { x: 100, y: 590 });
  await desk.frame();
  await watchPaint();
  await desk.page.evaluate(
    `window.dev.room.events([{ type: 'node_error', path: 'topic', error: { message: 'no' } }], true)`,
  );
  await desk.frame();
  expect(await painted()).toBe(0);
  await desk.drag({ x: 500, y: 590 }, { x: 520, y: 590 });
  expect(await painted()).toBe(1);
});

test("elements of nodes are kept while they are too far away to read, and are not there for anybody", async () => {
  desk = await openDesk();
  await desk.node("topic").evaluate((element) => {
    (element as { wasHere?: boolean }).wasHere = true;
  });
  await zoomBy(8, 120);
  await expect.poll(() => desk.node("topic").isVisible()).toBe(false);
  await zoomBy(8, -120);
  await expect.poll(() => desk.node("topic").isVisible()).toBe(true);
  const isSame = await desk
    .node("topic")
    .evaluate((element) => (element as { wasHere?: boolean }).wasHere);
  expect(isSame).toBe(true);
});

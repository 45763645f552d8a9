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
  await desk.page.mouse.move(560, 580);
  await desk.page.keyboard.down("Control");
  for (let turn = 0; turn < turns; turn += 1) {
    await desk.page.mouse.wheel(0, delta);
    await desk.frame();
  }
  await desk.page.keyboard.up("Control");
};

/** Remembers each scale at which the backdrop is shown. */
const watchScale = () =>
  backdrop().evaluate((element) => {
    const seen: number[] = [];
    Object.assign(globalThis, { scales: seen });
    const look = () => seen.push(new DOMMatrix((element as HTMLElement).style.transform).a);
    new MutationObserver(look).observe(element, { attributeFilter: ["style"] });
  });
const scales = () => desk.page.evaluate("window.scales") as Promise<number[]>;

test("to pan paints nothing, as long as the view stays in the picture", async () => {
  desk = await openDesk();
  await watchPaint();
  await desk.drag({ x: 300, y: 590 }, { x: 380, y: 560 });
  expect(await painted()).toBe(0);
  await desk.drag({ x: 220, y: 590 }, { x: 720, y: 590 });
  expect(await painted()).toBeGreaterThan(0);
});

test("a zoom scales the picture, and paints it sharply when the view rests", async () => {
  desk = await openDesk();
  await watchScale();
  await zoomBy(1, -30);
  await expect.poll(async () => (await scales()).some((scale) => scale !== 1)).toBe(true);
  await expect.poll(async () => (await scales()).at(-1)).toBe(1);
});

test("what changes beside the view is painted before it is seen", async () => {
  desk = await openDesk();
  const tell = (event: object, fresh = false) =>
    desk.page.evaluate(`window.dev.room.events([${JSON.stringify(event)}], ${fresh})`);
  await tell({ type: "node_queued", path: "topic" }, true);
  for (let times = 0; times < 3; times += 1) {
    await desk.drag({ x: 700, y: 590 }, { x: 210, y: 590 });
  }
  await desk.page.waitForTimeout(300);
  await watchPaint();
  await tell({ type: "node_error", path: "topic", error: { message: "no" } });
  await desk.page.waitForTimeout(300);
  expect(await painted()).toBe(0);
  await desk.drag({ x: 500, y: 590 }, { x: 520, y: 590 });
  expect(await painted()).toBe(1);
});

test("elements of nodes are kept while they are too far away to read, and are not there for anybody", async () => {
  desk = await openDesk();
  await desk.node("topic").evaluate((element) => {
    (element as { wasHere?: boolean }).wasHere = true;
  });
  const isThere = () => desk.node("topic").evaluate((element) => element.checkVisibility());
  await zoomBy(8, 120);
  await expect.poll(isThere).toBe(false);
  await zoomBy(8, -120);
  await expect.poll(isThere).toBe(true);
  const isSame = await desk
    .node("topic")
    .evaluate((element) => (element as { wasHere?: boolean }).wasHere);
  expect(isSame).toBe(true);
});

import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const transform =
  "document.querySelector('.nexus-jupyter').shadowRoot.querySelector('.layer').style.transform";

test("a view that is taken out and put back is as it was", async () => {
  desk = await openDesk();
  await desk.node("topic").locator(".node-title").click();
  await desk.drag({ x: 300, y: 560 }, { x: 330, y: 540 });
  await desk.node("topic").locator(".node-title").click();
  const before = await desk.page.evaluate(transform);
  await desk.page.evaluate("window.dev.first.element.remove()");
  await desk.until("document.querySelector('.nexus-jupyter') === null");
  await desk.page.waitForTimeout(100);
  expect(
    await desk.page.evaluate(
      "window.dev.first.element.querySelector('.nexus-jupyter').shadowRoot.querySelector('.nexus')",
    ),
  ).toBeNull();
  await desk.page.evaluate("document.querySelector('#cells').append(window.dev.first.element)");
  await desk.page.locator('[data-testid="execute-button"]').waitFor();
  expect(await desk.page.evaluate(transform)).toBe(before);
  expect(await desk.node("topic").getAttribute("data-selected")).toBe("");
});

test("two views of one session follow one another, each with its own selection", async () => {
  desk = await openDesk("doc=empty");
  await desk.page.evaluate("window.dev.second = window.dev.show()");
  await desk.page.locator('[data-node-type="merge"]').first().click();
  await desk.untilNodes(1);
  await expect.poll(() => desk.node("merge").count()).toBe(2);
  expect(await desk.page.locator('[data-node-id="merge"][data-selected]').count()).toBe(1);
});

test("50 views made and cleaned up leave nothing behind", async () => {
  desk = await openDesk();
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const measure = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    return { nodes, jsEventListeners, usedSize };
  };
  const rounds = (count: number) =>
    desk.page.evaluate(`(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (let i = 0; i < ${count}; i += 1) {
        const { off, element } = window.dev.show();
        await frame();
        off();
        element.remove();
        await frame();
      }
    })()`);
  await rounds(5);
  const before = await measure();
  await rounds(50);
  const after = await measure();
  expect(after.jsEventListeners - before.jsEventListeners).toBeLessThanOrEqual(0);
  expect(after.nodes - before.nodes).toBeLessThan(20);
  expect(after.usedSize - before.usedSize).toBeLessThan(2_000_000);
});

test("50 views taken out by a host that cleans nothing up leave nothing behind", async () => {
  desk = await openDesk();
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const measure = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
    return { nodes, jsEventListeners };
  };
  const rounds = (count: number) =>
    desk.page.evaluate(`(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (let i = 0; i < ${count}; i += 1) {
        const { element } = window.dev.show();
        await frame();
        element.remove();
        await frame();
      }
    })()`);
  await rounds(5);
  const before = await measure();
  await rounds(50);
  const after = await measure();
  expect(after.jsEventListeners - before.jsEventListeners).toBeLessThanOrEqual(0);
  expect(after.nodes - before.nodes).toBeLessThan(20);
});

test("nothing is done while nothing changes", async () => {
  desk = await openDesk();
  await desk.page.waitForTimeout(300);
  const frames = await desk.page.evaluate(`new Promise((done) => {
    const real = window.requestAnimationFrame;
    let count = 0;
    window.requestAnimationFrame = (fn) => { count += 1; return real(fn); };
    setTimeout(() => { window.requestAnimationFrame = real; done(count); }, 500);
  })`);
  expect(frames).toBe(0);
});

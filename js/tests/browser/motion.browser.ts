import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

/** Lets a node of the page run and complete; tells how many sparks were ever seen. */
const sparksOfRun = () =>
  desk.page.evaluate(`new Promise((done) => {
    const layer = document.querySelector('.nexus-jupyter').shadowRoot.querySelector('.layer');
    let most = 0;
    const observer = new MutationObserver(() => {
      most = Math.max(most, layer.querySelectorAll('.burst i').length);
    });
    observer.observe(layer, { childList: true });
    const tell = (type) => window.dev.room.events([{ type, path: 'topic', timestamp: '' }]);
    window.dev.room.events([{ type: 'workflow_status', status: 'running', progress: 0 }], true);
    tell('node_started');
    setTimeout(() => tell('node_completed'), 50);
    setTimeout(() => done([most, layer.querySelectorAll('.burst').length]), 900);
  })`);

/** Whether the upper canvas changes by itself from one moment to the next. */
const moves = () =>
  desk.page.evaluate(`new Promise((done) => {
    const [, top] = document.querySelector('.nexus-jupyter').shadowRoot.querySelectorAll('.stage > canvas');
    const before = top.toDataURL();
    setTimeout(() => done(top.toDataURL() !== before), 200);
  })`);

const runWriter = () =>
  desk.page.evaluate(`(() => {
    window.dev.room.events([{ type: 'workflow_status', status: 'running', progress: 0 }], true);
    window.dev.room.events([{ type: 'node_started', path: 'topic', timestamp: '' }]);
  })()`);

test("a node that completes throws at most twelve sparks, and they are gone soon", async () => {
  desk = await openDesk();
  expect(await sparksOfRun()).toEqual([12, 0]);
});

test("data that passes moves along its connection", async () => {
  desk = await openDesk();
  expect(await moves()).toBe(false);
  await runWriter();
  await desk.frame();
  expect(await moves()).toBe(true);
});

test("nothing moves by itself where less motion is wanted", async () => {
  desk = await openDesk();
  await desk.page.emulateMedia({ reducedMotion: "reduce" });
  expect(await sparksOfRun()).toEqual([0, 0]);
  await runWriter();
  await desk.frame();
  expect(await moves()).toBe(false);
});

test("a template lifts under the pointer, unless less motion is wanted", async () => {
  desk = await openDesk("doc=empty");
  const card = desk.page.locator(".starter").first();
  const lifted = () => card.evaluate((each) => new DOMMatrix(getComputedStyle(each).transform).f);
  await card.hover();
  await expect.poll(lifted).toBe(-5);
  await desk.page.emulateMedia({ reducedMotion: "reduce" });
  await expect.poll(lifted).toBe(0);
});

/** The clipboard where a page may not use it: the browser's own keys carry the text. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

test("on a page without TLS nodes are copied and pasted, also by way of a text field", async () => {
  desk = await openDesk();
  const { page } = desk;
  await page.evaluate(`
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    const area = document.createElement("textarea");
    area.id = "elsewhere";
    area.style.cssText = "position: fixed; z-index: 9; inset: 0 auto auto 0";
    document.body.append(area);
  `);
  await desk.node("topic").locator(".node-title").click();
  await page.keyboard.press("Control+c");
  await page.locator("#elsewhere").focus();
  await page.keyboard.press("Control+v");
  const text = await page.locator("#elsewhere").inputValue();
  expect(JSON.parse(text).nodes).toMatchObject([{ id: "topic" }]);
  await page.locator("#elsewhere").fill(text.replaceAll('"topic"', '"other"'));
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await page.evaluate("document.querySelector('#elsewhere').remove()");
  await desk.node("topic").locator(".node-title").click();
  await page.keyboard.press("Control+v");
  await desk.untilNodes(7);
  expect((await desk.graph()).nodes).toContain("other");
});

/** What tests by others hold on to: these selectors stay as they are. */
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const STATUS = /^(idle|queued|running|paused|waiting|completed|error|skipped|cancelled)$/;

const openDesk = deskOpener();
let desk: Desk;

test("each selector finds one element, and the root is open", async () => {
  desk = await openDesk();
  const selectors = [
    '[data-node-type="llama-chat"]',
    '[data-testid="llama-chat-node-type"]',
    "#canvas",
    '[data-testid="canvas"]',
    '[data-testid="workflow-node"][data-node-id="writer"]',
    '[data-node-id="writer"] .connection-port.output[data-port-id="text"]',
    '[data-node-id="writer"] .connection-port.input[data-port-id="prompt"]',
    '[data-testid="execute-button"]',
    '[data-testid="stop-button"]',
    '[data-node-id="writer"] [data-testid="node-output"]',
    '[data-node-id="writer"] .node-status',
  ];
  const counts = await desk.page.evaluate(`Object.fromEntries(${JSON.stringify(selectors)}.map(
    (each) => [each, document.querySelector(".nexus-jupyter").shadowRoot.querySelectorAll(each).length]))`);
  expect(counts).toEqual(Object.fromEntries(selectors.map((each) => [each, 1])));
});

test("the status of a node is exactly its word, whichever it is", async () => {
  desk = await openDesk("doc=states");
  const words = () =>
    desk.page.locator('[data-testid="workflow-node"] .node-status').allInnerTexts();
  await expect.poll(async () => new Set(await words()).size).toBeGreaterThan(4);
  for (const word of await words()) expect(word).toMatch(STATUS);
});

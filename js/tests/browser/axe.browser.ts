import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const openDesk = deskOpener();
let desk: Desk;

/** What is wrong with the editor as it stands: the rule, and the elements that break it. */
async function violations(): Promise<string[]> {
  await desk.page.evaluate(AXE);
  // A fade that is under way would be measured half way.
  await desk.page.waitForTimeout(250);
  return (await desk.page.evaluate(`axe.run(document.querySelector(".nexus-jupyter"), {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 200) + "\\n" + failureSummary)))`)) as string[];
}

/** The editor's main states, and how to come to them. */
const STATES: { readonly [name: string]: readonly [query: string, act?: () => Promise<unknown>] } =
  {
    "an empty workflow": ["doc=empty"],
    "a workflow": [""],
    "every status": ["doc=states"],
    "a run": ["", () => desk.page.getByTestId("execute-button").click()],
    "properties of a node": ["", () => desk.node("critic").locator(".node-title").click()],
    "properties of code": ["doc=states", () => desk.node("code").locator(".node-title").click()],
    "an output that failed": [
      "doc=states",
      async () => {
        await desk.node("error").locator(".node-title").click();
        await desk.page.getByRole("tab", { name: "Output" }).click();
      },
    ],
    "an output shown large": [
      "doc=states",
      async () => {
        await desk.node("table").locator(".node-title").click();
        await desk.page.keyboard.press("e");
      },
    ],
    "the panel that adds a node": ["", () => desk.page.mouse.dblclick(560, 600)],
    "a menu": ["", () => desk.node("topic").locator(".node-title").click({ button: "right" })],
    templates: ["", () => desk.page.getByRole("button", { name: "Templates" }).click()],
    "a group and a note": [
      "",
      async () => {
        await desk.page.evaluate(
          "window.dev.session.store.transact({groups: {g: {title: 'Tea', position: {x: -24, y: -44}, size: {width: 276, height: 460}}}, notes: {n: {text: '## To do\\n\\n- taste it', position: {x: 720, y: 330}, size: {width: 220, height: 130}}}})",
        );
        await desk.page.getByTestId("note").click({ position: { x: 40, y: 80 } });
        await desk.page.locator(".drawing-bar").waitFor();
      },
    ],
    "the times of a run": ["doc=states", () => desk.page.getByTestId("log-button").click()],
    "the log of a run": [
      "doc=states",
      async () => {
        await desk.page.getByTestId("log-button").click();
        await desk.page.getByRole("tab", { name: "Log" }).click();
      },
    ],
    "the commands": ["", () => pressOnCanvas("Control+k")],
    "the outline": ["doc=states", () => pressOnCanvas("o")],
    "the outline of groups and notes": [
      "",
      async () => {
        await desk.page.evaluate(
          "window.dev.session.store.transact({groups: {g: {title: 'Tea', position: {x: -24, y: -44}}}, notes: {n: {text: 'To do', position: {x: 720, y: 330}}}})",
        );
        await pressOnCanvas("o");
        await desk.page.keyboard.press("End");
      },
    ],
    "the outline at a painted zoom": ["doc=many&count=300", () => pressOnCanvas("o")],
    "the help": ["", () => pressOnCanvas("?")],
    "a narrow editor with properties": [
      "width=700",
      () => desk.node("topic").locator(".node-title").click(),
    ],
    "the menu of models": [
      "",
      async () => {
        await desk.node("writer").locator(".node-title").click();
        await desk.page.locator('[data-field="model"] input').click();
        await desk.page.getByRole("option", { name: "qwen3:8b" }).waitFor();
      },
    ],
    "a secret that is not set": [
      "doc=empty",
      async () => {
        await desk.page.locator('[data-node-type="openai-chat"]').click();
        const field = desk.page.locator('[data-field="key"] input');
        await field.fill("SOME_KEY");
        await field.blur();
        await desk.page.getByText("not set").waitFor();
      },
    ],
    "a file that someone else changed, and a refusal": [
      "",
      () =>
        desk.page.evaluate(`
          window.dev.room.tellFile({ state: "conflict", ours: "tea.ours-1.nexus.json", reason: "It was changed." });
          window.dev.room.host.deliver({ type: "refused", message: "A run is going on. Stop it first." });
        `),
    ],
    "a run with inputs": ["", () => pressOnCanvas("Control+i")],
    "code from elsewhere": [
      "",
      () =>
        desk.page.evaluate(
          `window.dev.room.host.deliver({ type: "refused", message: "No.", problems: [{ code: "untrusted", ids: ["critic"], message: "import os" }] })`,
        ),
    ],
    "a question to a person": [
      "",
      async () => {
        await desk.page.evaluate(
          `window.dev.room.events([{ type: "node_waiting", path: "answer", question: { text: "Send it?", choices: ["approve", "edit", "refuse"], value: "Dear Ada", editable: true } }], true)`,
        );
        await desk.node("answer").locator(".node-title").click();
      },
    ],
    "a chat": [
      "",
      async () => {
        await desk.page.getByRole("tab", { name: "Chat" }).click();
        await desk.page.getByRole("textbox", { name: "Your question" }).fill("Why?");
        await desk.page.getByRole("textbox", { name: "Your question" }).press("Enter");
      },
    ],
    "set Markdown": [
      "",
      () =>
        desk.page.evaluate(
          `window.dev.room.events([{ type: "node_completed", path: "topic", outputs: { value: "# Tea\\n- **one** [two](https://example.org)\\n\\n| a |\\n|---|\\n| 1 |" } }], true)`,
        ),
    ],
    "a kernel that is gone": ["", () => desk.page.evaluate("window.dev.room.host.turn(false)")],
  };

async function pressOnCanvas(keys: string) {
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press(keys);
}

/**
 * The words in nodes whose contrast with what is behind them is below 4.5. axe leaves them open,
 * since the canvas lies over the nodes; so each colour is laid over those of the elements around.
 */
const FAINT = `(() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const pixel = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [x, y, z]) => [r, g, b].map((each, i) => each * a + [x, y, z][i] * (1 - a));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((each) => each / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const root = document.querySelector(".nexus-jupyter").shadowRoot;
  const ground = pixel(getComputedStyle(root.querySelector(".nexus")).getPropertyValue("--bg"));
  const ratio = (element) => {
    const chain = [];
    for (let each = element; each && !each.matches(".layer"); each = each.parentElement) chain.unshift(each);
    let [behind, opacity] = [ground, 1];
    for (const each of chain) {
      const style = getComputedStyle(each);
      opacity *= Number(style.opacity);
      const [r, g, b, a] = pixel(style.backgroundColor);
      behind = over([r, g, b, a * opacity], behind);
    }
    const [r, g, b, a] = pixel(getComputedStyle(element).color);
    const [one, other] = [light(over([r, g, b, a * opacity], behind)), light(behind)].sort((x, y) => y - x);
    return (one + 0.05) / (other + 0.05);
  };
  const hasText = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  return [...root.querySelectorAll(".layer .node *")]
    .filter((each) => hasText(each) && each.getClientRects().length > 0)
    .map((each) => ({ text: each.textContent.slice(0, 40), name: each.className, ratio: ratio(each) }))
    .filter((each) => each.ratio < 4.5)
    .map((each) => each.name + " “" + each.text + "” " + each.ratio.toFixed(2));
})()`;

for (const theme of ["dark", "light"]) {
  test(`the words in nodes of every status can be read, ${theme}`, async () => {
    desk = await openDesk(`doc=states&theme=${theme}`);
    await desk.page.evaluate(
      `window.dev.room.room.receive({ type: "change", client: "other", seq: 1, change: { nodes: { idle: { policy: { disabled: true } }, cached: { policy: { breakpoint: true } } } } })`,
    );
    await desk.page.waitForTimeout(400);
    expect(await desk.page.evaluate(FAINT)).toEqual([]);
  });
  for (const [name, [query, act]] of Object.entries(STATES)) {
    test(`axe finds nothing wrong with ${name}, ${theme}`, async () => {
      desk = await openDesk(`${query}&theme=${theme}`);
      await act?.();
      expect(await violations()).toEqual([]);
    });
  }
}

import { expect, test } from "vitest";
import { type Desk, deskOpener } from "./page.ts";

const openDesk = deskOpener();
let desk: Desk;

const finish = (id: string, outputs: Record<string, unknown>) =>
  desk.page.evaluate(
    `window.dev.room.events([{ type: "node_completed", path: "${id}", seconds: 1, outputs: ${JSON.stringify(outputs)} }], true)`,
  );
const body = (id: string) => desk.node(id).locator('[data-testid="node-output"]');

test("a text in Markdown is set, and nothing in it can act or call anywhere", async () => {
  desk = await openDesk();
  const asked: string[] = [];
  desk.page.on("request", (request) => asked.push(request.url()));
  const text = [
    "# Tea",
    "- *one*",
    "- [x](javascript:alert(1)) [y](https://example.org/)",
    "",
    '<img src="https://example.org/a.png" onerror="window.hurt = 1"><script>window.hurt = 1</script>',
    "",
    "![picture](https://example.org/b.png)",
    "",
    "| a | b |",
    "|---|--:|",
    "| `c` | 2 |",
  ].join("\n");
  await finish("topic", { value: text });
  await body("topic").locator("h3", { hasText: "Tea" }).waitFor();
  expect(await body("topic").locator("li em").textContent()).toBe("one");
  expect(
    await body("topic")
      .locator("a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href"))),
  ).toEqual(["https://example.org/", "https://example.org/b.png"]);
  expect(await body("topic").locator("img, script").count()).toBe(0);
  expect(await body("topic").textContent()).toContain("<script>");
  expect(await body("topic").locator("td").allTextContents()).toEqual(["c", "2"]);
  await desk.frame();
  expect(await desk.page.evaluate("window.hurt")).toBeUndefined();
  expect(asked).toEqual([]);
});

test("JSON is a tree that folds", async () => {
  desk = await openDesk();
  await finish("answer", { value: { verdict: "APPROVED", notes: ["short", { true: null }] } });
  const tree = body("answer").locator(".tree");
  await tree.waitFor();
  expect(await tree.getByText("short").count()).toBe(0);
  await tree.getByText("notes").click();
  await tree.getByText('"short"').waitFor();
});

test("an output is shown large, and Escape gives the focus back", async () => {
  desk = await openDesk("doc=states");
  await desk.node("table").hover();
  await desk.node("table").getByText("expand").click();
  const dialog = desk.page.getByRole("dialog", { name: "table" });
  await dialog.waitFor();
  expect(await dialog.locator("td").count()).toBeGreaterThan(3);
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.press("Tab");
  expect(await dialog.locator(":focus").count()).toBe(1);
  await desk.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("the rows of a large table come a page at a time", async () => {
  desk = await openDesk();
  const frame = { kind: "dataframe", columns: ["n"], rows: [[0], [1]], total: 250 };
  await finish("sources", { frame });
  await desk.node("sources").locator(".node-title").click();
  await desk.page.locator(".stage").focus();
  await desk.page.keyboard.press("e");
  const dialog = desk.page.getByRole("dialog", { name: "sources" });
  await dialog.getByText("2 of 250 rows").waitFor();
  await dialog.getByText("Load 200 more").click();
  const question = (await desk.sent()).at(-1) as { run: string; offset: number };
  expect(question).toMatchObject({
    type: "value",
    path: "sources",
    port: "frame",
    offset: 2,
    limit: 200,
  });
  await desk.page.evaluate(
    `window.dev.room.host.deliver({ ...${JSON.stringify(question)}, kind: "dataframe", total: 250, rows: Array.from({ length: 200 }, (_, i) => [i + 2]) })`,
  );
  await dialog.getByText("202 of 250 rows").waitFor();
  expect(await dialog.locator("tbody tr").count()).toBe(202);
});

test("an output is copied from its node", async () => {
  desk = await openDesk("doc=states");
  await desk.page.evaluate(
    "window.copied = ''; navigator.clipboard.writeText = async (text) => { window.copied = text; }",
  );
  await desk.node("cached").hover();
  await desk.node("cached").getByText("copy").click();
  await desk.until("window.copied.startsWith('Same inputs')");
  await desk.node("error").locator(".node-title").click();
  await desk.page.getByRole("tab", { name: "Output" }).click();
  await desk.page.getByRole("button", { name: "Copy" }).click();
  await desk.until("window.copied.includes('mean = total / count')");
});

test("a badge says how a node is told to run, and goes with the rule", async () => {
  desk = await openDesk();
  await desk.node("critic").locator(".node-title").click();
  const rule = desk.page.locator('[data-field="breakpoint"] .switch');
  await rule.click();
  await desk.node("critic").getByText("breakpoint").waitFor();
  await rule.click();
  await expect.poll(() => desk.node("critic").getByText("breakpoint").count()).toBe(0);
  await desk.page.locator('[data-field="disabled"] .switch').click();
  await desk.node("critic").getByText("disabled").waitFor();
  expect(await desk.node("critic").getAttribute("data-disabled")).toBe("");
});

test("a text that was streamed stays where it is read when it is complete, set or not", async () => {
  desk = await openDesk();
  const long = (words: string) => Array.from({ length: 40 }, (_, i) => `${words} ${i}`).join("\n");
  const stream = (id: string, text: string, fresh = false) =>
    desk.page.evaluate(
      `window.dev.room.events(${JSON.stringify([
        { type: "node_started", path: id },
        { type: "node_progress", path: id, text },
      ])}, ${fresh})`,
    );
  const complete = (id: string) =>
    desk.page.evaluate(
      `window.dev.room.events([{ type: "node_completed", path: "${id}", seconds: 1 }])`,
    );
  // How far what is read is from the end, with its place counted from the top.
  const place = (id: string) =>
    body(id).evaluate((element) => {
      const { scrollTop, scrollHeight, clientHeight } = element.firstElementChild as HTMLElement;
      return { top: Math.round(scrollTop), below: scrollHeight - clientHeight - scrollTop };
    });
  await stream("topic", long("line"), true);
  await stream("answer", long("- item"));
  await stream("sources", long("line"));
  // Who reads in a text has all of it.
  await body("sources").hover();
  await body("sources").evaluate((element) => {
    const text = element.firstElementChild as HTMLElement;
    // While it streams it is upside down.
    text.scrollTop = 100 - (text.scrollHeight - text.clientHeight);
  });
  for (const id of ["topic", "answer", "sources"]) await complete(id);
  await body("answer").locator("li").first().waitFor();
  expect((await place("topic")).below).toBeLessThan(2);
  expect((await place("answer")).below).toBeLessThan(2);
  expect((await place("sources")).top).toBe(100);
});

test("an error stands out by its type, and numbers of a table stand under their name", async () => {
  desk = await openDesk("doc=states");
  await body("error").locator(".tone-red").waitFor();
  expect(await body("error").locator(".tone-red").textContent()).toBe("ZeroDivisionError");
  expect(await body("error").locator(".error-where").textContent()).toBe("\nline 3");
  expect(await body("table").locator("th.number").textContent()).toBe("year");
  expect(await desk.node("table").locator(".node-tokens").textContent()).toBe("214 × 2");
});

test("of a branch the output that was taken stands out", async () => {
  desk = await openDesk("doc=states");
  const taken = (port: string) =>
    desk.node("branch").locator(".port-label", { hasText: port }).getAttribute("data-taken");
  expect(await taken("yes")).toBeNull();
  await finish("branch", { yes: "tea" });
  await expect.poll(() => taken("yes")).toBe("yes");
  expect(await taken("else")).toBe("no");
});

test("of a long text that comes in only the end is there, with its lines where they were; all of it for who reads", async () => {
  desk = await openDesk();
  const words = Array.from({ length: 400 }, (_, index) => `word${(index * 7919) % 1000}`);
  const tell = (events: readonly object[], fresh = false) =>
    desk.page.evaluate(`window.dev.room.events(${JSON.stringify(events)}, ${fresh})`);
  await desk.page.mouse.move(5, 5);
  await tell([{ type: "node_started", path: "topic" }], true);
  for (let at = 0; at < words.length; at += 8) {
    const text = `${words.slice(at, at + 8).join(" ")} `;
    await tell([{ type: "node_progress", path: "topic", text }]);
    await desk.frame();
  }
  const whole = `${words.join(" ")} `;
  const shown = () => body("topic").locator(".node-line").textContent();
  await expect.poll(async () => whole.endsWith((await shown()) ?? "?")).toBe(true);
  expect((await shown())?.length).toBeLessThan(900);
  // How high above the end each of the last letters is.
  const heights = () =>
    body("topic").evaluate((element) => {
      const text = element.querySelector(".node-line")?.firstChild as Text;
      const range = document.createRange();
      const top = (at: number) => {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().top;
      };
      const { length } = text;
      return Array.from({ length: 90 }, (_, at) =>
        Math.round(top(length - 2) - top(length - 2 - at)),
      );
    });
  const before = await heights();
  expect(new Set(before).size).toBeGreaterThan(2);
  await body("topic").hover();
  await expect.poll(shown).toBe(whole);
  expect(await heights()).toEqual(before);
  await tell([{ type: "node_completed", path: "topic", seconds: 1 }]);
  await desk.page.mouse.move(5, 5);
  await desk.node("topic").getByText("completed").waitFor();
  expect(await body("topic").textContent()).toBe(whole);
});

/** The dev page in a real browser, and the hands to work it with. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { serve } from "../../dev/serve.mjs";
import type { ToRoom } from "../../src/model/protocol.ts";

/** Where Chromium is looked for, after the environment's own word. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a server of the dev page. */
export interface Lab {
  readonly browser: Browser;
  readonly address: string;
  /** Let go of both. */
  close(): Promise<void>;
}

/** Start the browser and the server. */
export async function openLab(): Promise<Lab> {
  const path = [process.env.CHROMIUM ?? "", ...PLACES].find((each) => each && existsSync(each));
  if (!path)
    throw new Error("There is no Chromium here. Install one, or say where it is in CHROMIUM.");
  const { server, address } = await serve();
  const browser = await chromium.launch({ executablePath: path, args: FLAGS });
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { browser, address, close };
}

/** One page with the editor on it. */
export class Desk {
  readonly page: Page;
  /** What went wrong on the page. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  /** Open the page; `query` says what it shows. */
  static async open({ browser, address }: Lab, query = ""): Promise<Desk> {
    const page = await browser.newPage({ viewport: { width: 1180, height: 700 } });
    const desk = new Desk(page);
    await page.goto(`${address}?${query}`);
    await page.locator('[data-testid="execute-button"]').waitFor();
    await page.waitForFunction("window.dev.session.sync.state.value === 'live'");
    // One frame, so that what has been told is drawn.
    await desk.frame();
    return desk;
  }

  /** Wait until what was asked for is painted. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
  }

  /** A node on the canvas. */
  node(id: string): Locator {
    return this.page.locator(`[data-testid="workflow-node"][data-node-id="${id}"]`);
  }

  /** A port of a node. */
  port(node: string, port: string, side: "input" | "output"): Locator {
    return this.node(node).locator(`.connection-port.${side}[data-port-id="${port}"]`);
  }

  /** The middle of something. */
  async middle(of: Locator): Promise<{ x: number; y: number }> {
    const box = await of.boundingBox();
    if (!box) throw new Error("It is not to be seen.");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Press at one place, go to another in steps, and let go there. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }, release = true) {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    if (release) await mouse.up();
    await this.frame();
  }

  /** What the room heard since the page was opened, but for the hello and what it was only asked. */
  async sent(): Promise<ToRoom[]> {
    const sent = (await this.page.evaluate("window.dev.room.host.sent")) as ToRoom[];
    return sent.filter(({ type }) => type !== "hello" && type !== "templates");
  }

  /** The workflow as the room has it. */
  async graph(): Promise<{ nodes: string[]; connections: string[] }> {
    return (await this.page.evaluate(
      "({ nodes: [...window.dev.room.room.graph.nodes.keys()], connections: [...window.dev.room.room.graph.connections.keys()] })",
    )) as { nodes: string[]; connections: string[] };
  }

  /** Wait until something holds on the page. */
  async until(condition: string): Promise<void> {
    await this.page.waitForFunction(condition, undefined, { timeout: 5000 });
  }

  /** Wait until the room has this many connections. */
  async untilConnections(count: number): Promise<void> {
    await this.until(`window.dev.room.room.graph.connections.size === ${count}`);
  }

  /** Wait until the room has this many nodes. */
  async untilNodes(count: number): Promise<void> {
    await this.until(`window.dev.room.room.graph.nodes.size === ${count}`);
  }
}

/**
 * A lab for the tests of one file, and the function that opens a desk in it.
 *
 * After each test the desks it opened are closed; one on which something went wrong fails the test.
 */
export function deskOpener(): (query?: string) => Promise<Desk> {
  let lab: Lab;
  const desks: Desk[] = [];
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());
  afterEach(async () => {
    const opened = desks.splice(0);
    await Promise.all(opened.map(({ page }) => page.close()));
    expect(opened.flatMap(({ errors }) => errors)).toEqual([]);
  });
  return async (query) => {
    const desk = await Desk.open(lab, query);
    desks.push(desk);
    return desk;
  };
}

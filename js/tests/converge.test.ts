import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryHost } from "../src/hosts/memory.ts";
import { MemoryRoom } from "../src/hosts/memoryRoom.ts";
import { toDocument } from "../src/model/graph.ts";
import type { FromRoom, ToRoom } from "../src/model/protocol.ts";
import { Session } from "../src/store/session.ts";
import { someChange } from "./samples.ts";

/** A page whose messages wait, in their order, until a test lets them through. */
class SlowPage {
  readonly host = new MemoryHost();
  readonly session: Session;
  readonly #room: MemoryRoom;
  readonly #up: ToRoom[] = [];
  readonly #down: FromRoom[] = [];

  constructor(room: MemoryRoom, client: string) {
    this.#room = room;
    this.host.answer((message) => this.#up.push(message));
    room.join((message) => this.#down.push(message));
    this.session = new Session(this.host, client);
  }

  up(count: number): void {
    for (const message of this.#up.splice(0, count)) this.#room.receive(message);
  }

  down(count: number): void {
    for (const message of this.#down.splice(0, count)) this.host.deliver(message);
  }

  /** Break the way: what is on it is lost. */
  break(): void {
    this.#up.length = 0;
    this.#down.length = 0;
    this.host.turn(false);
    this.host.turn(true);
  }

  get isQuiet(): boolean {
    return this.#up.length + this.#down.length === 0;
  }
}

const someStep = fc.record({
  page: fc.integer({ min: 0, max: 1 }),
  what: fc.constantFrom(
    "edit",
    "edit",
    "edit",
    "slide",
    "up",
    "up",
    "down",
    "down",
    "undo",
    "break",
  ),
  change: someChange,
  count: fc.integer({ min: 1, max: 3 }),
});
type Step = typeof someStep extends fc.Arbitrary<infer S> ? S : never;

function take(page: SlowPage, { what, change, count }: Step): void {
  const { session } = page;
  if (what === "edit") session.store.transact(change);
  else if (what === "slide") session.store.transact(change, "slide");
  else if (what === "undo") session.sync.undo();
  else if (what === "break") page.break();
  else page[what](count);
}

function settle(pages: readonly SlowPage[]): void {
  while (pages.some((page) => !page.isQuiet)) {
    for (const page of pages) {
      page.up(1);
      page.down(1);
    }
  }
}

test("pages and room end equal, whatever is late, lost, refused or taken back", () => {
  fc.assert(
    fc.property(fc.array(someStep, { maxLength: 60 }), (steps) => {
      const room = new MemoryRoom();
      const pages = [new SlowPage(room, "c1"), new SlowPage(room, "c2")];
      settle(pages);
      for (const step of steps) take(pages[step.page]!, step);
      settle(pages);
      for (const { session } of pages) {
        expect(session.store.pending).toEqual([]);
        expect(session.store.revision.value).toBe(room.revision);
        expect(toDocument(session.store.graph.value)).toEqual(toDocument(room.graph));
      }
    }),
    { numRuns: 300 },
  );
});

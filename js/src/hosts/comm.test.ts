import { expect, test } from "vitest";
import type { FromRoom } from "../model/protocol.ts";
import { type CommModel, commHost } from "./comm.ts";

/** A widget model without a kernel. */
function mockModel() {
  const handlers = new Map<string, Set<(...args: any[]) => void>>();
  const sent: unknown[] = [];
  const model: CommModel = {
    send: (content) => sent.push(content),
    on: (name, fn) => handlers.set(name, new Set([...(handlers.get(name) ?? []), fn])),
    off: (name, fn) => handlers.get(name)?.delete(fn),
  };
  const trigger = (name: string, ...args: unknown[]) => {
    for (const fn of handlers.get(name) ?? []) fn(...args);
  };
  const listeners = () => [...handlers.values()].reduce((sum, set) => sum + set.size, 0);
  return { model, sent, trigger, listeners };
}

const problems: FromRoom = { type: "problems", problems: [] };

test("messages go both ways as custom messages", () => {
  const { model, sent, trigger } = mockModel();
  const host = commHost(model);
  const heard: FromRoom[] = [];
  host.listen((message) => heard.push(message));
  host.send({ type: "hello", client: "me", number: 1 });
  trigger("msg:custom", problems, []);
  expect(sent).toEqual([{ type: "hello", client: "me", number: 1 }]);
  expect(heard).toEqual([problems]);
});

test("when the kernel goes it is closed, and nothing is sent", () => {
  for (const name of ["comm_live_update", "comm:close", "destroy"]) {
    const { model, sent, trigger } = mockModel();
    const host = commHost(model);
    const states: boolean[] = [];
    host.watch((open) => states.push(open));
    trigger(name);
    trigger(name);
    host.send({ type: "hello", client: "me", number: 1 });
    expect(states).toEqual([true, false]);
    expect(sent).toEqual([]);
  }
});

test("a comm that cannot send any more is closed", () => {
  const { model } = mockModel();
  const refuse = () => {
    throw new Error("Cannot send");
  };
  const host = commHost({ ...model, send: refuse });
  const states: boolean[] = [];
  host.watch((open) => states.push(open));
  host.send({ type: "leave", client: "me" });
  expect(states).toEqual([true, false]);
});

test("whoever is heard again is there again", () => {
  const { model, trigger } = mockModel();
  const host = commHost(model);
  const states: boolean[] = [];
  trigger("comm_live_update");
  host.watch((open) => states.push(open));
  trigger("msg:custom", problems, []);
  expect(states).toEqual([false, true]);
});

test("closing leaves no listener on the model", () => {
  const { model, listeners } = mockModel();
  const host = commHost(model);
  expect(listeners()).toBeGreaterThan(0);
  host.close();
  expect(listeners()).toBe(0);
});

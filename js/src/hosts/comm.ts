/**
 * The way to a room in the kernel, over the comm of an anywidget model: custom messages both ways,
 * never traits, since those are echoed and replayed.
 */
import type { Host, Off } from "../model/host.ts";
import type { FromRoom, ToRoom } from "../model/protocol.ts";

/** What is used of an anywidget model. */
export interface CommModel {
  send(content: unknown): void;
  on(name: string, callback: (...args: any[]) => void): void;
  off(name: string, callback: (...args: any[]) => void): void;
}

/** A host over the model of a widget. */
export function commHost(model: CommModel): Host {
  const hearers = new Set<(message: FromRoom) => void>();
  const watchers = new Set<(open: boolean) => void>();
  let open = true;

  const turn = (now: boolean) => {
    if (now === open) return;
    open = now;
    for (const fn of watchers) fn(open);
  };
  const hear = (message: FromRoom) => {
    // Whoever is heard is there, whatever was said before.
    turn(true);
    for (const fn of hearers) fn(message);
  };
  // A model starts with a live comm, so an update says that the kernel went; it never comes back
  // on the same comm, the cell makes a new model.
  const lose = () => turn(false);
  const events = [
    ["msg:custom", hear],
    ["comm_live_update", lose],
    ["comm:close", lose],
    ["destroy", lose],
  ] as const;
  for (const [name, fn] of events) model.on(name, fn);

  return {
    send: (message: ToRoom) => {
      try {
        if (open) model.send(message);
      } catch {
        // A comm whose kernel was shut down tells nobody until somebody uses it.
        lose();
      }
    },
    listen: (fn) => subscribed(hearers, fn),
    watch: (fn) => {
      fn(open);
      return subscribed(watchers, fn);
    },
    close: () => {
      for (const [name, fn] of events) model.off(name, fn);
      lose();
    },
  };
}

function subscribed<T>(set: Set<T>, fn: T): Off {
  set.add(fn);
  return () => set.delete(fn);
}

/** What the editor needs of the place it runs in: a way to and from a room. */
import type { FromRoom, ToRoom } from "./protocol.ts";

/** Undoes a subscription. */
export type Off = () => void;

/** Carries messages between the editor and a room. */
export interface Host {
  /** Send a message. Does nothing while the way is closed. */
  send(message: ToRoom): void;
  /** Hear every message of the room. */
  listen(fn: (message: FromRoom) => void): Off;
  /** Hear whether the way to the room is open: at once, and whenever that changes. */
  watch(fn: (open: boolean) => void): Off;
  /** Let go of everything. */
  close(): void;
}

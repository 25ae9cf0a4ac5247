/**
 * ScriptNetwork: the messages on their way in a script, in order, and the standing orders on them.
 */
import type { Id, Json } from "./node.ts";

/** A message on its way. */
export interface Pending<Message = Json> {
  /** Counts the messages of the script, from 1. */
  readonly number: number;
  /** Who sent it. */
  readonly from: Id;
  /** Whom it is for. */
  readonly to: Id;
  /** As it was sent; it must not be changed. */
  readonly message: Message;
}

/** Which messages are meant: those for which it returns true. Where a filter is left out, all are. */
export type Filter<Message = Json> = (pending: Pending<Message>) => boolean;

/** A standing order to keep messages back, until it is released. */
export interface Hold<Message = Json> {
  /** The messages it keeps back now, oldest first. */
  messages(): readonly Pending<Message>[];
}

/** Everything that nodes have sent and nobody has delivered. */
export interface ScriptNetwork<Message> {
  send(from: Id, to: Id, message: Message): void;
  /** All on their way, held or not. */
  pending(filter?: Filter<Message>): readonly Pending<Message>[];
  /** Those that are not held. */
  deliverable(filter?: Filter<Message>): readonly Pending<Message>[];
  /** Takes out those that are not held. */
  take(filter?: Filter<Message>): readonly Pending<Message>[];
  takeFirst(filter?: Filter<Message>): Pending<Message> | undefined;
  drop(filter?: Filter<Message>): number;
  hold(filter?: Filter<Message>): Hold<Message>;
  release(hold: Hold<Message>): void;
  cut(filter?: Filter<Message>): () => void;
}

/** A network with nothing on its way. */
export function createScriptNetwork<Message>(): ScriptNetwork<Message> {
  let onTheirWay: Pending<Message>[] = [];
  let lastNumber = 0;
  const holds = new Map<Hold<Message>, Filter<Message>>();
  const cuts = new Set<Filter<Message>>();
  const all: Filter<Message> = () => true;

  const isHeld: Filter<Message> = (pending) => [...holds.values()].some((matches) => matches(pending));
  const deliverable = (filter: Filter<Message> = all): readonly Pending<Message>[] =>
    onTheirWay.filter((pending) => filter(pending) && !isHeld(pending));

  function drop(filter: Filter<Message> = all): number {
    const before = onTheirWay.length;
    onTheirWay = onTheirWay.filter((pending) => !filter(pending));
    return before - onTheirWay.length;
  }

  return {
    send(from, to, message) {
      const pending = { number: ++lastNumber, from, to, message };
      if (![...cuts].some((matches) => matches(pending))) onTheirWay.push(pending);
    },
    pending: (filter = all) => onTheirWay.filter(filter),
    deliverable,
    take(filter) {
      const taken = new Set(deliverable(filter));
      onTheirWay = onTheirWay.filter((pending) => !taken.has(pending));
      return [...taken];
    },
    takeFirst(filter = all) {
      const position = onTheirWay.findIndex((pending) => filter(pending) && !isHeld(pending));
      return position < 0 ? undefined : onTheirWay.splice(position, 1)[0];
    },
    drop,
    hold(filter = all) {
      const hold: Hold<Message> = { messages: () => onTheirWay.filter(filter) };
      holds.set(hold, filter);
      return hold;
    },
    release(hold) {
      if (!holds.delete(hold)) throw new Error("Script: this hold was released before.");
    },
    cut(filter = all) {
      // A filter of its own, so that cutting twice by the same filter heals one by one.
      const cut: Filter<Message> = (pending) => filter(pending);
      cuts.add(cut);
      drop(cut);
      return () => void cuts.delete(cut);
    },
  };
}

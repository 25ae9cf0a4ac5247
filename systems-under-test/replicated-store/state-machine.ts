/**
 * The replicated state machine: a key-value store with sessions.
 *
 * It must be deterministic: the same entries give the same state and the same replies on every replica. So its only
 * clock is the cluster time in the entries. A repeated command gets the remembered reply and is not carried out again.
 */
import type { Json } from "../node-kit/node.ts";
import type { Command, Key, LogIndex, Operation, StoreReply, TimedCommand } from "./commands.ts";
import type { HeldLock, Locks, Moment } from "./locks.ts";
import { acquireLock, releaseLock } from "./locks.ts";
import { carryOutOnObject, isObjectFunction } from "./objects.ts";
import type { Dedupe, CommandNumber, Session, SessionImage, Sessions } from "./sessions.ts";
import {
  expireSessions,
  imageOfSessions,
  openSession,
  rememberReply,
  sessionsFromImage,
  touchSession,
} from "./sessions.ts";

/** The state machine of one replica. */
export interface StateMachine {
  /** Carries out one entry. Returns the reply to its client. */
  apply(entry: TimedCommand, index: LogIndex): StoreReply;
  /** The answer to a read of the current state. */
  read(key: Key): StoreReply;
  /** The whole state as plain data, for `restore`. Cost: linear in the state. */
  image(): Json;
  restore(image: Json): void;
  /** All that the next entries and reads depend on; an image is made by rules, which may leave something out. */
  wholeState(): Json;
  sessionCount(): number;
}

interface Image {
  /** Each key as JSON text, with its value. */
  readonly entries: readonly (readonly [string, Json])[];
  readonly sessions: readonly SessionImage[];
  /** Each key as JSON text, with its lock; left out where there are none. */
  readonly locks?: readonly (readonly [string, HeldLock])[];
}

/** An empty store. `dedupe` tells new commands from repeated ones: see `sessions.ts`. */
export function createStateMachine(options: {
  readonly dedupe: (sessions: ReadonlyMap<LogIndex, Session>, command: CommandNumber) => Dedupe;
  /** The time by which sessions expire when an entry with this cluster time is applied. */
  readonly expiryTime: (clusterTime: number) => number;
  /** The sessions that go into an image. */
  readonly sessionsInImage: (sessions: readonly SessionImage[]) => readonly SessionImage[];
  readonly sessionTimeoutMs: number;
}): StateMachine {
  let values = new Map<Key, Json>();
  let sessions: Sessions = new Map();
  let locks: Locks = new Map();

  function applyOperation(command: Extract<Command, { type: "operation" }>, moment: Moment): StoreReply {
    const { clusterTime } = moment;
    const verdict = options.dedupe(sessions, command);
    if (verdict.decision === "expired") return { ok: false, error: "session-expired" };
    touchSession(sessions, command.session, { clusterTime, firstOutstanding: command.firstOutstanding });
    if (verdict.decision === "ignore") return { ok: false, error: "superseded" };
    if (verdict.decision === "cached") return verdict.reply;
    const reply = execute({ values, locks }, command.op, moment);
    rememberReply(sessions, command, reply);
    return reply;
  }

  return {
    apply(entry, index) {
      expireSessions(sessions, options.expiryTime(entry.clusterTime), options.sessionTimeoutMs);
      const { command } = entry;
      switch (command.type) {
        case "noop":
          return { ok: true, value: null };
        case "open":
          openSession(sessions, index, entry.clusterTime);
          return { ok: true, value: index };
        case "close":
          sessions.delete(command.session);
          return { ok: true, value: null };
        case "operation":
          return applyOperation(command, { index, clusterTime: entry.clusterTime });
      }
    },
    read: (key) => ({ ok: true, value: values.get(key) ?? null }),
    image() {
      const entries: (readonly [string, Json])[] = [];
      for (const [key, value] of values) entries.push([JSON.stringify(key), value]);
      const image = { entries, sessions: options.sessionsInImage(imageOfSessions(sessions)) };
      return locks.size === 0
        ? image
        : { ...image, locks: [...locks].map(([key, lock]) => [JSON.stringify(key), lock]) };
    },
    restore(image) {
      const { entries, sessions: kept, locks: held = [] } = image as unknown as Image;
      locks = new Map(held.map(([name, lock]) => [JSON.parse(name) as Key, lock]));
      values = new Map(entries.map(([name, value]) => [JSON.parse(name) as Key, value]));
      sessions = sessionsFromImage(kept);
    },
    wholeState: () => [[...values], [...locks], imageOfSessions(sessions)],
    sessionCount: () => sessions.size,
  };
}

/**
 * Carries out one operation. Keys 1 and "1" are different keys. What is created is the index of its entry: no other
 * entry has it, and every replica finds the same.
 */
function execute(
  { values, locks }: { readonly values: Map<Key, Json>; readonly locks: Locks },
  op: Operation,
  moment: Moment,
): StoreReply {
  const { key } = op;
  const held = values.get(key) ?? null;
  if (isObjectFunction(op.f)) {
    const outcome = carryOutOnObject(op.f, op.value ?? null, held);
    if (!outcome.ok) return outcome;
    values.set(key, outcome.held);
    return { ok: true, value: outcome.value };
  }
  switch (op.f) {
    case "read":
      return { ok: true, value: held };
    case "write":
      values.set(key, op.value);
      return { ok: true, value: op.value };
    case "cas": {
      const [from, to] = op.value as readonly [Json, Json];
      if (held !== from && JSON.stringify(held) !== JSON.stringify(from))
        return { ok: false, error: "mismatch", seen: held };
      values.set(key, to);
      return { ok: true, value: op.value };
    }
    case "append":
    case "add":
      values.set(key, [...(Array.isArray(held) ? (held as readonly Json[]) : []), op.value]);
      return { ok: true, value: op.value };
    case "delete":
      values.delete(key);
      return { ok: true, value: null };
    case "create":
      values.set(key, moment.index);
      return { ok: true, value: moment.index };
    case "acquire":
      return acquireLock(locks, key, op.value, moment);
    case "release":
      return releaseLock(locks, key, op.value, moment);
  }
}

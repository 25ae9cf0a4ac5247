/**
 * Sessions: they let a client retry a request and still have it carried out once.
 *
 * A client that gets no answer retries, although its first attempt may still be in flight. So each request carries a
 * session and a number, and the state machine of every replica remembers the replies. Sessions expire by the cluster
 * time in the entries, so that all replicas expire the same ones.
 *
 * Source: Ongaro's thesis, section 6.3; the rules are those of LogCabin's state machine.
 */
import type { LogIndex, StoreReply } from "./commands.ts";

/** The session of one client. Its id is the index of the entry that opened it. */
export interface Session {
  readonly id: LogIndex;
  /** Cluster time (ms) of the last entry of this session. */
  lastModified: number;
  /** The client no longer needs replies below this number. */
  firstOutstanding: number;
  /** Highest number carried out; 0: none yet. */
  lastExecuted: number;
  readonly replies: Map<number, StoreReply>;
}

/** Sessions by id, the least recently used first. */
export type Sessions = Map<LogIndex, Session>;

/** A session as plain data in a snapshot. */
export type SessionImage = {
  readonly id: LogIndex;
  readonly lastModified: number;
  readonly firstOutstanding: number;
  readonly lastExecuted: number;
  readonly replies: readonly (readonly [number, StoreReply])[];
};

/** The session and number of a command. */
export type CommandNumber = { readonly session: LogIndex; readonly seq: number };

/** What to do with a command. `ignore`: it is old and its client no longer waits; `cached`: repeat this reply. */
export type Dedupe =
  { readonly decision: "apply" | "ignore" | "expired" } | { readonly decision: "cached"; readonly reply: StoreReply };

/** Decides whether a command is new (thesis, section 6.3). An expired session is never opened again by a command. */
export function dedupe(sessions: ReadonlyMap<LogIndex, Session>, command: CommandNumber): Dedupe {
  const session = sessions.get(command.session);
  if (session === undefined) return { decision: "expired" };
  const reply = session.replies.get(command.seq);
  if (reply !== undefined) return { decision: "cached", reply };
  const isOld = command.seq < session.firstOutstanding || command.seq <= session.lastExecuted;
  return { decision: isOld ? "ignore" : "apply" };
}

/** Adds an empty session; `clusterTime` in ms. */
export function openSession(sessions: Sessions, id: LogIndex, clusterTime: number): void {
  sessions.set(id, {
    id,
    lastModified: clusterTime,
    firstOutstanding: 0,
    lastExecuted: 0,
    replies: new Map(),
  });
}

/** Marks a session as just used, and drops the replies that its client no longer needs. */
export function touchSession(
  sessions: Sessions,
  id: LogIndex,
  use: { readonly clusterTime: number; readonly firstOutstanding: number },
): void {
  const session = sessions.get(id);
  if (session === undefined) return;
  session.lastModified = use.clusterTime;
  if (use.firstOutstanding > session.firstOutstanding) {
    session.firstOutstanding = use.firstOutstanding;
    for (const seq of session.replies.keys()) {
      if (seq < use.firstOutstanding) session.replies.delete(seq);
    }
  }
  sessions.delete(id);
  sessions.set(id, session);
}

/** Stores the reply to a command that was carried out. */
export function rememberReply(sessions: Sessions, command: CommandNumber, reply: StoreReply): void {
  const session = sessions.get(command.session);
  if (session === undefined) return;
  session.lastExecuted = Math.max(session.lastExecuted, command.seq);
  session.replies.set(command.seq, reply);
}

/** Removes sessions unused for longer than the timeout. Cost: linear in the number removed. */
export function expireSessions(sessions: Sessions, clusterTime: number, timeoutMs: number): void {
  for (const [id, session] of sessions) {
    if (session.lastModified + timeoutMs >= clusterTime) return;
    sessions.delete(id);
  }
}

/** The sessions as plain data, in the same order. Cost: linear in sessions and replies. */
export function imageOfSessions(sessions: Sessions): readonly SessionImage[] {
  const image: SessionImage[] = [];
  for (const { id, lastModified, firstOutstanding, lastExecuted, replies } of sessions.values()) {
    image.push({ id, lastModified, firstOutstanding, lastExecuted, replies: entriesOf(replies) });
  }
  return image;
}

/** A loop: spreading the map takes several times as long. */
function entriesOf(replies: ReadonlyMap<number, StoreReply>): SessionImage["replies"] {
  const entries: (readonly [number, StoreReply])[] = [];
  for (const entry of replies) entries.push(entry);
  return entries;
}

/** The inverse of `imageOfSessions`. */
export function sessionsFromImage(image: readonly SessionImage[]): Sessions {
  return new Map(image.map((session) => [session.id, { ...session, replies: new Map(session.replies) }]));
}

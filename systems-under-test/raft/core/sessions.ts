/**
 * Sessions: what makes a retried request take effect once.
 *
 * A client asks again when an answer does not come, and cannot know whether the first attempt is still on its way.
 * Each request therefore carries a session and a number, and the state machine, which is the same on every replica,
 * remembers the replies. Expiry goes by the cluster time in the entries, so that every replica decides alike.
 *
 * Source: Ongaro's thesis, section 6.3; the rules are those of LogCabin's state machine.
 */
import type { Index, RaftReply } from "./messages.ts";

export interface Session {
  readonly id: Index;
  /** Cluster time (ms) of the last entry of this session. */
  lastModified: number;
  /** The client wants no reply below this seq any more. */
  firstOutstanding: number;
  /** Highest seq that was executed; 0 before the first. */
  lastExecuted: number;
  readonly replies: Map<number, RaftReply>;
}

/** Sessions by id, least recently used first. */
export type Sessions = Map<Index, Session>;

/** A session as plain data, inside snapshots. */
export type SessionImage = {
  readonly id: Index;
  readonly lastModified: number;
  readonly firstOutstanding: number;
  readonly lastExecuted: number;
  readonly replies: readonly (readonly [number, RaftReply])[];
};

export type Numbered = { readonly session: Index; readonly seq: number };

/** What to do with a numbered command. `ignore`: an old one that nobody waits for any more. */
export type Dedupe =
  { readonly decision: "apply" | "ignore" | "expired" } | { readonly decision: "cached"; readonly reply: RaftReply };

/** The rule of exactly-once: see the thesis, section 6.3. A session that is gone is never made again. */
export function dedupe(sessions: ReadonlyMap<Index, Session>, command: Numbered): Dedupe {
  const session = sessions.get(command.session);
  if (session === undefined) return { decision: "expired" };
  const reply = session.replies.get(command.seq);
  if (reply !== undefined) return { decision: "cached", reply };
  const isOld = command.seq < session.firstOutstanding || command.seq <= session.lastExecuted;
  return { decision: isOld ? "ignore" : "apply" };
}

export function openSession(sessions: Sessions, id: Index, clusterTime: number): void {
  sessions.set(id, {
    id,
    lastModified: clusterTime,
    firstOutstanding: 0,
    lastExecuted: 0,
    replies: new Map(),
  });
}

/** Marks the session as used, and forgets replies that its client does not want any more. */
export function touchSession(
  sessions: Sessions,
  id: Index,
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

/** Notes that this seq was executed with this reply. */
export function rememberReply(sessions: Sessions, command: Numbered, reply: RaftReply): void {
  const session = sessions.get(command.session);
  if (session === undefined) return;
  session.lastExecuted = Math.max(session.lastExecuted, command.seq);
  session.replies.set(command.seq, reply);
}

/** Removes the sessions unused for longer than the timeout. Cost: linear in what is removed. */
export function expireSessions(sessions: Sessions, clusterTime: number, timeoutMs: number): void {
  for (const [id, session] of sessions) {
    if (session.lastModified + timeoutMs >= clusterTime) return;
    sessions.delete(id);
  }
}

export function imageOfSessions(sessions: Sessions): readonly SessionImage[] {
  const image: SessionImage[] = [];
  for (const { id, lastModified, firstOutstanding, lastExecuted, replies } of sessions.values()) {
    image.push({ id, lastModified, firstOutstanding, lastExecuted, replies: entriesOf(replies) });
  }
  return image;
}

/** As a loop, which costs a fraction of a spread of the map. */
function entriesOf(replies: ReadonlyMap<number, RaftReply>): SessionImage["replies"] {
  const entries: (readonly [number, RaftReply])[] = [];
  for (const entry of replies) entries.push(entry);
  return entries;
}

export function sessionsFromImage(image: readonly SessionImage[]): Sessions {
  return new Map(image.map((session) => [session.id, { ...session, replies: new Map(session.replies) }]));
}

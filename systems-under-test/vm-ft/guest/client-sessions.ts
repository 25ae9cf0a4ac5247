/**
 * The last answer to each client, so that a request that is repeated after a failover is answered but not carried out again.
 */
import type { GuestReply } from "./guest.ts";

/** Clients whose last answer is remembered. If there are more, the one that was silent longest is forgotten. */
const SESSIONS_MAX = 10_000;

/** What is known of a client. */
export interface Session {
  /** Its last request. */
  readonly id: number;
  /** null: not answered yet. */
  readonly reply: GuestReply | null;
}

/** By client; the one that was silent longest is first. */
export type Sessions = Map<string, Session>;

/** Remembers what a client asked last. */
export function remember(sessions: Sessions, client: string, session: Session): void {
  sessions.delete(client);
  sessions.set(client, session);
  if (sessions.size <= SESSIONS_MAX) return;
  for (const oldest of sessions.keys()) {
    sessions.delete(oldest);
    break;
  }
}

/** Remembers the answer to a request, unless the client has given up, and asked for something else since. */
export function rememberAnswer(sessions: Sessions, client: string, session: Session): void {
  if (sessions.get(client)?.id === session.id) remember(sessions, client, session);
}

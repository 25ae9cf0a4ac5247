/**
 * The clients of a guest that knows nothing of replication. A client repeats a request until it is answered, also at the
 * next primary; the machine answers the repeat as before, and the module sees each request once.
 *
 * It is part of the machine's state, as a network card's queues are part of a virtual machine.
 */
import type { Json } from "../../../node-kit/node.ts";
import type { GuestOutput, GuestReply, GuestRequest } from "../guest.ts";

/** Clients whose last answer is remembered. If there are more, the one that was silent longest is forgotten. */
const SESSIONS_MAX = 10_000;

interface Session {
  readonly id: number;
  /** null: the module has not answered yet. */
  readonly reply: GuestReply | null;
}

interface OpenRequest {
  readonly client: string;
  readonly id: number;
  readonly value: Json;
}

/** Sessions as plain data. */
export interface SessionsImage {
  /** By client, the one that was silent longest first. */
  readonly sessions: readonly (readonly [string, Session])[];
  /** Requests that the module has not answered, by number. */
  readonly open: readonly (readonly [number, OpenRequest])[];
  /** Requests that the module was given. */
  readonly count: number;
}

/** Requests by the numbers under which the module knows them: 1, 2, 3, … */
export interface Sessions {
  /** Takes a request: its number if the module must carry it out; else the answers that there are. */
  take(request: GuestRequest): { readonly number: number } | { readonly outputs: readonly GuestOutput[] };
  /** The value of a request that is open. */
  valueOf(number: number): Json | undefined;
  /** Closes an open request with its answer. */
  close(number: number, reply: GuestReply): readonly GuestOutput[];
  image(): SessionsImage;
}

/** Sessions as they were in an image; without one, none. */
export function createSessions(image?: SessionsImage): Sessions {
  const sessions = new Map(image?.sessions);
  const open = new Map(image?.open);
  let count = image?.count ?? 0;
  const remember = (client: string, session: Session): void => {
    sessions.delete(client);
    sessions.set(client, session);
    if (sessions.size <= SESSIONS_MAX) return;
    for (const oldest of sessions.keys()) {
      sessions.delete(oldest);
      break;
    }
  };
  return {
    take({ client, id, value }) {
      const last = sessions.get(client);
      if (last !== undefined && id < last.id) return { outputs: [] };
      if (last?.id === id) {
        remember(client, last);
        return { outputs: last.reply === null ? [] : [{ client, id, reply: last.reply }] };
      }
      remember(client, { id, reply: null });
      open.set(++count, { client, id, value });
      return { number: count };
    },
    valueOf: (number) => open.get(number)?.value,
    close(number, reply) {
      const request = open.get(number);
      if (request === undefined) return [];
      open.delete(number);
      const { client, id } = request;
      // The client may have given up, and asked for something else since.
      if (sessions.get(client)?.id === id) remember(client, { id, reply });
      return [{ client, id, reply }];
    },
    image: () => ({ sessions: [...sessions], open: [...open], count }),
  };
}

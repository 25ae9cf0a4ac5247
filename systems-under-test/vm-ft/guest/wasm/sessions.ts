/**
 * The clients of a guest that knows nothing of replication. A client repeats a request until it is answered, also at the
 * next primary; the machine answers the repeat as before, and the module sees each request once.
 *
 * It is part of the machine's state, as a network card's queues are part of a virtual machine.
 */
import type { Json } from "../../../node-kit/node.ts";
import { remember, rememberAnswer, type Session } from "../client-sessions.ts";
import type { GuestOutput, GuestReply, GuestRequest } from "../guest.ts";

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
  return {
    take({ client, id, value }) {
      const last = sessions.get(client);
      if (last !== undefined && id < last.id) return { outputs: [] };
      if (last?.id === id) {
        remember(sessions, client, last);
        return { outputs: last.reply === null ? [] : [{ client, id, reply: last.reply }] };
      }
      remember(sessions, client, { id, reply: null });
      open.set(++count, { client, id, value });
      return { number: count };
    },
    valueOf: (number) => open.get(number)?.value,
    close(number, reply) {
      const request = open.get(number);
      if (request === undefined) return [];
      open.delete(number);
      const { client, id } = request;
      rememberAnswer(sessions, client, { id, reply });
      return [{ client, id, reply }];
    },
    image: () => ({ sessions: [...sessions], open: [...open], count }),
  };
}

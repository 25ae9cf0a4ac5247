/**
 * A connection to one NATS server: a subject is asked, and one answer comes.
 */
import { randomUUID } from "node:crypto";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import { createReplyConnection } from "../common/reply-connection.ts";
import { Trouble } from "../common/trouble.ts";
import { natsGreeting, type NatsMessage, natsRequest, readNats } from "./protocol.ts";

/** The bucket of all keys, and the stream that it is. */
export const BUCKET = "clew";
/** Its name. */
export const STREAM = `KV_${BUCKET}`;
/** "No message found", of a read. */
export const NOTHING_FOUND = "10037";

/** Asks and waits for one answer, which is no error. */
export interface NatsConnection {
  request(
    subject: string,
    payload: string,
    more: { readonly signal: AbortSignal; readonly headers?: { readonly [name: string]: string } },
  ): Promise<NatsMessage>;
  close(): void;
}

/** The subject of a key. */
export function subjectOf(key: string): string {
  return `$KV.${BUCKET}.${key}`;
}

/** A connection to the server. */
export function createNatsConnection({ host, ports }: Pick<ServerAddress, "host" | "ports">): NatsConnection {
  const inbox = `_INBOX.${randomUUID()}`;
  const place = { host, port: ports["client"] ?? 0 };
  const connection = createReplyConnection(place, readNats, natsGreeting(inbox));
  return {
    async request(subject, payload, { signal, headers }) {
      const text = natsRequest({ subject, inbox, payload, ...(headers === undefined ? {} : { headers }) });
      const [message] = await connection.ask(text, 1, signal);
      if (message === undefined) throw new Error("nats-jetstream: expected an answer, found none");
      const trouble = troubleIn(message);
      if (trouble !== undefined) throw trouble;
      return message;
    },
    close: () => connection.close(),
  };
}

/** What is wrong: in the status of its headers, or in its JSON. */
function troubleIn({ status, payload }: NatsMessage): Trouble | undefined {
  if (status === 404) return new Trouble("answered", NOTHING_FOUND, "no message found");
  if (status !== undefined) return new Trouble("answered", String(status), `status ${status}`);
  if (!payload.startsWith("{")) return undefined;
  const { error } = JSON.parse(payload) as {
    readonly error?: { readonly err_code?: number; readonly description?: string };
  };
  return error === undefined
    ? undefined
    : new Trouble("answered", String(error.err_code ?? ""), error.description ?? "");
}

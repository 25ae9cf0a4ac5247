/**
 * One kept connection for JSON over HTTP, with an end of its own: no retries, no redirects, no second connection.
 *
 * `fetch` would hide when a request was handed to the connection, on which everything depends, and costs twice the time of
 * the processor, which the servers under test need.
 */
import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { codeOf, type Stage, Trouble } from "./trouble.ts";

/** A connection has to come about within this time. */
const CONNECT_MS_MAX = 1_000;

/** An answer, whatever its status. */
export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

/** A connection that is opened with the first request, and again after an error. */
export interface HttpConnection {
  /** @throws Trouble where no whole answer came */
  post(path: string, body: object, signal: AbortSignal): Promise<HttpReply>;
  close(): void;
}

/** A connection to this server, e.g. "http://127.0.0.1:2379". */
export function createHttpConnection(url: string): HttpConnection {
  let agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const renew = (): void => {
    agent.destroy();
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  };
  return {
    post(path, body, signal) {
      return new Promise((resolve, reject) => {
        const text = JSON.stringify(body);
        const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
        let stage: Stage = "connecting";
        const fail = (error: Error): void => {
          renew();
          reject(new Trouble(stage, codeOf(error), error.message));
        };
        const sent = request(`${url}${path}`, { method: "POST", agent, signal, headers }, (answer) => {
          const pieces: Buffer[] = [];
          answer.on("data", (piece: Buffer) => pieces.push(piece));
          answer.once("error", fail);
          answer.once("end", () =>
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }),
          );
        });
        sent.once("error", fail);
        sent.once("socket", (socket) => onceConnected(socket, () => (stage = "sent")));
        sent.end(text);
      });
    },
    close: () => agent.destroy(),
  };
}

/** Calls back when it is connected, at once if it is; gives a connection up that does not come about. */
export function onceConnected(socket: Socket, done: () => void): void {
  if (!socket.connecting) {
    done();
    return;
  }
  socket.setTimeout(CONNECT_MS_MAX, () => {
    socket.destroy(Object.assign(new Error(`no connection within ${CONNECT_MS_MAX} ms`), { code: "ETIMEDOUT" }));
  });
  socket.once("connect", () => {
    socket.setTimeout(0);
    done();
  });
}

/**
 * What a server says when it is asked this once, on a connection of its own.
 *
 * @throws Trouble where no whole answer came, Error where its status is not 200
 */
export async function askOnce(url: string, path: string, body: object, signal: AbortSignal): Promise<unknown> {
  const connection = createHttpConnection(url);
  try {
    const { status, text } = await connection.post(path, body, signal);
    if (status !== 200) throw new Error(`status ${status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  } finally {
    connection.close();
  }
}

/**
 * One TCP connection on which a server answers requests in their order, for protocols that are no HTTP.
 *
 * It is opened with the first request, and a new one after any error: what was asked on a connection that broke is in doubt,
 * and nothing that comes after may be taken for its answer.
 */
import { connect, type Socket } from "node:net";
import { onceConnected } from "./http-connection.ts";
import { codeOf, type Stage, Trouble } from "./trouble.ts";

/**
 * Reads one reply from the beginning of the bytes; undefined: it is not whole yet. Without `reply` it is something that the server
 * says unasked. Throws where it is no reply.
 */
export type ReplyReader<Reply> = (
  bytes: Buffer,
) => { readonly reply: Reply | undefined; readonly length: number } | undefined;

/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A connection, one request at a time. */
export interface ReplyConnection<Reply> {
  /**
   * Sends the bytes and waits for so many replies.
   * @throws Trouble where they did not come
   */
  ask(request: Buffer | string, count: number, signal: AbortSignal): Promise<readonly Reply[]>;
  /** Whether the next request goes to the same connection as the last. */
  isOpen(): boolean;
  /** Gives the connection up: the next request opens another one. */
  renew(): void;
  close(): void;
}

interface Waiting<Reply> {
  readonly count: number;
  readonly replies: Reply[];
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: Trouble) => void;
}

/**
 * A connection to this place.
 * @param greeting sent first on every connection; nothing is awaited for it
 */
export function createReplyConnection<Reply>(
  { host, port }: Place,
  readReply: ReplyReader<Reply>,
  greeting?: string | Buffer,
): ReplyConnection<Reply> {
  let socket: Socket | undefined;
  let stage: Stage = "connecting";
  let bytes: Buffer = Buffer.alloc(0);
  let waiting: Waiting<Reply> | undefined;

  function open(): Socket {
    const opened = connect({ host, port, noDelay: true });
    stage = "connecting";
    bytes = Buffer.alloc(0);
    opened.on("data", (piece: Buffer) => {
      if (socket === opened) take(piece);
    });
    opened.on("error", (error) => giveUp(opened, error));
    opened.once("close", () => giveUp(opened, new Error("the connection was closed")));
    socket = opened;
    return opened;
  }

  function take(piece: Buffer): void {
    bytes = bytes.length === 0 ? piece : Buffer.concat([bytes, piece]);
    try {
      for (let read = readReply(bytes); read !== undefined; read = readReply(bytes)) {
        bytes = bytes.subarray(read.length);
        if (read.reply !== undefined) answer(read.reply);
      }
    } catch (error) {
      if (socket !== undefined) giveUp(socket, error as Error);
    }
  }

  function answer(reply: Reply): void {
    if (waiting === undefined) return;
    const { replies, count, resolve } = waiting;
    replies.push(reply);
    if (replies.length < count) return;
    waiting = undefined;
    resolve(replies);
  }

  function giveUp(given: Socket, error: Error): void {
    given.destroy();
    if (socket !== given) return;
    socket = undefined;
    const asked = waiting;
    waiting = undefined;
    asked?.reject(new Trouble(stage, codeOf(error), error.message));
  }

  return {
    ask(request, count, signal) {
      return new Promise((resolve, reject) => {
        const used = socket ?? open();
        waiting = { count, replies: [], resolve, reject };
        signal.addEventListener("abort", () => giveUp(used, new Error("no answer in time")), { once: true });
        onceConnected(used, () => {
          if (socket !== used) return;
          if (stage === "connecting" && greeting !== undefined) used.write(greeting);
          stage = "sent";
          used.write(request);
        });
      });
    },
    isOpen: () => socket !== undefined,
    renew() {
      if (socket !== undefined) giveUp(socket, new Error("the connection was given up"));
    },
    close: () => socket?.destroy(),
  };
}

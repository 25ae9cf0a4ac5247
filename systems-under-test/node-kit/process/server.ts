/**
 * The listening side of a node process. It receives frames from peers, clients and the harness, and returns answers.
 * All answers of one turn leave in one write per connection.
 */
import net from "node:net";
import { createSplitter, decodeFrame, encodeFrame, type Frame, WireError } from "../wire.ts";
import type { Address } from "./config.ts";

/** The server of one node. */
export interface NodeServer {
  readonly port: number;
  /** Queues an answer. It is dropped if the connection is gone. */
  answer(connectionNumber: number, frame: Frame): void;
  /** Passes the queued answers to their sockets. */
  flush(): void;
  /** Accepts no more input, and calls back when everything passed on has left or the connections are gone. */
  finish(done: () => void): void;
}

/** The port is in use, or the host is not this machine: printed without a stack, exit code 255. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** A client that does not read its answers is disconnected when more bytes than this wait for it. */
const waitingBytesMax = 64 * 1024 * 1024;

interface Client {
  readonly socket: net.Socket;
  readonly answers: string[];
}

/** Listens. `onFrame` gets each frame and the number of its connection. @throws ListenError as a rejection */
export function openNodeServer(
  address: Address,
  onFrame: (frame: Frame, connectionNumber: number) => void,
): Promise<NodeServer> {
  const clients = new Map<number, Client>();
  const waiting = new Set<Client>();
  let lastNumber = 0;

  const server = net.createServer({ noDelay: true }, (socket) => {
    const number = ++lastNumber;
    clients.set(number, { socket, answers: [] });
    receive(socket, (frame) => {
      onFrame(frame, number);
    });
    socket.on("close", () => void clients.delete(number));
  });

  const nodeServer = (port: number): NodeServer => ({
    port,
    answer(number, frame) {
      const client = clients.get(number);
      if (client === undefined) return;
      client.answers.push(encodeFrame(frame));
      waiting.add(client);
    },
    flush() {
      for (const { socket, answers } of waiting) {
        socket.write(answers.join(""));
        answers.length = 0;
        if (socket.writableLength > waitingBytesMax) {
          warn(`a client does not read its answers, ${socket.writableLength} bytes wait; connection closed`);
          socket.destroy();
        }
      }
      waiting.clear();
    },
    finish(done) {
      server.close(done);
      for (const { socket } of clients.values()) {
        socket.removeAllListeners("data");
        socket.end(() => socket.destroy());
      }
    },
  });

  return new Promise((resolve, reject) => {
    server.on("error", (cause: NodeJS.ErrnoException) => {
      const where = `${address.host}:${address.port}`;
      const why = cause.code === "EADDRINUSE" ? `port ${address.port} is in use; choose another` : cause.message;
      reject(new ListenError(`Cannot listen on ${where}: ${why}.`, { cause }));
    });
    server.listen({ host: address.host, port: address.port, backlog: 1024 }, () => {
      resolve(nodeServer((server.address() as net.AddressInfo).port));
    });
  });
}

function receive(socket: net.Socket, onFrame: (frame: Frame) => void): void {
  const splitter = createSplitter();
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    try {
      for (const line of splitter.push(chunk)) onFrame(decodeFrame(line));
    } catch (error: unknown) {
      if (!(error instanceof WireError)) throw error;
      warn(`${error.message} Connection closed.`);
      socket.destroy();
    }
  });
  // "close" follows and cleans up. A client may leave at any time.
  socket.on("error", () => undefined);
}

function warn(message: string): void {
  process.stderr.write(`${message}\n`);
}

/**
 * TCP connections of clients to nodes: opened when first needed, kept, and shared by the processes that a worker
 * runs one after the other (a process that retired would otherwise leave its connections to be made anew).
 *
 * The client's links are applied right here, to each message that goes out or comes in: the clients live in this
 * process, so a proxy between them and the nodes would only double the work. The effect is the same.
 */
import { type Socket, connect } from "node:net";

import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import { type FrameGate, frameGate } from "./frame-gate.ts";
import type { Link, Links } from "./link.ts";

const HOST = "127.0.0.1";
/** A node that answers with a longer line than this is cut off. */
const LINE_LENGTH_MAX = 64 * 1024 * 1024;

/** One process of the history, as its connections see it. */
export interface ConnectionUser {
  answered(node: string, id: number, reply: Json): void;
  disconnected(node: string): void;
}

export interface ClientConnections {
  /** Sends a request; the answer goes to this user with the same id. Never calls back from within this call. */
  request(to: { worker: number; node: string }, user: ConnectionUser, id: number, request: Json): void;
  /** Nothing is told to this user any more. */
  leave(user: ConnectionUser): void;
  /** Destroys every connection. */
  close(): void;
}

interface Connection {
  readonly node: string;
  readonly socket: Socket;
  readonly outward: FrameGate<string>;
  /** Requests without an answer, by their number on this connection. */
  readonly waiting: Map<number, { readonly user: ConnectionUser; readonly id: number }>;
  readonly users: Set<ConnectionUser>;
  requestCount: number;
}

/** Connections through these links; `portOf` gives a node's port, or undefined while it is down. */
export function clientConnections(options: {
  readonly links: Links;
  readonly portOf: (node: string) => number | undefined;
  /** A node sent a line that is no answer; its connection is given up. */
  readonly onMalformed: (node: string, line: string) => void;
}): ClientConnections {
  const open = new Map<string, Connection>();

  function connectionTo(worker: number, node: string): Connection | undefined {
    const name = `${worker}>${node}`;
    const known = open.get(name);
    if (known !== undefined) return known;
    const port = options.portOf(node);
    if (port === undefined) return undefined;
    const connection = openConnection({
      node,
      port,
      there: options.links.between("client", node),
      back: options.links.between(node, "client"),
      onGone: () => open.delete(name),
      onMalformed: options.onMalformed,
    });
    open.set(name, connection);
    return connection;
  }

  return {
    request({ worker, node }, user, id, request) {
      const connection = connectionTo(worker, node);
      if (connection === undefined) {
        setImmediate(() => user.disconnected(node));
        return;
      }
      const number = ++connection.requestCount;
      connection.waiting.set(number, { user, id });
      connection.users.add(user);
      const line = `${JSON.stringify({ id: number, request })}\n`;
      connection.outward.offer(line, line.length);
    },
    leave(user) {
      for (const connection of open.values()) {
        connection.users.delete(user);
        for (const [number, waiting] of connection.waiting) {
          if (waiting.user === user) connection.waiting.delete(number);
        }
      }
    },
    close() {
      for (const connection of open.values()) {
        connection.users.clear();
        connection.waiting.clear();
        connection.socket.destroy();
      }
      open.clear();
    },
  };
}

interface ConnectionOptions {
  readonly node: string;
  readonly port: number;
  readonly there: Link;
  readonly back: Link;
  /** The clients may know that the connection is gone; the next request needs another. */
  readonly onGone: () => void;
  readonly onMalformed: (node: string, line: string) => void;
}

function openConnection(options: ConnectionOptions): Connection {
  const { node } = options;
  const socket = connect({ host: HOST, port: options.port, noDelay: true });
  const write = joinedWrites(socket);
  const waiting: Connection["waiting"] = new Map();
  const users: Connection["users"] = new Set();

  const inward = frameGate<string>({ link: options.back, deliver, onEnd, onRelief() {} });
  const outward = frameGate<string>({ link: options.there, deliver: write, onEnd() {}, onRelief() {} });

  function deliver(line: string): void {
    const answer = parseAnswer(line);
    if (answer === undefined) {
      options.onMalformed(node, line);
      socket.destroy();
      return;
    }
    const asked = waiting.get(answer.id);
    // Undefined when the process that asked has retired since.
    if (asked === undefined) return;
    waiting.delete(answer.id);
    asked.user.answered(node, asked.id, answer.reply);
  }

  function onEnd(): void {
    outward.dispose();
    options.onGone();
    for (const user of users) user.disconnected(node);
  }

  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) inward.offer(line, line.length);
    if (rest.length > LINE_LENGTH_MAX) socket.destroy();
  });
  // What follows every error is the close.
  socket.on("error", () => socket.destroy());
  socket.once("close", () => inward.end());
  return { node, socket, outward, waiting, users, requestCount: 0 };
}

/** An answer is `{ "id": 7, "reply": … }`; undefined for anything else. */
function parseAnswer(line: string): { readonly id: number; readonly reply: Json } | undefined {
  try {
    const answer = JSON.parse(line) as { readonly id?: Json; readonly reply?: Json } | null;
    if (typeof answer?.id !== "number" || answer.reply === undefined) return undefined;
    return { id: answer.id, reply: answer.reply };
  } catch {
    return undefined;
  }
}

/** Writes what comes within one turn of the event loop with one system call. */
function joinedWrites(socket: Socket): (text: string) => void {
  let texts = "";
  return (text) => {
    if (texts === "") {
      process.nextTick(() => {
        socket.write(texts);
        texts = "";
      });
    }
    texts += text;
  };
}

/**
 * TCP connections of clients to nodes. They are opened when first needed and stay open: a worker's next process uses
 * those of the one before.
 *
 * The clients' links are applied right here, to each message that goes out or comes in. The clients live in this
 * process, so a proxy between them and the nodes would only double the work. The effect is the same.
 */
import { type Socket, connect } from "node:net";

import { clientName } from "../../../../runs/client-name.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import { WireError, createSplitter, decodeFrame, encodeFrame } from "../../../../systems-under-test/node-kit/wire.ts";
import { type FrameGate, createFrameGate } from "../links/frame-gate.ts";
import type { HostAndPort } from "../../wiring.ts";
import type { Link, Links } from "../links/link.ts";

/** How nodes of the kit begin an answer. */
const RESPONSE = /^\{"kind":"response","id":(\d+)/;

/** One process of the history, as its connections see it. */
export interface ConnectionUser {
  /** The node has answered the request with this id. */
  response(from: string, id: number, reply: Json): void;
  /** The connection to this node could not be made, or broke. */
  disconnected(node: string): void;
}

/** Who asks whom. */
export interface RequestWay {
  /** Whose connections are used. */
  readonly worker: number;
  /** Of the history. */
  readonly process: number;
  readonly node: string;
}

/** The connections of all clients of a cluster. */
export interface ClientConnections {
  /**
   * Sends a request of this process; the answer goes to this user with the same id. Never calls back from within this
   * call.
   */
  request(way: RequestWay, user: ConnectionUser, id: number, request: Json): void;
  /** From now on this user is told nothing. */
  leave(user: ConnectionUser): void;
  /** Destroys every connection. */
  close(): void;
}

interface Waiting {
  readonly user: ConnectionUser;
  readonly id: number;
  readonly process: number;
}

interface Connection {
  readonly node: string;
  readonly socket: Socket;
  readonly outward: FrameGate<string>;
  /** Requests without an answer, by their number on this connection. */
  readonly waiting: Map<number, Waiting>;
  readonly users: Set<ConnectionUser>;
  requestCount: number;
}

/** Connections through these links; `addressOf` gives where a node can be called, or undefined while it is down. */
export function createClientConnections(options: {
  readonly links: Links;
  readonly addressOf: (node: string) => HostAndPort | undefined;
  /** A node sent something that is no answer; its connection is given up. */
  readonly onMalformed: (node: string, problem: string) => void;
}): ClientConnections {
  const open = new Map<string, Connection>();

  function connectionTo(worker: number, node: string): Connection | undefined {
    const name = `${worker}>${node}`;
    const known = open.get(name);
    if (known !== undefined) return known;
    const address = options.addressOf(node);
    if (address === undefined) return undefined;
    const connection = openConnection({
      node,
      address,
      there: options.links.between("client", node),
      back: options.links.between(node, "client"),
      onGone: () => open.delete(name),
      onMalformed: options.onMalformed,
    });
    open.set(name, connection);
    return connection;
  }

  return {
    request({ worker, process, node }, user, id, request) {
      const connection = connectionTo(worker, node);
      if (connection === undefined) {
        setImmediate(() => user.disconnected(node));
        return;
      }
      const number = ++connection.requestCount;
      connection.waiting.set(number, { user, id, process });
      connection.users.add(user);
      const line = encodeFrame({ kind: "request", id: number, request });
      const { tape } = options.links.between("client", node);
      connection.outward.offer(line, line.length, tape?.sent(line, { client: clientName(process) }));
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
  readonly address: HostAndPort;
  readonly there: Link;
  readonly back: Link;
  /** The clients may know that the connection is gone; the next request needs another. */
  readonly onGone: () => void;
  readonly onMalformed: (node: string, problem: string) => void;
}

function openConnection(options: ConnectionOptions): Connection {
  const { node } = options;
  const socket = connect({ ...options.address, noDelay: true });
  const write = joinedWrites(socket);
  const waiting: Connection["waiting"] = new Map();
  const users: Connection["users"] = new Set();

  const inward = createFrameGate<string>({ link: options.back, deliver, onEnd, onRelief() {} });
  const outward = createFrameGate<string>({ link: options.there, deliver: write, onEnd() {}, onRelief() {} });

  /** Runs what reads from the node, and gives the connection up when that finds no answers. */
  function guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      options.onMalformed(node, error.message);
      socket.destroy();
    }
  }

  function deliver(line: string): void {
    guard(() => {
      const frame = decodeFrame(line);
      if (frame.kind !== "response") throw new WireError(`expected a response frame, found ${line.slice(0, 80)}`);
      const asked = waiting.get(frame.id);
      // Undefined when the process that asked has retired since.
      if (asked === undefined) return;
      waiting.delete(frame.id);
      asked.user.response(node, asked.id, frame.reply);
    });
  }

  function onEnd(): void {
    outward.dispose();
    options.onGone();
    for (const user of users) user.disconnected(node);
  }

  /** Whose answer it is, if it is one. */
  function clientOf(line: string): string | undefined {
    const asked = waiting.get(Number(RESPONSE.exec(line)?.[1]));
    return asked && clientName(asked.process);
  }

  const splitter = createSplitter();
  const { tape } = options.back;
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    guard(() => {
      for (const line of splitter.push(text)) {
        inward.offer(line, line.length, tape?.sent(line, { client: clientOf(line) }));
      }
    });
  });
  // What follows every error is the close.
  socket.on("error", () => socket.destroy());
  socket.once("close", () => inward.end());
  return { node, socket, outward, waiting, users, requestCount: 0 };
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

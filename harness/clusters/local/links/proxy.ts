/**
 * A TCP proxy on one directed node pair: what node A dials when it wants to reach node B.
 *
 * Cutting a link by closing or resetting connections would tell both sides at once that something is wrong, which a
 * real cut does not. So connections stay up and the proxy takes whole frames (lines) out of the stream. Bytes from A
 * to B obey the link A>B and bytes from B to A the link B>A, so one direction can be cut alone.
 *
 * An open link is the common case, and all traffic of a test goes through one process: then chunks are passed on as
 * they come, and only their newlines are counted.
 */
import { type Server, type Socket, connect, createServer } from "node:net";

import { type FrameGate, createFrameGate } from "./frame-gate.ts";
import type { Link } from "./link.ts";

const NEWLINE = 10;
const HOST = "127.0.0.1";
/** Beyond this many delayed bytes on one connection, reading pauses until some were delivered. */
const QUEUED_BYTES_MAX = 4 * 1024 * 1024;
/**
 * A connection to a node that is down is held this long, and then reset unless the node has come up. Resetting it at
 * once would keep callers busy that take every accepted connection for a reason to try again soon.
 */
const TURN_AWAY_MS = 100;
/** A sender that has not ended its line after this many bytes does not speak our protocol. */
const FRAME_BYTES_MAX = 256 * 1024 * 1024;

/** A proxy that listens at this address. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** Closes the listener and every connection. */
  close(): void;
}

/** The two links it stands for, and where it leads. */
export interface ProxyOptions {
  /** From the side that dials to the side that listens. */
  readonly there: Link;
  readonly back: Link;
  /** Where the listening side can be reached now; undefined while it is down: callers are turned away. */
  readonly targetPort: () => number | undefined;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };

  function join(inbound: Socket, port: number): void {
    const outbound = connect({ host: HOST, port, noDelay: true });
    track(outbound);
    carry(inbound, outbound, options.there);
    carry(outbound, inbound, options.back);
  }

  function turnAwayLater(inbound: Socket): void {
    // Without anyone who listens, an error would end this process; the close that follows it says all.
    inbound.on("error", () => inbound.destroy());
    setTimeout(() => {
      const port = options.targetPort();
      if (inbound.destroyed) return;
      if (port === undefined) inbound.resetAndDestroy();
      else join(inbound, port);
    }, TURN_AWAY_MS);
  }

  const server: Server = createServer({ noDelay: true, pauseOnConnect: true }, (inbound) => {
    track(inbound);
    const port = options.targetPort();
    if (port === undefined) turnAwayLater(inbound);
    else join(inbound, port);
  });
  const port = await listen(server);
  return {
    host: HOST,
    port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string")
        reject(new Error(`proxy: no port, found ${String(address)}`));
      else resolve(address.port);
    });
  });
}

/** Carries frames from one socket to the other, under the rule of the link. */
function carry(source: Socket, sink: Socket, link: Link): void {
  const gate: FrameGate<Buffer> = createFrameGate({
    link,
    deliver: (chunk) => sink.write(chunk),
    onEnd: () => sink.destroy(),
    onRelief: regulate,
  });
  const frames = frameReader(gate, link, (chunk) => sink.write(chunk));

  function regulate(): void {
    // A cut link takes everything, so it never holds its sender up.
    const isFull = (sink.writableNeedDrain || gate.queuedBytes() > QUEUED_BYTES_MAX) && link.rule.drop !== true;
    if (isFull && !source.isPaused()) source.pause();
    else if (!isFull && source.isPaused()) source.resume();
  }

  source.on("data", (chunk: Buffer) => {
    if (frames.read(chunk)) regulate();
    else source.destroy(new Error(`proxy ${link.from}>${link.to}: a line is longer than ${FRAME_BYTES_MAX} bytes`));
  });
  sink.on("drain", regulate);
  source.resume();
  // The close that follows every error says all there is to say: the other side gets to know it through the gate.
  source.on("error", () => source.destroy());
  source.once("end", () => gate.end());
  source.once("close", () => gate.end());
  sink.once("close", () => gate.dispose());
}

interface FrameReader {
  /** False when the stream has no line ends. */
  read(chunk: Buffer): boolean;
}

/** Finds the frames in a stream of chunks and offers them to the gate; passes chunks as they are while it is open. */
function frameReader(gate: FrameGate<Buffer>, link: Link, write: (chunk: Buffer) => void): FrameReader {
  /** The beginning of a frame whose end has not come yet. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** The beginning of the current frame has been passed on, so the rest must follow, whatever the rule is by now. */
  let isInsidePassedFrame = false;

  function readFrames(chunk: Buffer, start: number): void {
    let from = start;
    for (let end = chunk.indexOf(NEWLINE, from); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      held.push(chunk.subarray(from, end + 1));
      const frame = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      held = [];
      heldBytes = 0;
      gate.offer(frame, frame.length);
      from = end + 1;
    }
    if (from < chunk.length) {
      held.push(chunk.subarray(from));
      heldBytes += chunk.length - from;
    }
  }

  return {
    read(chunk) {
      if (heldBytes === 0 && gate.isTransparent()) {
        link.passed += countNewlines(chunk);
        isInsidePassedFrame = chunk[chunk.length - 1] !== NEWLINE;
        write(chunk);
        return true;
      }
      let start = 0;
      if (isInsidePassedFrame) {
        const end = chunk.indexOf(NEWLINE);
        start = end === -1 ? chunk.length : end + 1;
        isInsidePassedFrame = end === -1;
        if (end !== -1) link.passed++;
        write(chunk.subarray(0, start));
      }
      readFrames(chunk, start);
      return heldBytes <= FRAME_BYTES_MAX;
    },
  };
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

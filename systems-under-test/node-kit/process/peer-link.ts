/**
 * PeerLink: the outgoing connection to one peer. It reconnects for ever, with growing pauses, and never waits. If its
 * queue is full, the oldest lines are dropped: protocols tolerate loss, and memory is limited.
 */
import net from "node:net";
import type { Address } from "./config.ts";

/** The link to one peer. */
export interface PeerLink {
  /** Queues a line. It leaves with the next `flush`. */
  send(line: string): void;
  /** Passes the queue to the socket, unless it is not connected or still busy. */
  flush(): void;
  /** Sends no more, and calls back when everything passed on has left or the connection is gone. */
  finish(done: () => void): void;
}

/** Most lines, and characters in them, that wait for one peer. When there are more, the older half is dropped. */
const queueLinesMax = 1024;
const queueCharsMax = 16 * 1024 * 1024;
/** The queue waits while the socket holds more bytes than this. */
const socketBytesMax = 4 * 1024 * 1024;
const retryMsMin = 20;
const retryMsMax = 500;

/** Opens the link. `onDown` is called when an established connection breaks, or when lines are dropped. */
export function openPeerLink(address: Address, onDown: () => void): PeerLink {
  let queue: string[] = [];
  let queueChars = 0;
  let socket: net.Socket | null = null;
  let isConnected = false;
  let isClosed = false;
  let hasOverflowed = false;
  let retryMs = retryMsMin;

  function connect(): void {
    const attempt = net.connect({ host: address.host, port: address.port, noDelay: true });
    socket = attempt;
    attempt.on("connect", () => {
      isConnected = true;
      retryMs = retryMsMin;
      flush();
    });
    attempt.on("drain", flush);
    // Peers send nothing on this connection, but without reading its end would not be noticed.
    attempt.resume();
    // The handler of "close", which follows, does all that is needed.
    attempt.on("error", () => undefined);
    attempt.on("close", () => {
      const wasConnected = isConnected;
      isConnected = false;
      if (isClosed) return;
      if (wasConnected) {
        clear();
        onDown();
      }
      setTimeout(connect, retryMs).unref();
      retryMs = Math.min(retryMs * 2, retryMsMax);
    });
  }

  function clear(): void {
    queue = [];
    queueChars = 0;
  }

  function flush(): void {
    if (!isConnected || socket === null || queue.length === 0 || socket.writableLength > socketBytesMax) return;
    socket.write(queue.join(""));
    clear();
    hasOverflowed = false;
  }

  connect();
  return {
    send(line) {
      queue.push(line);
      queueChars += line.length;
      if (queue.length <= queueLinesMax && queueChars <= queueCharsMax) return;
      for (const lost of queue.splice(0, Math.ceil(queue.length / 2))) queueChars -= lost.length;
      if (!hasOverflowed) onDown();
      hasOverflowed = true;
    },
    flush,
    finish(done) {
      isClosed = true;
      if (isConnected && socket !== null) socket.end(done);
      else done();
    },
  };
}

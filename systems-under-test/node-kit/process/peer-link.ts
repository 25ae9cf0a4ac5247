/**
 * PeerLink: the outgoing connection to one peer. Connects again for ever, with a growing pause, and never waits:
 * what does not fit into its queue pushes out the oldest, because protocols tolerate loss and memory is bounded.
 */
import net from "node:net";
import type { Address } from "./config.ts";

export interface PeerLink {
  /** Queues a line; it leaves with the next `flush`. */
  send(line: string): void;
  /** Hands the queue to the socket, in one piece, unless it is not connected or still busy with earlier ones. */
  flush(): void;
  /** Sends no more, and calls back when what was handed over has left or the connection is gone. */
  finish(done: () => void): void;
}

/** Lines, and characters in them, that wait for one peer, at most; the older half goes when there are more. */
const queueLinesMax = 1024;
const queueCharsMax = 16 * 1024 * 1024;
/** Bytes handed to the socket and not yet taken by the kernel, above which the queue waits. */
const socketBytesMax = 4 * 1024 * 1024;
const retryMsMin = 20;
const retryMsMax = 500;

/** Opens the link; `onDown` is called when an established connection broke, or lines were pushed out. */
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
    // Peers do not answer on this connection; reading notices when it ends.
    attempt.resume();
    // The "close" that follows does what there is to do; a peer that is down is no news.
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

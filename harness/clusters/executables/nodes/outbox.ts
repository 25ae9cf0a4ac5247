/**
 * Outbox: what a node is to be given on its standard input. Lines of one turn of the event loop are written together,
 * and nothing is written while the pipe is full: a node that is paused, or slow, has its lines wait here.
 */
import type { Writable } from "node:stream";

/** More than this is not kept for a node that does not read; in characters. */
const WAITING_MAX = 64 * 1024 * 1024;

/** "absent": nobody reads at the other end; "full": there is no room for more. The line is then lost. */
export type Push = "taken" | "absent" | "full";

/** Lines on their way into one process. */
export interface Outbox {
  /** Takes a line, with its end. */
  push(line: string): Push;
  /** Nothing is written any more. */
  close(): void;
}

/** An empty outbox. @param onClosed the node has closed its end of the pipe, though it may run on */
export function createOutbox(stdin: Writable, onClosed: () => void): Outbox {
  let waiting: string[] = [];
  let length = 0;
  let isScheduled = false;
  let isClosed = false;

  function flush(): void {
    isScheduled = false;
    if (isClosed || waiting.length === 0 || stdin.writableNeedDrain) return;
    const text = waiting.join("");
    waiting = [];
    length = 0;
    stdin.write(text);
  }
  function close(): void {
    isClosed = true;
    waiting = [];
    length = 0;
  }
  stdin.on("drain", flush);
  stdin.on("error", () => {
    if (!isClosed) onClosed();
    close();
    stdin.destroy();
  });

  return {
    push(line) {
      if (isClosed) return "absent";
      if (length + line.length > WAITING_MAX) return "full";
      waiting.push(line);
      length += line.length;
      if (!isScheduled) {
        isScheduled = true;
        setImmediate(flush);
      }
      return "taken";
    },
    close,
  };
}

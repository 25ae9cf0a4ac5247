/**
 * LineSplitter: the lines of a stream of bytes, each chunk decoded once. A line that is too long is skipped, so that a
 * program which never ends its line cannot fill the memory.
 *
 * A line end is never part of another character of UTF-8, so chunks may be cut anywhere.
 */
const LINE_END = 10;

/** Who gets the lines. */
export interface LineSplitterOptions {
  readonly bytesMax: number;
  readonly onLine: (line: string) => void;
  /** Called once for each line that is longer than `bytesMax`, with its beginning. */
  readonly onTooLong: (beginning: string) => void;
}

/** Takes chunks, gives lines. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** What came after the last line end; "" when nothing did. */
  rest(): string;
}

const BEGINNING_BYTES = 200;

/** A splitter that has seen nothing yet. */
export function createLineSplitter({ bytesMax, onLine, onTooLong }: LineSplitterOptions): LineSplitter {
  let parts: Buffer[] = [];
  let partBytes = 0;
  let isSkipping = false;

  function keep(part: Buffer): void {
    if (isSkipping || part.length === 0) return;
    parts.push(part);
    partBytes += part.length;
    if (partBytes <= bytesMax) return;
    onTooLong(Buffer.concat(parts).toString("utf8", 0, BEGINNING_BYTES));
    isSkipping = true;
    forget();
  }

  function forget(): void {
    parts = [];
    partBytes = 0;
  }

  /** The end of the line that is kept or skipped has come. */
  function finish(): void {
    if (!isSkipping) onLine(Buffer.concat(parts).toString("utf8"));
    isSkipping = false;
    forget();
  }

  return {
    push(chunk) {
      const last = chunk.lastIndexOf(LINE_END);
      if (last < 0) {
        keep(chunk);
        return;
      }
      let start = 0;
      if (isSkipping || parts.length > 0) {
        const first = chunk.indexOf(LINE_END);
        keep(chunk.subarray(0, first));
        finish();
        start = first + 1;
      }
      if (start <= last) for (const line of chunk.toString("utf8", start, last).split("\n")) onLine(line);
      keep(chunk.subarray(last + 1));
    },
    rest: () => Buffer.concat(parts).toString("utf8"),
  };
}

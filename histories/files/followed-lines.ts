/**
 * Lines out of the bytes of something that grows: only whole ones, each with the place where it ends.
 *
 * A line that is being written is no line yet. It is kept until its line feed comes, or until nothing more comes.
 */
import type { Line } from "../codecs/lines.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { isPacked } from "./unpacked.ts";

/** A line, and how many bytes there are up to its end. */
export interface FollowedLine extends Line {
  readonly endBytes: number;
}

/** Cuts bytes into lines. */
export interface LineCutter {
  /** The lines that end in these bytes. @throws MalformedHistoryError for what is no UTF-8, or a line without end */
  readonly take: (bytes: Uint8Array) => Generator<FollowedLine>;
  /** What stands after the last line feed: a line that is being written. Undefined where there is nothing. */
  readonly rest: () => FollowedLine | undefined;
}

/** Longest line that is waited for. */
const LINE_BYTES_MAX = 1 << 26;
const LINE_FEED = 10;

/** @param name of the file, for errors */
export function createLineCutter(name: string): LineCutter {
  let parts: Buffer[] = [];
  let pending = 0;
  let endBytes = 0;
  let number = 0;
  /** @param isCut whether the line may end inside a character: then its text ends in U+FFFD, and is no JSON */
  const text = (line: Buffer, lineNumber: number, isCut: boolean): string => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      const decoded = decoder.decode(line, { stream: isCut });
      return (isCut && hasMore(decoder) ? `${decoded}\uFFFD` : decoded).replace(/\r$/, "");
    } catch (cause) {
      throw new MalformedHistoryError(`${name}:${lineNumber}`, "expected text in UTF-8, found other bytes", { cause });
    }
  };
  return {
    *take(bytes) {
      if (endBytes + pending === 0 && isPacked(bytes)) {
        const problem =
          "expected lines that somebody writes, found what gzip packed; a packed history is whole: check it as it is";
        throw new MalformedHistoryError(`${name}:1`, problem);
      }
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        const line = Buffer.concat([...parts, bytes.subarray(start, end)]);
        parts = [];
        pending = 0;
        number += 1;
        endBytes += line.length + 1;
        start = end + 1;
        yield { text: text(line, number, false), number, isEnded: true, endBytes };
      }
      if (start === bytes.length) return;
      // A copy, for the bytes hold only until the next look.
      parts.push(Buffer.from(bytes.subarray(start)));
      pending += bytes.length - start;
      if (pending > LINE_BYTES_MAX) {
        const problem = `expected lines of at most ${LINE_BYTES_MAX} bytes, found one without an end`;
        throw new MalformedHistoryError(`${name}:${number + 1}`, problem);
      }
    },
    rest() {
      if (pending === 0) return undefined;
      const line = text(Buffer.concat(parts), number + 1, true);
      return { text: line, number: number + 1, isEnded: false, endBytes: endBytes + pending };
    },
  };
}

/** Whether the decoder has the beginning of a character. */
function hasMore(decoder: InstanceType<typeof TextDecoder>): boolean {
  try {
    decoder.decode();
    return false;
  } catch {
    return true;
  }
}

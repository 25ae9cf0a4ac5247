/**
 * PassedFrames: finds the frames in what an open link passes on as it comes, to count them and for the tape.
 *
 * A frame may come in pieces that have long been passed on when its end comes. So its beginning is kept until then, as
 * much of it as a tape has room for.
 */
import { TAPE_LIMITS } from "../../messages/message-tape.ts";
import type { Link } from "./link.ts";

const NEWLINE = 10;

/** The frames of one connection in one direction. */
export interface PassedFrames {
  /** Looks at what is passed on next. */
  read(chunk: Buffer): void;
  /** Whether the beginning of a frame was passed on, and its end was not. */
  isInside(): boolean;
  /** Nothing will come any more. */
  end(): void;
}

/** At the beginning of a stream of frames. */
export function createPassedFrames(link: Link): PassedFrames {
  const { tape } = link;
  /** The beginning of a frame that is not complete, and the length of what came of it. */
  let begun: Buffer[] = [];
  let keptBytes = 0;
  let begunBytes = 0;

  function begin(piece: Buffer): void {
    begunBytes += piece.length;
    if (tape === undefined || keptBytes >= TAPE_LIMITS.keptMax) return;
    const kept = piece.subarray(0, TAPE_LIMITS.keptMax - keptBytes);
    begun.push(kept);
    keptBytes += kept.length;
  }

  function complete(piece: Buffer): void {
    if (begunBytes === 0) {
      if (tape !== undefined) tape.arrived(tape.sent(piece));
      return;
    }
    begin(piece);
    if (tape !== undefined) tape.arrived(tape.sent(Buffer.concat(begun), { sizeBytes: begunBytes }));
    begun = [];
    keptBytes = 0;
    begunBytes = 0;
  }

  return {
    read(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        link.passed++;
        complete(chunk.subarray(start, end + 1));
        start = end + 1;
      }
      if (start < chunk.length) begin(chunk.subarray(start));
    },
    isInside: () => begunBytes > 0,
    end() {
      if (begunBytes > 0) complete(Buffer.alloc(0));
    },
  };
}

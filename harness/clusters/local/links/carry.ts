/**
 * What carries bytes from one socket to another, under the rule of a link.
 *
 * An open link is the common case, and all traffic of a test goes through one process: then chunks are passed on as
 * they come, and frames are found only to count them, and for the tape.
 */
import type { Socket } from "node:net";

import { TAPE_LIMITS } from "../../messages/message-tape.ts";
import { type FrameGate, type FrameGateOptions, createFrameGate } from "./frame-gate.ts";
import type { Link } from "./link.ts";
import { createPassedFrames } from "./passed-frames.ts";

const NEWLINE = 10;
/** Beyond this many delayed bytes on one connection, reading pauses until some were delivered. */
const QUEUED_BYTES_MAX = 4 * 1024 * 1024;
/** A sender that has not ended its line after this many bytes does not speak our protocol. */
const FRAME_BYTES_MAX = 256 * 1024 * 1024;

/** Carries whole lines from one socket to the other, under the rule of the link. */
export function carryLines(source: Socket, sink: Socket, link: Link): void {
  carry({
    source,
    sink,
    link,
    createGate: (callbacks) => createFrameGate({ link, ...callbacks }),
    readerOf: (gate) => frameReader(gate, link, (chunk) => sink.write(chunk)),
  });
}

/** A connection in one direction, and how its bytes are read. */
export interface CarryOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly link: Link;
  readonly createGate: (callbacks: Omit<FrameGateOptions<Buffer>, "link">) => FrameGate<Buffer>;
  readonly readerOf: (gate: FrameGate<Buffer>) => FrameReader;
}

/** Carries what comes from one socket through the gate to the other, and holds the sender up while the receiver is slow. */
export function carry({ source, sink, link, createGate, readerOf }: CarryOptions): void {
  const gate = createGate({
    deliver: (chunk) => sink.write(chunk),
    onEnd: () => sink.destroy(),
    onRelief: regulate,
  });
  const frames = readerOf(gate);

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
  const end = (): void => {
    frames.end();
    gate.end();
  };
  source.once("end", end);
  source.once("close", end);
  sink.once("close", () => gate.dispose());
}

/** Offers what it reads to a gate. */
export interface FrameReader {
  /** False when the stream has no line ends. */
  read(chunk: Buffer): boolean;
  /** Nothing will come any more; may be called twice. */
  end(): void;
}

/** A frame whose end never came. */
function loseHalf({ tape }: Link, pieces: readonly Buffer[], sizeBytes: number): void {
  if (tape === undefined) return;
  const kept = Buffer.concat(pieces, Math.min(sizeBytes, TAPE_LIMITS.keptMax));
  tape.lost(tape.sent(kept, { sizeBytes }), false);
}

/** Finds the frames in a stream of chunks and offers them to the gate; passes chunks as they are while it is open. */
function frameReader(gate: FrameGate<Buffer>, link: Link, write: (chunk: Buffer) => void): FrameReader {
  /** The beginning of a frame whose end has not come yet. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  const passed = createPassedFrames(link);

  function readFrames(chunk: Buffer, start: number): void {
    let from = start;
    for (let end = chunk.indexOf(NEWLINE, from); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      held.push(chunk.subarray(from, end + 1));
      const frame = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      held = [];
      heldBytes = 0;
      gate.offer(frame, frame.length, link.tape?.sent(frame));
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
        passed.read(chunk);
        write(chunk);
        return true;
      }
      let start = 0;
      // The beginning of the frame has been passed on, so the rest must follow, whatever the rule is by now.
      if (passed.isInside()) {
        const end = chunk.indexOf(NEWLINE);
        start = end === -1 ? chunk.length : end + 1;
        const rest = chunk.subarray(0, start);
        passed.read(rest);
        write(rest);
      }
      readFrames(chunk, start);
      return heldBytes <= FRAME_BYTES_MAX;
    },
    end() {
      passed.end();
      if (heldBytes > 0) loseHalf(link, held, heldBytes);
      held = [];
      heldBytes = 0;
    },
  };
}

/**
 * What gzip packed, unpacked a piece at a time for a reader that cannot wait for events.
 *
 * zlib unpacks either all at once, in the memory of the whole text, or as a stream, which needs an event loop that the
 * reader does not return to. So the stream runs in a thread, and the reader waits for each answer.
 */
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import { MalformedHistoryError } from "../malformed.ts";

/** Some bytes of a packed file, or its end. */
export type PackedPiece = Uint8Array | "end";

/** Whatever comes out of one packed piece; `problem` when it is no gzip. */
export interface UnpackedPieces {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly problem?: string;
}

/** Text packs to a thousandth at best, so that no answer is larger than some megabytes. */
const PACKED_BYTES = 1 << 14;
/** Unpacking a piece takes some milliseconds. */
const ANSWER_WITHIN_MS = 60_000;

/** The compiled thread; tests run from the sources, and their thread is the compiled one, too. */
const threadPath = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/histories/files/unpack-thread.js" : "./unpack-thread.js",
    import.meta.url,
  ),
);

/** Whether these are the first bytes of a gzip file. */
export function isPacked(beginning: Uint8Array): boolean {
  return beginning[0] === 0x1f && beginning[1] === 0x8b;
}

/** @throws MalformedHistoryError where it is damaged or not whole */
export function* unpacked(packed: Iterable<Uint8Array>, name: string): Generator<Uint8Array> {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(threadPath, { workerData: { port: port2, answered }, transferList: [port2] });
  // Nobody waits for the thread to end.
  worker.unref();
  let asked = 0;
  const ask = (piece: PackedPiece): UnpackedPieces => {
    port.postMessage(piece);
    asked += 1;
    if (Atomics.load(answered, 0) < asked) Atomics.wait(answered, 0, asked - 1, ANSWER_WITHIN_MS);
    const answer = receiveMessageOnPort(port)?.message as UnpackedPieces | undefined;
    if (answer === undefined) throw new Error(`${name}: the thread that unpacks it does not answer`);
    return answer;
  };
  try {
    for (const piece of packed) {
      for (let at = 0; at < piece.length; at += PACKED_BYTES) {
        yield* wholeOrRefused(ask(piece.slice(at, at + PACKED_BYTES)), name);
      }
    }
    yield* wholeOrRefused(ask("end"), name);
  } finally {
    port.close();
    void worker.terminate();
  }
}

function wholeOrRefused({ pieces, problem }: UnpackedPieces, name: string): readonly Uint8Array[] {
  if (problem === undefined) return pieces;
  throw new MalformedHistoryError(name, `expected a whole gzip file: ${problem}`);
}

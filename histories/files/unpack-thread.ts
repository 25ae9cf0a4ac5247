/**
 * The thread of `unpacked`: takes packed pieces one at a time, answers each with what comes out, and counts the answers.
 */
import { workerData, type MessagePort } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import type { PackedPiece, UnpackedPieces } from "./unpacked.ts";

const { port, answered } = workerData as { readonly port: MessagePort; readonly answered: Int32Array };

const gunzip = createGunzip({ chunkSize: 1 << 18 });
let pieces: Uint8Array<ArrayBuffer>[] = [];
let hasFailed = false;

gunzip.on("data", (piece: Buffer) => pieces.push(new Uint8Array(piece)));
gunzip.on("error", (error: Error) => {
  hasFailed = true;
  answer({ pieces, problem: error.message });
});
port.on("message", (packed: PackedPiece) => {
  if (hasFailed) return;
  if (packed === "end") gunzip.once("end", () => answer({ pieces })).end();
  else gunzip.write(packed, (error) => (error === null || error === undefined ? answer({ pieces }) : undefined));
});

function answer(message: UnpackedPieces): void {
  port.postMessage(
    message,
    message.pieces.map(({ buffer }) => buffer),
  );
  pieces = [];
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

/**
 * The transfer of a checkpoint in pieces, complete and in order, over links that lose, duplicate and reorder messages.
 *
 * Each checkpoint of a pair has a number, and each of its pieces carries it. The backup takes only pieces of the next one
 * (rule `takesPiece`), so a checkpoint is never put together from two. Only a few pieces are on their way at a time: where queues
 * are short, a burst of all pieces would lose the same ones every time, and no transfer would ever end.
 */
import type { Ms } from "../../../node-kit/node.ts";
import { packCheckpoint } from "./packed-checkpoint.ts";

/** The primary's end. */
export interface Transfer {
  /** Number of the checkpoint: 0 is the one that the pair begins with. */
  readonly number: number;
  /** The last event that the checkpoint contains. */
  readonly seq: number;
  /** The checkpoint itself. */
  readonly text: string;
  /** The packed checkpoint in pieces. */
  readonly pieces: readonly string[];
  /** The backup has all pieces below this one. */
  acked: number;
  /** Pieces below this one were sent since the window was last sent again. */
  sent: number;
  /** When a piece was last acknowledged or the window last sent again. */
  progressAt: Ms;
}

/** What a transfer carries. */
export interface Cargo {
  readonly number: number;
  readonly seq: number;
  readonly text: string;
  /** The checkpoint that the backup has, so that only the difference is sent; null: send all. */
  readonly base: string | null;
}

/** A transfer in pieces of at most `size` characters. */
export function createTransfer({ number, seq, text, base }: Cargo, size: number, now: Ms): Transfer {
  const packed = packCheckpoint(text, base);
  const pieces: string[] = [];
  for (let start = 0; start < packed.length; start += size) pieces.push(packed.slice(start, start + size));
  return { number, seq, text, pieces, acked: 0, sent: 0, progressAt: now };
}

/** Handles "the backup has all pieces below `have`". */
export function acknowledgePieces(transfer: Transfer, have: number, now: Ms): void {
  if (have <= transfer.acked) return;
  transfer.acked = have;
  transfer.progressAt = now;
}

/** The pieces to send now, by index: new ones, or the whole window when it is time to send it again. */
export function piecesToSend(
  transfer: Transfer,
  now: Ms,
  pace: { readonly retransmitMs: Ms; readonly maxInflight: number },
): readonly number[] {
  if (now - transfer.progressAt >= pace.retransmitMs) {
    transfer.sent = transfer.acked;
    transfer.progressAt = now;
  }
  const end = Math.min(transfer.pieces.length, transfer.acked + pace.maxInflight);
  const due: number[] = [];
  for (let index = Math.max(transfer.sent, transfer.acked); index < end; index++) due.push(index);
  transfer.sent = Math.max(transfer.sent, end);
  return due;
}

/** The backup's end: a packed checkpoint of which some pieces are here. */
export interface Assembly {
  readonly count: number;
  readonly pieces: Map<number, string>;
  /** All pieces below this one are here. */
  have: number;
}

/** One piece of a packed checkpoint; `index` from 0. */
export interface Piece {
  readonly index: number;
  readonly count: number;
  readonly text: string;
}

/** Adds a piece. Without an assembly, begins one. */
export function addPiece(assembly: Assembly | null, { index, count, text }: Piece): Assembly {
  const next = assembly ?? { count, pieces: new Map<number, string>(), have: 0 };
  next.pieces.set(index, text);
  while (next.pieces.has(next.have)) next.have++;
  return next;
}

/** The packed checkpoint, once all pieces are here; undefined before that. */
export function wholeText(assembly: Assembly): string | undefined {
  if (assembly.have < assembly.count) return undefined;
  return Array.from({ length: assembly.count }, (_, index) => assembly.pieces.get(index) ?? "").join("");
}

/**
 * A checkpoint as it travels: whole, or as the difference to the one before it, with the hash of what it must give.
 *
 * The hash is compared after every installation. A checkpoint that was put together wrongly, or a difference that was
 * applied to another state than it was made from, is noticed before anybody can serve from it.
 */
import { HASH_START, mixJson } from "../../../replicated-store/hash.ts";
import type { DeltaPart } from "./delta.ts";
import { applyDelta, deltaBetween } from "./delta.ts";

interface Packed {
  readonly parts: readonly DeltaPart[];
  readonly hash: number;
}

/** The hash of a state, given as text: a 32-bit integer. Cost: linear. */
export function stateHash(state: string): number {
  return mixJson(HASH_START, state);
}

/** A checkpoint's text packed for a transfer; as the difference to `base`, if there is one. */
export function packCheckpoint(text: string, base: string | null): string {
  const parts = base === null ? [text] : deltaBetween(base, text);
  const packed: Packed = { parts, hash: stateHash(text) };
  return JSON.stringify(packed);
}

/** The inverse. Undefined: the result is not what was packed. @param base the checkpoint installed before */
export function unpackCheckpoint(packed: string, base: string): string | undefined {
  const { parts, hash } = parse(packed);
  if (parts === undefined) return undefined;
  const text = applyDelta(base, parts);
  return stateHash(text) === hash ? text : undefined;
}

function parse(packed: string): Partial<Packed> {
  try {
    return JSON.parse(packed) as Packed;
  } catch {
    // Pieces of different checkpoints in one text.
    return {};
  }
}

/**
 * Which instructions may make a NaN, and what comes after them so that all NaNs have the same bits.
 *
 * The specification leaves sign and payload of such a NaN open, and machines differ: x86 sets the sign of a new NaN, ARM
 * does not, and two compilers of one machine may swap the operands of an addition, of which the first NaN wins. The bits
 * can be seen (reinterpret, store), so two hosts could come apart. Instructions that only move or flip bits are exact.
 *
 * Source: WebAssembly Core Specification 2.0, section 4.3.3 (NaN propagation).
 */
import { OP } from "./instructions.ts";
import { u32 } from "./writer.ts";

/** Types of values with NaNs. Lanes of vectors count as types. */
export type FloatKind = "f32" | "f64" | "f32x4" | "f64x2";

/** The kind of result, for instructions that may make a NaN; undefined: this one cannot. */
export function nanKindOf(code: number): FloatKind | undefined {
  return KINDS.get(code);
}

const SIMD = 0xfd_0000;
const KINDS: ReadonlyMap<number, FloatKind> = new Map([
  // ceil, floor, trunc, nearest, sqrt, add, sub, mul, div, min, max; f32.demote_f64
  ...each("f32", [0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0xb6]),
  // The same for f64; f64.promote_f32
  ...each("f64", [0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xbb]),
  // demote_zero, ceil, floor, trunc, nearest, sqrt, add, sub, mul, div, min, max
  ...each("f32x4", [0x5e, 0x67, 0x68, 0x69, 0x6a, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9].map(simd)),
  // promote_low, ceil, floor, trunc, nearest, sqrt, add, sub, mul, div, min, max
  ...each("f64x2", [0x5f, 0x74, 0x75, 0x7a, 0x94, 0xef, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5].map(simd)),
]);

function simd(code: number): number {
  return SIMD + code;
}

function each(kind: FloatKind, codes: readonly number[]): readonly (readonly [number, FloatKind])[] {
  return codes.map((code) => [code, kind] as const);
}

/** Quiet, positive, without payload. */
const NAN_F32 = [0x00, 0x00, 0xc0, 0x7f];
const NAN_F64 = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f];
const SELECT = 0x1b;
const V128_CONST = [0xfd, 0x0c];
const BITSELECT = [0xfd, 0x52];

/** Puts the canonical NaN in place of any other on top of the stack. @param local of that type, for use in between */
export function canonicalNan(kind: FloatKind, local: number): readonly number[] {
  const tee = [OP.localTee, ...u32(local)];
  const get = [OP.localGet, ...u32(local)];
  switch (kind) {
    case "f32":
      return [...tee, 0x43, ...NAN_F32, ...get, ...get, 0x5b, SELECT];
    case "f64":
      return [...tee, 0x44, ...NAN_F64, ...get, ...get, 0x61, SELECT];
    case "f32x4":
      return [...tee, ...V128_CONST, ...repeated(NAN_F32, 4), ...get, ...get, 0xfd, 0x41, ...BITSELECT];
    case "f64x2":
      return [...tee, ...V128_CONST, ...repeated(NAN_F64, 2), ...get, ...get, 0xfd, 0x47, ...BITSELECT];
  }
}

function repeated(bytes: readonly number[], times: number): readonly number[] {
  return Array.from({ length: times }, () => bytes).flat();
}

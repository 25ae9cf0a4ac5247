/**
 * Programs whose answers and steps are known: for what drawn programs on one machine cannot show.
 */

/** A program; see `answering`. */
export interface KnownAnswer {
  readonly name: string;
  readonly functions: string;
  readonly answer: number;
  /** Undefined: whatever it takes. */
  readonly steps?: number;
}

const bits32 = (expression: string): string =>
  `(func $answer (result i64) (i64.extend_i32_u (i32.reinterpret_f32 ${expression})))`;
const bits64 = (expression: string): string =>
  `(func $answer (result i64) (i64.shr_u (i64.reinterpret_f64 ${expression}) (i64.const 32)))`;
const lane = (expression: string): string =>
  `(func $answer (result i64) (i64.extend_i32_u (i32x4.extract_lane 3 ${expression})))`;

const NAN32 = 0x7fc0_0000;
const NAN64 = 0x7ff8_0000;
const UNARY = ["ceil", "floor", "trunc", "nearest", "sqrt"];
const BINARY = ["add", "sub", "mul", "div", "min", "max"];
const F32 = "(f32.const -nan:0x200001)";
const F64 = "(f64.const -nan:0x4000000000001)";
const F32X4 = "(v128.const i32x4 -1 -1 -1 -1)";

function nan(name: string, functions: string, answer: number): KnownAnswer {
  return { name: `the NaN of ${name}`, functions, answer };
}

/** All programs. */
export const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  ...UNARY.map((name) => nan(`f32.${name}`, bits32(`(f32.${name} ${F32})`), NAN32)),
  ...UNARY.map((name) => nan(`f64.${name}`, bits64(`(f64.${name} ${F64})`), NAN64)),
  ...UNARY.map((name) => nan(`f32x4.${name}`, lane(`(f32x4.${name} ${F32X4})`), NAN32)),
  ...UNARY.map((name) => nan(`f64x2.${name}`, lane(`(f64x2.${name} ${F32X4})`), NAN64)),
  ...BINARY.map((name) => nan(`f32.${name}`, bits32(`(f32.${name} ${F32} (f32.const 1))`), NAN32)),
  ...BINARY.map((name) => nan(`f64.${name}`, bits64(`(f64.${name} ${F64} (f64.const 1))`), NAN64)),
  ...BINARY.map((name) => nan(`f32x4.${name}`, lane(`(f32x4.${name} ${F32X4} ${F32X4})`), NAN32)),
  ...BINARY.map((name) => nan(`f64x2.${name}`, lane(`(f64x2.${name} ${F32X4} ${F32X4})`), NAN64)),
  nan("f32.demote_f64", bits32(`(f32.demote_f64 ${F64})`), NAN32),
  nan("f64.promote_f32", bits64(`(f64.promote_f32 ${F32})`), NAN64),
  nan("f64x2.promote_low_f32x4", lane(`(f64x2.promote_low_f32x4 ${F32X4})`), NAN64),
  { name: "a NaN that is only moved", functions: bits32("(f32.neg (f32.const nan:0x200001))"), answer: 0xffa0_0001 },
  {
    name: "many calls through a table, one after the other",
    functions: `(type $none (func)) (elem (i32.const 0) $little) (func $little (call $nothing)) (func $nothing)
      (func $answer (result i64) (local $i i32) (local.set $i (i32.const 5000))
        (loop $again (call_indirect (type $none) (i32.const 0))
          (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
        (i64.const 1))`,
    answer: 1,
  },
  {
    name: "a loop in a loop",
    functions: `(func $answer (result i64) (local $i i32) (local $j i32)
      (loop $outer
        (local.set $j (i32.const 0))
        (loop $inner (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 4))))
        (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
      (i64.extend_i32_u (i32.add (local.get $i) (local.get $j))))`,
    answer: 7,
    steps: 186,
  },
  {
    name: "a range of 6,400 bytes",
    functions: "(func $answer (result i64) (memory.fill (i32.const 128) (i32.const 1) (i32.const 6400)) (i64.const 7))",
    answer: 7,
    steps: 146,
  },
];

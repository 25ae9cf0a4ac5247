/**
 * Drawn programs: modules in text format that use everything that a checkpoint holds (globals of each type, tables, a
 * memory that grows) and everything that machines could disagree on (NaNs, depth of calls, ranges). They never trap.
 */
import { createRandomStream, type RandomStream } from "../../../../node-kit/random.ts";

/** The text of the module of this seed. */
export function drawnModule(seed: number): string {
  const random = createRandomStream(seed).fork("module");
  const statements = Array.from({ length: random.integer(8, 25) }, () => statement(random));
  return `(module
  (import "clew" "now" (func $now (result i64)))
  (import "clew" "random" (func $random (result i32)))
  (import "clew" "set_timer" (func $set_timer (param i32 i32)))
  (import "clew" "read_input" (func $read_input (param i32 i32) (result i32)))
  (import "clew" "reply" (func $reply (param i32 i32 i32)))
  (memory (export "memory") 1)
  (table $functions 4 funcref)
  (elem (i32.const 0) $double $square $recurse $now_low)
  (elem $spare func $square $double)
  (data (i32.const 8) "ok")
  (data $passive "segment that waits")
  (global $i32 (mut i32) (i32.const ${random.integer(-9, 9)}))
  (global $i64 (mut i64) (i64.const ${random.integer(-9, 9)}))
  (global $f32 (mut f32) (f32.const nan:0x123))
  (global $f64 (mut f64) (f64.const -0x1p-1030))
  (global $v128 (mut v128) (v128.const i32x4 1 2 3 4))
  (global $function (mut funcref) (ref.null func))
  (global $step i32 (i32.const 3))
  (type $unary (func (param i32) (result i32)))
  (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func $now_low (type $unary) (i32.wrap_i64 (call $now)))
  (func $recurse (type $unary)
    (if (result i32) (i32.le_s (local.get 0) (i32.const 0))
      (then (global.get $i32))
      (else (i32.add (i32.const 1) (call $recurse (i32.sub (local.get 0) (global.get $step)))))))
  (func $start (i32.store (i32.const 64) (i32.const 77)) (global.set $i64 (i64.const 5)))
  (start $start)
  (func (export "on_timer") (param i32) (i32.store (i32.const 72) (local.get 0)) (global.set $i32 (local.get 0)))
  (func (export "on_input") (param $request i32) (param $length i32) (local $i i32)
    (drop (call $read_input (i32.const 1024) (i32.const 256)))
    ;; What the event before has left.
    (i32.store (i32.const 80) (global.get $i32))
    (i64.store (i32.const 88) (global.get $i64))
    (f32.store (i32.const 96) (global.get $f32))
    (f64.store (i32.const 104) (global.get $f64))
    (v128.store (i32.const 112) (global.get $v128))
    (i32.store (i32.const 128) (call_indirect (type $unary) (i32.const 7) (i32.const 0)))
    (i32.store (i32.const 132) (call_indirect (type $unary) (i32.const 7) (i32.const 1)))
    ${statements.join("\n    ")}
    (call $reply (local.get $request) (i32.const 8) (i32.const 2))))`;
}

type Draw = (random: RandomStream) => string;

/** An address of 8 free bytes, away from the answer and the input. */
const address: Draw = (random) => `(i32.const ${2048 + 8 * random.integer(0, 500)})`;

const STATEMENTS: readonly Draw[] = [
  (random) => `(i32.store ${address(random)} ${i32(random, 3)})`,
  (random) => `(i64.store ${address(random)} ${i64(random, 3)})`,
  (random) => `(f32.store ${address(random)} ${f32(random, 3)})`,
  (random) => `(f64.store ${address(random)} ${f64(random, 3)})`,
  (random) => `(v128.store ${address(random)} ${v128(random, 2)})`,
  (random) => `(global.set $i32 ${i32(random, 3)})`,
  (random) => `(global.set $i64 ${i64(random, 3)})`,
  (random) => `(global.set $f32 ${f32(random, 3)})`,
  (random) => `(global.set $f64 ${f64(random, 3)})`,
  (random) => `(global.set $v128 ${v128(random, 2)})`,
  (random) => `(global.set $function (table.get (i32.const ${random.integer(0, 3)})))`,
  (random) => `(table.set (i32.const ${random.integer(0, 3)}) (ref.func $${random.pick(["double", "square"])}))`,
  () => `(if (ref.is_null (global.get $function)) (then) (else (table.set (i32.const 1) (global.get $function))))`,
  () => `(drop (table.grow (ref.func $double) (i32.const 1)))`,
  (random) => `(table.copy (i32.const ${random.integer(0, 1)}) (i32.const 2) (i32.const 2))`,
  (random) => `(table.init $spare (i32.const ${random.integer(0, 2)}) (i32.const 0) (i32.const 2))`,
  (random) => `(i32.store ${address(random)} (memory.grow (i32.const ${random.integer(0, 1)})))`,
  (random) => `(memory.fill ${address(random)} ${i32(random, 1)} (i32.const ${random.integer(0, 200)}))`,
  (random) => `(memory.copy ${address(random)} ${address(random)} (i32.const ${random.integer(0, 200)}))`,
  (random) => `(memory.init $passive ${address(random)} (i32.const 2) (i32.const 9))`,
  () => `(data.drop $passive)`,
  (random) => `(call $set_timer (i32.const ${random.integer(0, 3)}) (i32.const ${random.integer(0, 50)}))`,
];

function statement(random: RandomStream): string {
  const drawn = random.pick(STATEMENTS)(random);
  if (!random.chance(0.2)) return drawn;
  const times = random.integer(2, 20);
  return `(local.set $i (i32.const ${times})) (loop $again ${drawn}
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))`;
}

/** An expression of a type: `leaves` are drawn when `depth` is used up. */
function expression(random: RandomStream, depth: number, leaves: readonly Draw[], inner: readonly Draw[]): string {
  return random.pick(depth <= 0 || random.chance(0.2) ? leaves : inner)(random);
}

function i32(random: RandomStream, depth: number): string {
  const next: Draw = (stream) => i32(stream, depth - 1);
  return expression(
    random,
    depth,
    [
      (stream) => `(i32.const ${stream.integer(-1000, 1000)})`,
      () => "(global.get $i32)",
      () => "(call $random)",
      () => "(local.get $length)",
      (stream) => `(i32.load ${address(stream)})`,
      () => "(table.size $functions)",
    ],
    [
      (stream) => `(i32.${stream.pick(["add", "sub", "mul", "xor", "rotl"])} ${next(stream)} ${next(stream)})`,
      (stream) => `(i32.reinterpret_f32 ${f32(stream, depth - 1)})`,
      (stream) => `(i32.trunc_sat_f64_s ${f64(stream, depth - 1)})`,
      (stream) => `(i32.wrap_i64 ${i64(stream, depth - 1)})`,
      (stream) => `(call $recurse (i32.and ${next(stream)} (i32.const 63)))`,
      (stream) => `(call_indirect (type $unary) (i32.const 7) (i32.const ${stream.integer(0, 3)}))`,
      (stream) => `(select ${next(stream)} ${next(stream)} (f64.lt ${f64(stream, 1)} ${f64(stream, 1)}))`,
    ],
  );
}

function i64(random: RandomStream, depth: number): string {
  const next: Draw = (stream) => i64(stream, depth - 1);
  return expression(
    random,
    depth,
    [
      (stream) => `(i64.const ${stream.integer(-1_000_000, 1_000_000)})`,
      () => "(global.get $i64)",
      () => "(call $now)",
      (stream) => `(i64.load ${address(stream)})`,
    ],
    [
      (stream) => `(i64.${stream.pick(["add", "sub", "mul", "xor", "rotl"])} ${next(stream)} ${next(stream)})`,
      (stream) => `(i64.reinterpret_f64 ${f64(stream, depth - 1)})`,
      (stream) => `(i64.extend_i32_s ${i32(stream, depth - 1)})`,
    ],
  );
}

const FLOAT_CONSTANTS = ["nan", "-nan", "inf", "-inf", "0", "-0", "1.5", "-3e20", "1e-40"];
const FLOAT_BINARY = ["add", "sub", "mul", "div", "min", "max", "copysign"];
const FLOAT_UNARY = ["sqrt", "neg", "abs", "ceil", "floor", "trunc", "nearest"];

function f32(random: RandomStream, depth: number): string {
  const next: Draw = (stream) => f32(stream, depth - 1);
  return expression(
    random,
    depth,
    [
      (stream) => `(f32.const ${stream.pick([...FLOAT_CONSTANTS, "nan:0x200001"])})`,
      () => "(global.get $f32)",
      (stream) => `(f32.load ${address(stream)})`,
    ],
    [
      (stream) => `(f32.${stream.pick(FLOAT_BINARY)} ${next(stream)} ${next(stream)})`,
      (stream) => `(f32.${stream.pick(FLOAT_UNARY)} ${next(stream)})`,
      (stream) => `(f32.demote_f64 ${f64(stream, depth - 1)})`,
      (stream) => `(f32.reinterpret_i32 ${i32(stream, depth - 1)})`,
    ],
  );
}

function f64(random: RandomStream, depth: number): string {
  const next: Draw = (stream) => f64(stream, depth - 1);
  return expression(
    random,
    depth,
    [
      (stream) => `(f64.const ${stream.pick([...FLOAT_CONSTANTS, "nan:0x4000000000001"])})`,
      () => "(global.get $f64)",
      (stream) => `(f64.load ${address(stream)})`,
    ],
    [
      (stream) => `(f64.${stream.pick(FLOAT_BINARY)} ${next(stream)} ${next(stream)})`,
      (stream) => `(f64.${stream.pick(FLOAT_UNARY)} ${next(stream)})`,
      (stream) => `(f64.promote_f32 ${f32(stream, depth - 1)})`,
      (stream) => `(f64.convert_i64_s ${i64(stream, depth - 1)})`,
    ],
  );
}

function v128(random: RandomStream, depth: number): string {
  const next: Draw = (stream) => v128(stream, depth - 1);
  return expression(
    random,
    depth,
    [
      () => "(global.get $v128)",
      (stream) => `(v128.load ${address(stream)})`,
      () => "(v128.const f32x4 nan -nan inf -0)",
      (stream) => `(f64x2.splat ${f64(stream, 1)})`,
      (stream) => `(f32x4.splat ${f32(stream, 1)})`,
    ],
    [
      (stream) =>
        `(f32x4.${stream.pick(["add", "sub", "mul", "div", "min", "max", "pmin"])} ${next(stream)} ${next(stream)})`,
      (stream) =>
        `(f64x2.${stream.pick(["add", "sub", "mul", "div", "min", "max", "pmax"])} ${next(stream)} ${next(stream)})`,
      (stream) =>
        `(${stream.pick(["f32x4.sqrt", "f64x2.sqrt", "f32x4.demote_f64x2_zero", "f64x2.promote_low_f32x4"])} ${next(stream)})`,
      (stream) => `(${stream.pick(["f32x4.ceil", "f64x2.floor", "f64x2.nearest", "f32x4.neg"])} ${next(stream)})`,
      (stream) => `(i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 ${next(stream)} ${next(stream)})`,
      (stream) => `(i32x4.replace_lane ${stream.integer(0, 3)} ${next(stream)} ${i32(stream, 1)})`,
    ],
  );
}

/**
 * Small modules whose answer is a number: for tests of single instructions.
 */
import { watToWasm } from "./wat.ts";

const PRELUDE = `
  (import "clew" "reply" (func $reply (param i32 i32 i32)))
  (memory (export "memory") 1)
  (table 1 funcref)
  (global $kept (mut i32) (i32.const 0))
  (data (i32.const 0) "ok\\n")`;

/** A module that answers every request with what `$answer` gives (an i64), in decimal digits. */
export function answering(functions: string): Uint8Array {
  return watToWasm(`(module ${PRELUDE} ${functions}
    (func (export "on_input") (param i32 i32) (local $left i64) (local $at i32)
      (local.set $left (call $answer))
      (local.set $at (i32.const 64))
      (loop $digits
        (local.set $at (i32.sub (local.get $at) (i32.const 1)))
        (i32.store8 (local.get $at) (i32.wrap_i64 (i64.add (i64.const 48) (i64.rem_u (local.get $left) (i64.const 10)))))
        (br_if $digits (i64.ne (i64.const 0) (local.tee $left (i64.div_u (local.get $left) (i64.const 10))))))
      (local.set $at (i32.sub (local.get $at) (i32.const 3)))
      (memory.copy (local.get $at) (i32.const 0) (i32.const 3))
      (call $reply (local.get 0) (local.get $at) (i32.sub (i32.const 64) (local.get $at)))))`);
}

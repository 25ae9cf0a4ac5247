import { describe, expect, test } from "vitest";
import { toUtf8 } from "./bytes/utf8.ts";
import { correctGuestRules, loadModule } from "./module-cache.ts";
import { ModuleError } from "./module-error.ts";
import { watToWasm } from "./testing/wat.ts";

const LIMITS = { steps: 100_000, memoryPages: 16 };
const FRAME = `(memory (export "memory") 1) (func (export "on_input") (param i32 i32))`;

function mistakeOf(bytes: Uint8Array): string {
  try {
    loadModule("store.wasm", bytes, LIMITS, correctGuestRules);
    return "none";
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    return error.message;
  }
}

function mistakeIn(fields: string): string {
  return mistakeOf(watToWasm(`(module ${fields})`));
}

function bytesOf(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

const HEAD = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

describe("a module is refused, by name and with what was expected and found, for", () => {
  test.each([
    ["no bytes at all", bytesOf(), "found nothing"],
    ["a text file", toUtf8("int main"), "found 69 6e 74 20"],
    ["a component", bytesOf(...HEAD.slice(0, 4), 0x0d, 0x00, 0x01, 0x00), "a component is no module"],
    ["a section that is cut off", bytesOf(...HEAD, 1, 9, 1), "expected 9 bytes at offset 10, found 1"],
    ["a section for exceptions", bytesOf(...HEAD, 13, 0), "expected sections 0 to 12, found 13"],
    ["types of garbage collection", bytesOf(...HEAD, 1, 3, 1, 0x5f, 0), "expected types of functions only"],
  ])("%s", (_what, given, expected) => {
    expect(mistakeOf(given)).toMatch(/^store\.wasm: expected /);
    expect(mistakeOf(given)).toContain(expected);
  });

  test.each([
    ["no memory", `(func (export "on_input") (param i32 i32))`, "expected one memory, found 0"],
    ["no on_input", `(memory 1) (func (export "main"))`, `expected the export "on_input", a function (i32, i32) -> ()`],
    ["no on_input: what there is", `(memory 1) (func (export "main"))`, `found "main"`],
    [
      "an on_input of another type",
      `(memory 1) (func (export "on_input") (param i32))`,
      "found a function (i32) -> ()",
    ],
    ["an on_input that is no function", `(memory (export "on_input") 1)`, `expected the export "on_input" to be`],
    [
      "timers without on_timer",
      `(import "clew" "set_timer" (func (param i32 i32))) ${FRAME}`,
      `the export "on_timer", a function (i32) -> (), as it imports "set_timer"`,
    ],
    [
      "disk I/O without on_disk",
      `(import "clew" "write_block" (func (param i32 i32 i32) (result i32))) ${FRAME}`,
      `as it imports "write_block"`,
    ],
    ["an unknown import", `(import "env" "printf" (func (param i32))) ${FRAME}`, `found the function "env" "printf"`],
    ["WASI", `(import "wasi_snapshot_preview1" "fd_write" (func)) ${FRAME}`, "Compile it without WASI"],
    [
      "an imported memory",
      `(import "env" "memory" (memory 1)) (func (export "on_input") (param i32 i32))`,
      "the memory",
    ],
    [
      "an import of another type",
      `(import "clew" "now" (func (result f64))) ${FRAME}`,
      `"clew" "now" to be a function () -> (i64), found a function () -> (f64)`,
    ],
    ["an _initialize with parameters", `${FRAME} (func (export "_initialize") (param i32))`, `"_initialize"`],
    ["a memory beyond the limit", `(memory 17) (func (export "on_input") (param i32 i32))`, "found 17 pages"],
    ["a shared memory", `(memory 1 2 shared) (func (export "on_input") (param i32 i32))`, "shared between threads"],
    [
      "instructions for threads",
      `${FRAME} (func (drop (i32.atomic.load (i32.const 0))))`,
      "an instruction for threads",
    ],
    [
      "relaxed SIMD",
      `${FRAME} (func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))`,
      "relaxed SIMD, whose results differ between machines",
    ],
    ["data that does not fit", `${FRAME} (data (i32.const 65535) "xx")`, "expected its data to fit into its memory"],
    [
      "a start function that traps",
      `${FRAME} (func $s unreachable) (start $s)`,
      "start function to end, found that it trapped: unreachable",
    ],
    [
      "a start function that never ends",
      `${FRAME} (func $s (loop $again (br $again))) (start $s)`,
      "found that it did not end within 100000 steps (option guestSteps)",
    ],
    [
      "a start function that makes a hypercall",
      `(import "clew" "random" (func $random (result i32))) ${FRAME} (func $s (drop (call $random))) (start $s)`,
      `made the hypercall "random" before its first event`,
    ],
    [
      "an _initialize that traps",
      `${FRAME} (func (export "_initialize") unreachable)`,
      `function "_initialize" to end`,
    ],
  ])("%s", (_what, fields, expected) => {
    expect(mistakeIn(fields)).toMatch(/^store\.wasm: expected /);
    expect(mistakeIn(fields)).toContain(expected);
  });

  test("code that is not valid, with the offset in the file as it is", () => {
    const module = watToWasm(`(module ${FRAME} (func (result i32) (i32.const 1)))`);
    // The body of the last function returns a number of 64 bits instead.
    module[module.lastIndexOf(0x41)] = 0x42;
    expect(mistakeOf(module)).toMatch(
      /^store\.wasm: expected a valid module, found: Compiling function #1 failed.*@\+63\.$/,
    );
  });
});

test("a module that fits is loaded once for the same bytes and limits", () => {
  const module = watToWasm(`(module ${FRAME})`);
  const once = loadModule("store.wasm", module, LIMITS, correctGuestRules);
  expect(loadModule("store.wasm", module, LIMITS, correctGuestRules)).toBe(once);
  expect(loadModule("store.wasm", module, { ...LIMITS, steps: 1000 }, correctGuestRules)).not.toBe(once);
});

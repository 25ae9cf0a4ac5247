import { describe, expect, test } from "vitest";
import type { Guest, GuestOutput, Hypercalls } from "../guest.ts";
import { correctGuestRules, loadModule, type GuestRules } from "./module-cache.ts";
import { answering } from "./testing/answering.ts";
import { createWasmGuest } from "./wasm-guest.ts";

const LIMITS = { steps: 1_000_000, memoryPages: 4 };

const calls: Hypercalls = {
  now: () => 1,
  random: () => 1,
  setTimer: () => undefined,
  diskRead: () => 1,
  diskWrite: () => 1,
};

function boot(bytes: Uint8Array, limits: Partial<typeof LIMITS> = {}, rules: GuestRules = correctGuestRules): Guest {
  return createWasmGuest(loadModule("store.wasm", bytes, { ...LIMITS, ...limits }, rules));
}

function ask(guest: Guest, id = 1): readonly GuestOutput[] {
  return guest.onInput({ client: "c", id, f: "read", key: 1, value: null }, calls);
}

function answerOf(functions: string, limits: Partial<typeof LIMITS> = {}, rules?: GuestRules): unknown {
  return ask(boot(answering(functions), limits, rules))[0]?.reply.value;
}

function stepsOf(functions: string): unknown {
  const guest = boot(answering(functions));
  ask(guest);
  return (guest.snapshot() as { readonly steps: number }).steps;
}

describe("a module that does not end", () => {
  test.each([
    ["in a loop", "(func $answer (result i64) (loop $again (br $again)) unreachable)"],
    ["in calls of itself in place of its end", "(func $answer (result i64) (return_call $answer))"],
    [
      "in a loop that fills its memory",
      "(func $answer (result i64) (loop $again (memory.fill (i32.const 64) (i32.const 1) (i32.const 60000)) (br $again)) unreachable)",
    ],
  ])("is ended when its steps are used up: %s", (_how, functions) => {
    const message =
      /^store\.wasm: on_input\(1, 13\): the module did not end within 1000000 steps \(option guestSteps\)/;
    expect(() => answerOf(functions)).toThrow(message);
  });

  test("is ended at the same instruction each time", () => {
    const functions =
      "(func $answer (result i64) (loop $again (global.set $kept (i32.add (global.get $kept) (i32.const 1))) (br $again)) unreachable)";
    const [one, other] = [boot(answering(functions)), boot(answering(functions))];
    for (const guest of [one, other]) expect(() => ask(guest)).toThrow("did not end");
    expect(one.stateText()).toBe(other.stateText());
  });

  test("by nesting calls is ended before the engine's own stack is", () => {
    const functions = "(func $answer (result i64) (i64.add (i64.const 1) (call $answer)))";
    expect(() => answerOf(functions)).toThrow("the module nested its calls deeper than 262144 bytes of stack");
  });
});

describe("steps", () => {
  const empty = "(func $answer (result i64) (i64.const 7))";
  const loop = (times: number): string => `(func $answer (result i64) (local $i i32) (local.set $i (i32.const ${times}))
    (loop $again (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1))))) (i64.const 7))`;

  test("are counted by instructions: 7 for each turn of a loop of 7, its frame included", () => {
    expect(Number(stepsOf(loop(11))) - Number(stepsOf(loop(1)))).toBe(70);
  });

  test("count a range by its length / 64", () => {
    const fill = (length: number): string =>
      `(func $answer (result i64) (memory.fill (i32.const 128) (i32.const 1) (i32.const ${length})) (i64.const 7))`;
    expect(Number(stepsOf(fill(6400))) - Number(stepsOf(fill(0)))).toBe(100);
    expect(Number(stepsOf(fill(0))) - Number(stepsOf(empty))).toBe(4);
  });

  test("may be used up to the last one", () => {
    const needed = Number(stepsOf(loop(5)));
    expect(answerOf(loop(5), { steps: needed })).toBe(7);
    expect(() => answerOf(loop(5), { steps: needed - 1 })).toThrow("did not end");
  });
});

describe("calls", () => {
  const depth = (levels: number): string => `(func $nest (param i64) (result i64)
      (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
        (else (i64.add (i64.const 1) (call $nest (i64.sub (local.get 0) (i64.const 1)))))))
    (func $answer (result i64) (drop (call $nest (i64.const 1000))) (call $nest (i64.const ${levels})))`;

  test("may be nested more than a thousand times, one after the other as often as one likes", () => {
    expect(answerOf(depth(1500))).toBe(1501);
  });
});

describe("memory", () => {
  const grow = (first: number, then: number): string => `(func $answer (result i64)
    (drop (memory.grow (i32.const ${first})))
    (i64.extend_i32_u (memory.grow (i32.const ${then}))))`;

  test("grows up to the limit, and no further", () => {
    expect(answerOf(grow(1, 2))).toBe(2);
    expect(answerOf(grow(1, 3))).toBe(2 ** 32 - 1);
    expect(answerOf(grow(1, 3), { memoryPages: 5 })).toBe(2);
  });
});

describe("every NaN that an instruction makes has the same bits", () => {
  const CANONICAL_F32 = 0x7fc0_0000;
  const f32 = (expression: string): string =>
    `(func $answer (result i64) (i64.extend_i32_u (i32.reinterpret_f32 ${expression})))`;
  const f64High = (expression: string): string =>
    `(func $answer (result i64) (i64.shr_u (i64.reinterpret_f64 ${expression}) (i64.const 32)))`;
  const lane = (expression: string): string =>
    `(func $answer (result i64) (i64.extend_i32_u (i32x4.extract_lane 1 ${expression})))`;

  test.each([
    ["0 / 0", f32("(f32.div (f32.const 0) (f32.const 0))")],
    ["inf - inf", f32("(f32.sub (f32.const inf) (f32.const inf))")],
    ["sqrt(-1)", f32("(f32.sqrt (f32.const -1))")],
    ["a NaN with a payload + 1", f32("(f32.add (f32.const -nan:0x200001) (f32.const 1))")],
    ["min", f32("(f32.min (f32.const -nan:0x200001) (f32.const 1))")],
    ["rounded", f32("(f32.nearest (f32.const -nan:0x200001))")],
    ["demoted", f32("(f32.demote_f64 (f64.const -nan:0x4000000000001))")],
    ["in a lane", lane("(f32x4.mul (v128.const f32x4 -nan -nan -nan -nan) (v128.const f32x4 1 1 1 1))")],
    ["in a lane, demoted", lane("(f32x4.demote_f64x2_zero (v128.const f64x2 -nan -nan))")],
  ])("f32: %s", (_what, functions) => {
    expect(answerOf(functions)).toBe(CANONICAL_F32);
  });

  test.each([
    ["0 / 0", f64High("(f64.div (f64.const 0) (f64.const 0))")],
    ["promoted", f64High("(f64.promote_f32 (f32.const -nan:0x200001))")],
    ["in a lane", lane("(f64x2.sub (v128.const f64x2 inf inf) (v128.const f64x2 inf inf))")],
  ])("f64: %s", (_what, functions) => {
    expect(answerOf(functions)).toBe(0x7ff8_0000);
  });

  test("but what is only moved keeps its bits", () => {
    expect(answerOf(f32("(f32.neg (f32.const nan:0x200001))"))).toBe(0xffa0_0001);
    expect(answerOf(f32("(f32.const -nan:0x1)"))).toBe(0xff80_0001);
  });

  test("and without this rule it has the bits of this machine", () => {
    const rules = { ...correctGuestRules, canonicalNans: false };
    expect(answerOf(f32("(f32.add (f32.const -nan:0x200001) (f32.const 1))"), {}, rules)).not.toBe(CANONICAL_F32);
  });
});

describe("a module that makes a mistake stops its machine, by name and with the event:", () => {
  test.each([
    ["unreachable", "(func $answer (result i64) unreachable)", "trapped: unreachable"],
    [
      "a division by zero",
      "(func $answer (result i64) (i64.div_u (i64.const 1) (i64.const 0)))",
      "integer divide by zero",
    ],
    [
      "a remainder by zero",
      "(func $answer (result i64) (i64.rem_u (i64.const 1) (i64.const 0)))",
      "integer divide by zero",
    ],
    ["an address outside", "(func $answer (result i64) (i64.load (i32.const 65530)))", "out of bounds memory access"],
    [
      "a range outside",
      "(func $answer (result i64) (memory.fill (i32.const 65530) (i32.const 0) (i32.const 10)) (i64.const 1))",
      "out of bounds memory access",
    ],
    [
      "a call through an empty entry",
      "(func $answer (result i64) (call_indirect (result i64) (i32.const 0)))",
      "indirect call type mismatch",
    ],
    [
      "a call through no entry",
      "(func $answer (result i64) (call_indirect (result i64) (i32.const 9)))",
      "out of bounds table access",
    ],
    [
      "a conversion of a NaN",
      "(func $answer (result i64) (i64.trunc_f64_s (f64.const nan)))",
      "invalid conversion to integer, or integer overflow",
    ],
    [
      "bytes outside its memory",
      "(func $answer (result i64) (call $reply (i32.const 1) (i32.const 65530) (i32.const 10)) (i64.const 1))",
      "passed the bytes 65530 to 65540, in a memory of 65536 bytes",
    ],
    [
      "an answer to nobody",
      "(func $answer (result i64) (call $reply (i32.const 5) (i32.const 0) (i32.const 2)) (i64.const 1))",
      "answered request 5, which is not open",
    ],
    [
      "an answer that is none",
      `(data (i32.const 8) "maybe") (func $answer (result i64) (call $reply (i32.const 1) (i32.const 8) (i32.const 5)) (i64.const 1))`,
      `answered "maybe", where ok or fail is expected`,
    ],
  ])("%s", (_what, functions, expected) => {
    expect(() => answerOf(functions)).toThrow(/^store\.wasm: on_input\(1, 13\): the module /);
    expect(() => answerOf(functions)).toThrow(expected);
  });
});

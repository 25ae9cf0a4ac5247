import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { GuestRequest } from "./guest.ts";
import { createKeyValueGuest as boot } from "./key-value-guest.ts";
import type { GuestEvent, LogEntry, Machine } from "./machine.ts";
import { checkpoint, createMachine, dueTimer, execute, replay, restore } from "./machine.ts";
import { rulesWith } from "../mutants.ts";
import { correct } from "../hosts/rules.ts";

const own = { now: 999, random: createRandomStream(99) };

function input(f: string, value: Json = null, how: Partial<GuestRequest> = {}): GuestEvent {
  return { kind: "input", request: { client: "c", id: 1, key: "x", f, value, ...how } };
}

/** Runs random events on one machine. Returns their log. */
function drawnLog(machine: Machine, seed: number, length: number): LogEntry[] {
  const random = createRandomStream(seed);
  const log: LogEntry[] = [];
  for (let at = 1; log.length < length; at += random.integer(0, 20)) {
    const timer = dueTimer(machine, at);
    const client = random.pick(["a", "b"]);
    const f = random.pick(["read", "write", "cas", "append", "add", "delete", "create", "acquire", "release"]);
    const value = f === "cas" ? [random.integer(1, 3), 2] : random.integer(1, 30);
    const request = { client, id: random.integer(log.length - 3, log.length), f, key: random.integer(1, 2), value };
    const event: GuestEvent = timer === undefined ? { kind: "input", request } : { kind: "timer", timer };
    log.push(execute(machine, event, at, random).entry);
  }
  return log;
}

describe("the machine", () => {
  test("a replay of the log ends in the same state as the original, from the start or from any checkpoint", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const original = createMachine(boot);
      const first = drawnLog(original, seed, 100);
      const middle = checkpoint(original);
      const second = drawnLog(original, seed + 1000, 100);
      const fromStart = createMachine(boot);
      for (const entry of [...first, ...second]) expect(replay(fromStart, entry, { rules: correct, own })).toBeNull();
      const fromMiddle = restore(middle, boot);
      for (const entry of second) expect(replay(fromMiddle, entry, { rules: correct, own })).toBeNull();
      expect(checkpoint(fromStart)).toBe(checkpoint(original));
      expect(checkpoint(fromMiddle)).toBe(checkpoint(original));
    }
  });

  test("a checkpoint that was restored gives the same checkpoint", () => {
    const machine = createMachine(boot);
    drawnLog(machine, 7, 200);
    expect(checkpoint(restore(checkpoint(machine), boot))).toBe(checkpoint(machine));
  });

  test("with V10 a replay ends in another state", () => {
    const original = createMachine(boot);
    const log = drawnLog(original, 1, 50);
    const copy = createMachine(boot);
    for (const entry of log) replay(copy, entry, { rules: rulesWith("V10").host, own });
    expect(checkpoint(copy)).not.toBe(checkpoint(original));
  });

  test.each([
    ["another hypercall", [{ call: "now", value: 1 }] as const],
    ["one hypercall too few", [] as const],
    [
      "one hypercall too many",
      [
        { call: "random", value: 1 },
        { call: "now", value: 1 },
        { call: "now", value: 1 },
      ] as const,
    ],
  ])("the trap notices a log with %s", (_name, answers) => {
    const entry: LogEntry = { seq: 1, at: 1, event: input("create"), answers };
    expect(replay(createMachine(boot), entry, { rules: correct, own })).toContain("hypercall");
  });

  test("the trap notices a missing entry", () => {
    const entry: LogEntry = { seq: 2, at: 1, event: input("read"), answers: [] };
    expect(replay(createMachine(boot), entry, { rules: correct, own })).toBe("expected entry 1, found 2");
  });
});

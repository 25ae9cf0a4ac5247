/**
 * Hand-made histories with known verdicts. They are beside the checkout, in `shared/data`; without them this is
 * skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";

const FILE = new URL("../../../shared/data/witness-histories.json", import.meta.url);

interface Witness {
  readonly name: string;
  readonly model: string;
  readonly linearizable: boolean;
  readonly ops: readonly { process: number; f: string; arg: Json; out: Json; call: number; ret: number | null }[];
}

const witnesses: Witness[] = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Witness[]) : [];

/** The registers of that file begin with 0, so a write of 0 comes first. */
function operations(witness: Witness): Operation[] {
  const first = { process: 99, f: "w", arg: 0, out: "ok", call: -2, ret: -1 };
  return [first, ...witness.ops].map(({ process, f, arg, out, call, ret }, id) => {
    const isFailed = f === "cas" && out === false;
    return {
      id,
      process,
      f: f === "w" ? "write" : f === "r" ? "read" : f,
      input: arg,
      outcome: ret === null ? "info" : isFailed ? "fail" : "ok",
      ...(ret === null ? {} : { completeIndex: ret, completeTime: ret }),
      ...(isFailed ? { error: "mismatch" } : { output: out }),
      invokeIndex: call,
      invokeTime: call,
    };
  });
}

const registers = witnesses.filter(({ model }) => model === "register");

test.skipIf(registers.length === 0)(
  "the witness histories of registers get their known verdicts (skipped when absent)",
  () => {
    const budget = { timeLimitMs: 1000, memoryLimitBytes: 1e8, now: () => 0 };
    const found = registers.map((one) => [one.name, check(operations(one), "cas-register", budget).valid]);
    expect(found).toEqual(registers.map(({ name, linearizable }) => [name, linearizable]));
  },
);

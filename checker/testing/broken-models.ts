/**
 * Mistakes in the models of banks, guarded registers, created tokens and counters. The oracle shares a model's `step`, so
 * these are beside it: in what is said to change nothing, and in how an algorithm reads answers.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

/** All mistakes of this file. */
export const BROKEN_MODELS: readonly BrokenSource[] = [
  ...inFile("models/objects/bank.ts", [
    "a transfer that never returned moved nothing",
    "return transfer !== undefined && (transfer.amount",
    "return transfer !== undefined || (transfer.amount",
    /^bank/,
  ]),
  ...inFile("models/objects/locks/guarded-register.ts", [
    "a write with a token that never returned changed nothing",
    'expiringLock.readOnly(call) : call.f === "read"',
    'expiringLock.readOnly(call) : call.f !== ""',
    /^guarded/,
  ]),
  ...inFile("models/objects/locks/held-token.ts", [
    "an acquire that never returned took no lock",
    "readOnly: isRefused,",
    'readOnly: (call) => call.f === "acquire" && (call.output ?? null) === null,',
    /^(guarded|expiring)/,
  ]),
  ...inFile("models/objects/token.ts", [
    "a read that shows an unknown token leaves it unknown",
    'call.f === "read" && (!call.known || (call.output ?? null) === null)',
    'call.f === "read"',
    /^token/,
  ]),
  ...inFile("linearizability/special/counter.ts", [
    "a counter with nothing in it was read by nobody",
    "const output = countIn(call.output);",
    "const output = call.output ?? null;",
    /^counter, nothing/,
  ]),
];

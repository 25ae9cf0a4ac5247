/**
 * What every WebAssembly guest must do, as one function: drawn programs come out alike with checkpoints and without, and
 * programs whose answers are known give them.
 */
import { correctGuestRules, loadModule } from "../module-cache.ts";
import { createWasmGuest } from "../wasm-guest.ts";
import { comeApart } from "./checkpoint-trial.ts";
import type { KnownAnswer } from "./known-answers.ts";

/** Compiled programs. */
export interface TrialPrograms {
  readonly drawn: readonly { readonly seed: number; readonly bytes: Uint8Array }[];
  readonly known: readonly (KnownAnswer & { readonly bytes: Uint8Array })[];
}

/** A sentence about the first thing that is wrong; undefined: nothing. An exception is as good. */
export function mistakeIn({ drawn, known }: TrialPrograms): string | undefined {
  for (const { name, bytes, answer, steps } of known) {
    const guest = createWasmGuest(loadModule("known.wasm", bytes, LIMITS, correctGuestRules));
    const [output] = guest.onInput({ client: "c", id: 1, f: "read", key: 1, value: null }, calls);
    const found = output?.reply.value;
    if (found !== answer) return `${name}: answered ${JSON.stringify(found)}, expected ${answer}`;
    const taken = (guest.snapshot() as { readonly steps: number }).steps;
    if (steps !== undefined && taken !== steps) return `${name}: took ${taken} steps, expected ${steps}`;
  }
  for (const { seed, bytes } of drawn) {
    const difference = comeApart(bytes, seed);
    if (difference !== undefined) return `seed ${seed}: ${difference}`;
  }
  return undefined;
}

const LIMITS = { steps: 1_000_000, memoryPages: 4 };
const calls = {
  now: (): number => 1,
  random: (): number => 1,
  setTimer: (): void => undefined,
  diskRead: (): number => 1,
  diskWrite: (): number => 1,
};

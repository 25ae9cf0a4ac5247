import { describe, expect, test } from "vitest";
import { importBundled } from "../../../../tests/planted-mistake.ts";
import { answering } from "./testing/answering.ts";
import { BROKEN_GUESTS } from "./testing/broken-guests.ts";
import { drawnModule } from "./testing/drawn-module.ts";
import { KNOWN_ANSWERS } from "./testing/known-answers.ts";
import { mistakeIn, type TrialPrograms } from "./testing/wasm-trial.ts";
import { watToWasm } from "./testing/wat.ts";

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

const programs: TrialPrograms = {
  drawn: SEEDS.map((seed) => ({ seed, bytes: watToWasm(drawnModule(seed)) })),
  known: KNOWN_ANSWERS.map((each) => ({ ...each, bytes: answering(each.functions) })),
};

describe("a program", () => {
  test("ends every event in the same state with a checkpoint before each event as without", () => {
    expect(mistakeIn({ ...programs, known: [] })).toBeUndefined();
  });

  test("gives the answer that is known, in the steps that are known", () => {
    expect(mistakeIn({ ...programs, drawn: [] })).toBeUndefined();
  });
});

describe("a mistake in the machine of a module is noticed", () => {
  test.each(BROKEN_GUESTS)("$name", async (mistake) => {
    const bundled = await importBundled("systems-under-test/vm-ft/guest/wasm/testing/wasm-trial.ts", { mistake });
    const trial = (bundled as { readonly mistakeIn: typeof mistakeIn }).mistakeIn;
    expect(noticed(() => trial(programs))).toBeDefined();
  });
});

/** What is wrong; an exception counts as noticing, too. */
function noticed(trial: () => string | undefined): string | undefined {
  try {
    return trial();
  } catch (error) {
    return `broke down: ${String(error)}`;
  }
}

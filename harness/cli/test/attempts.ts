/**
 * How often tests are run: once, so many times each, or round by round until one is not valid.
 */
import { drawnSeed } from "../../run/drawn-seed.ts";
import { InputError } from "../base/exit-codes.ts";
import { countFlag } from "../base/number-flags.ts";
import type { AskedTest } from "./asked-tests.ts";

/** The flags `--repeat` and `--until-fail`, as text. */
export interface RepetitionFlags {
  readonly repeat?: string;
  /** true: without a number. */
  readonly untilFail?: string | true;
}

/** What these flags ask for. */
export interface Repetition {
  /** Attempts of each test, at most. */
  readonly times: number;
  readonly isUntilFail: boolean;
}

/** One run of a test. */
export interface Attempt {
  readonly test: AskedTest;
  readonly seed: number;
  /** Which attempt it is, counted from 1, and of how many. */
  readonly number: number;
  readonly times: number;
}

/** Attempts of each test where `--until-fail` names no number. */
export const UNTIL_FAIL_DEFAULT = 100;

/** How often each test is to be run. @throws InputError for what is no number, and for both flags */
export function repetition({ repeat, untilFail }: RepetitionFlags): Repetition {
  if (untilFail === undefined) return { times: countFlag("repeat", repeat, 1), isUntilFail: false };
  if (repeat !== undefined) throw new InputError("--until-fail: expected it, or --repeat, found both.");
  if (untilFail === true) return { times: UNTIL_FAIL_DEFAULT, isUntilFail: true };
  if (!/^\d+$/.test(untilFail)) {
    throw new InputError(
      `--until-fail: expected a whole number of at least 1 after it, or nothing, found "${untilFail}". Name the file before it.`,
    );
  }
  return { times: countFlag("until-fail", untilFail, 1), isUntilFail: true };
}

/** All attempts in their order: test by test, or round by round where the first failure ends them. */
export function attemptsOf(
  tests: readonly AskedTest[],
  { times, isUntilFail }: Repetition,
  draw: () => number = drawnSeed,
): readonly Attempt[] {
  const attempt = (test: AskedTest, number: number): Attempt => ({
    test,
    number,
    times,
    seed: seedOf(test, number, draw),
  });
  const numbers = Array.from({ length: times }, (_, index) => index + 1);
  return isUntilFail
    ? numbers.flatMap((number) => tests.map((test) => attempt(test, number)))
    : tests.flatMap((test) => numbers.map((number) => attempt(test, number)));
}

/**
 * Where a seed is named, each attempt on processes has it: faults and load are the same, and what differs is their timing. In
 * virtual time the same seed is the same run, event for event, so that each attempt takes the next one.
 */
function seedOf({ spec }: AskedTest, number: number, draw: () => number): number {
  if (spec.seed === undefined) return draw();
  return spec.cluster === "simulated" ? spec.seed + number - 1 : spec.seed;
}

/**
 * `clew check` of one file, with what it would have printed.
 */
import { checkHistory } from "../check/check.ts";
import type { CheckFlags } from "../check/flags.ts";

export interface Said {
  readonly exitCode: number;
  readonly printed: string;
  readonly warned: string;
}

/** Time for a verdict where time is not what is tested: no machine is so busy. */
const UNHURRIED_MS = 3_600_000;

/** @throws what `checkHistory` does */
export function checkedFile(path: string, flags: Partial<CheckFlags> = {}): Said {
  const printed: string[] = [];
  const warned: string[] = [];
  const exitCode = checkHistory(
    path,
    { timeLimitMs: UNHURRIED_MS, json: false, ...flags },
    {
      print: (line) => printed.push(line),
      warn: (line) => warned.push(line),
      live: () => undefined,
      change: () => undefined,
      verdict: (_verdict, words) => words,
    },
  );
  return { exitCode, printed: printed.join("\n"), warned: warned.join("\n") };
}

/**
 * `clew check` of one file, with what it would have printed.
 */
import { checkAnyHistory } from "../check/checks/checked-history.ts";
import type { CheckFlags } from "../check/flags.ts";
import { keptTerminal } from "./kept-terminal.ts";

/** What a check printed. `printed` went to stdout, `warned` to stderr; lines are joined by "\n". */
export interface CheckOutput {
  readonly exitCode: number;
  readonly printed: string;
  readonly warned: string;
}

/** A time limit that no test reaches, for tests that are not about time. */
const UNHURRIED_MS = 3_600_000;

/** Checks the file with these flags. @throws what `checkAnyHistory` does */
export function checkedFile(path: string, flags: Partial<CheckFlags> = {}): CheckOutput {
  const { terminal, printed, warned } = keptTerminal();
  const exitCode = checkAnyHistory(path, { timeLimitMs: UNHURRIED_MS, json: false, ...flags }, terminal);
  return { exitCode, printed: printed.join("\n"), warned: warned.join("\n") };
}

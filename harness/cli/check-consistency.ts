/**
 * `clew check --consistency`: which guarantees a history keeps, for systems that promise less than linearizability.
 */
import { GUARANTEES } from "../../checker/index.ts";
import type { ConsistencyReport, Guarantee } from "../../checker/index.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { worst } from "../../histories/verdict.ts";
import { nearest } from "../spec/nearest.ts";
import { InputError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** What `--consistency` may say, for the help. */
export const CONSISTENCY_CHOICES: string = [...GUARANTEES, "all"].join(", ");

/**
 * The guarantees asked for: names with commas between them, or "all".
 * @throws InputError for an unknown name
 */
export function guaranteesOf(asked: string): readonly Guarantee[] {
  if (asked.trim() === "all") return GUARANTEES;
  const names = asked.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!GUARANTEES.some((guarantee) => guarantee === name)) {
      throw new InputError(
        `--consistency: expected some of ${CONSISTENCY_CHOICES}, found "${name}".${nearest(name, [...GUARANTEES, "all"])}`,
      );
    }
  }
  return GUARANTEES.filter((guarantee) => names.includes(guarantee));
}

/** One line a guarantee, then the strongest that hold. */
export function printConsistency(report: ConsistencyReport, terminal: Terminal): void {
  const width = Math.max(...report.results.map(({ guarantee }) => guarantee.length));
  for (const { guarantee, valid, because } of report.results) {
    const word = valid === true ? "yes" : valid === false ? "no" : "unknown";
    terminal.print(`${guarantee.padEnd(width)}  ${terminal.verdict(valid, word.padEnd(7))}  ${because}`);
  }
  const holding = report.strongest.length === 0 ? "none of these" : report.strongest.join(", ");
  terminal.print(`Strongest that holds: ${holding}.`);
}

/** The worst of what was asked for. */
export function consistencyVerdict(report: ConsistencyReport): Verdict {
  return worst(report.results.map(({ valid }) => valid));
}

/**
 * The verdict of the check that judges a history first.
 */
import type { Check } from "../../../../checker/history-check.ts";
import type { CheckReport } from "../../../../checker/index.ts";
import { MalformedHistoryError } from "../../../../histories/malformed.ts";
import { counted } from "../../../../histories/words/counts.ts";
import { InputError } from "../../base/exit-codes.ts";
import type { Terminal } from "../../base/terminal.ts";
import type { CheckFlags } from "../flags.ts";
import { readOperations, type OperationContents } from "../history-contents.ts";
import type { HistorySource } from "../history-source.ts";
import { withLines, type FirstVerdict } from "../verdict.ts";
import { type HeardNotes, heardWords, reportWith } from "./testimony.ts";

/** What judges, and with what. */
interface Asked {
  readonly source: HistorySource;
  readonly check: Check;
  readonly flags: CheckFlags;
  readonly terminal: Terminal;
  readonly heard: HeardNotes;
}

/**
 * Judges the history.
 * @throws InputError for flags that are about models, and naming file and line of an operation that the check cannot judge
 */
export function firstCheck({ source, check, flags, terminal, heard }: Asked): FirstVerdict {
  refuseModelFlags(check, flags);
  const contents = readOperations(source);
  const report = byKey(source, reportOn(source, contents, check, heard), (keyed) =>
    reportOn(keyed, readOperations(keyed), check, heard),
  );
  for (const problem of [heard.torn, ...heard.problems]) {
    if (problem !== undefined && check.hearsNodes === true) terminal.warn(problem);
  }
  const words = heardWords(check, heard);
  for (const note of source.notes()) terminal.warn(`${source.name}: ${note}`);
  return {
    judged: { source, report },
    document: () => ({ notes: [...source.notes(), ...words], ...report }),
    print: () => print(check, contents, { report, words, terminal }),
  };
}

function refuseModelFlags(check: Check, flags: CheckFlags): void {
  for (const flag of ["initial", "knossos", "failedCas", "consistency"] as const) {
    if (flags[flag] === undefined || flags[flag] === false) continue;
    const name = flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new InputError(
      `--${name}: expected a model, found the check ${check.name}, which has no objects. Leave it out.`,
    );
  }
}

function reportOn(source: HistorySource, contents: OperationContents, check: Check, heard: HeardNotes): CheckReport {
  return withLines(source, contents, () => reportWith(check, contents.operations, { heard }));
}

/** The report, unless it hangs on a field that nobody knows and that may be the key. */
function byKey(
  source: HistorySource,
  report: CheckReport,
  keyedReport: (keyed: HistorySource) => CheckReport,
): CheckReport {
  const field = source.possibleKeys().find((name) => {
    try {
      return keyedReport(source.keyedBy(name)).valid !== report.valid;
    } catch (error) {
      if (error instanceof InputError || error instanceof MalformedHistoryError) return false;
      throw error;
    }
  });
  if (field === undefined) return report;
  const message =
    `The verdict depends on the field "${field}", which is not known: it is another one where that is the key of each operation. ` +
    `If it is the key, name it "key"; if not, --keys none says that there are none.`;
  const keys = report.keys.map((key) => ({ ...key, valid: "unknown", unknownBecause: message }) as const);
  return { ...report, valid: "unknown", message, keys };
}

function print(
  { name }: Check,
  { operations }: OperationContents,
  {
    report,
    words: heard,
    terminal,
  }: { readonly report: CheckReport; readonly words: readonly string[]; readonly terminal: Terminal },
): void {
  const { valid, keys } = report;
  for (const sentence of keys[0]?.explanation?.sentences ?? []) terminal.detail(sentence);
  if (valid === "unknown") terminal.print(`Undecided: ${keys[0]?.unknownBecause ?? "no reason is known"}`);
  const words = valid === true ? "It holds." : valid === false ? "It does not hold." : "Unknown.";
  const verdict = `${terminal.verdict(valid, words)} ${counted(operations.length, "operation")}, check ${name}`;
  terminal.print([verdict, ...heard].join(", "));
}

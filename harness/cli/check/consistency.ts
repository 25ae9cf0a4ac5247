/**
 * `clew check --consistency`: which guarantees a history keeps, for systems that promise less than linearizability.
 */
import { alignedRows } from "../../../histories/words/text-table.ts";
import { GUARANTEES, checkConsistency, evidenceIn } from "../../../checker/index.ts";
import type { ConsistencyReport, Guarantee } from "../../../checker/index.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import { worst } from "../../../histories/verdict.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { exitCodeOf, InputError } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import { deciding, doubtText, keyText } from "./doubtful-verdicts.ts";
import { CONSISTENCY_CHOICES, budget } from "./flags.ts";
import type { CheckFlags } from "./flags.ts";
import { readOperations } from "./history-contents.ts";
import type { OperationContents, ReadHistory } from "./history-contents.ts";
import type { HistorySource } from "./history-source.ts";
import { modelWithOptions, namedModel } from "./model-choice.ts";
import { LIKELIEST } from "./guess/model-guess.ts";
import type { Guess } from "./guess/model-guess.ts";
import { inWordsOf } from "./guess/operation-words.ts";
import { withLack, withLines } from "./verdict.ts";
import type { EvidenceText } from "./verdict.ts";

/** Says which guarantees the history keeps; gives the exit code. */
export function tellConsistency(
  source: HistorySource,
  { contents, guess, notes }: ReadHistory,
  flags: CheckFlags,
  terminal: Terminal,
): number {
  const guarantees = guaranteesOf(flags.consistency ?? "all");
  if (contents.kind === "columns") throw new Error("guarantees are asked of operations");
  const { file, format } = source;
  const model = modelWithOptions(guess?.name ?? namedModel(flags) ?? LIKELIEST, flags);
  const reportOn = ({ operations }: OperationContents): ConsistencyReport =>
    checkConsistency(inWordsOf(model, operations), model, guarantees, budget(flags));
  const report = withLines(source, contents, () => reportOn(contents));
  const evidence = withLack(evidenceIn(inWordsOf(model, contents.operations), model));
  const found = consistencyVerdict(report);
  const key = found === false ? deciding(source, (by) => consistencyVerdict(reportOn(readOperations(by)))) : undefined;
  const because = key === undefined ? consistencyDoubt(found, evidence, guess) : keyText(key);
  const valid = because === undefined ? consistencyVerdict(report) : "unknown";
  if (flags.json) {
    const doubt = because === undefined ? {} : { unknownBecause: because };
    const outcome = { model: model.name, valid, ...doubt, ...report, evidence };
    terminal.document({ file, format, notes, ...outcome });
  } else {
    printConsistency(report, terminal);
    for (const line of [because, because === undefined ? evidence.lack : undefined]) {
      if (line !== undefined) terminal.print(line);
    }
  }
  return exitCodeOf(valid);
}

/** Why the guarantees are not known to be kept or broken, whatever the check says. */
function consistencyDoubt(valid: Verdict, evidence: EvidenceText, guess: Guess | undefined): string | undefined {
  if (evidence.answered.length === 0) return evidence.lack;
  if (valid !== false || guess === undefined) return undefined;
  if (guess.doubt !== undefined) return doubtText(guess, guess.doubt);
  return guess.others.length === 0
    ? undefined
    : doubtText(guess, `it is taken for ${guess.name} and could be another's`);
}

/**
 * The guarantees asked for: names with commas between them, or "all".
 * @throws InputError for an unknown name
 */
function guaranteesOf(asked: string): readonly Guarantee[] {
  if (asked.trim() === "all") return GUARANTEES;
  const names = asked.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!GUARANTEES.some((guarantee) => guarantee === name)) {
      throw new InputError(
        `--consistency: expected some of ${CONSISTENCY_CHOICES}, found "${name}".${didYouMean(name, [...GUARANTEES, "all"])}`,
      );
    }
  }
  return GUARANTEES.filter((guarantee) => names.includes(guarantee));
}

/** One line a guarantee, then the strongest that hold. */
function printConsistency(report: ConsistencyReport, terminal: Terminal): void {
  const words = report.results.map(({ valid }) => (valid === true ? "yes" : valid === false ? "no" : "unknown"));
  const cells = alignedRows(report.results.map(({ guarantee }, row) => [guarantee, words[row] ?? ""]));
  for (const [row, { valid, because }] of report.results.entries()) {
    const [guarantee = "", word = ""] = cells[row] ?? [];
    terminal.print(`${guarantee}  ${terminal.verdict(valid, word)}  ${because}`);
  }
  const holding = report.strongest.length === 0 ? "none of these" : report.strongest.join(", ");
  terminal.print(`Strongest that holds: ${holding}.`);
}

/** The worst of what was asked for. */
function consistencyVerdict(report: ConsistencyReport): Verdict {
  return worst(report.results.map(({ valid }) => valid));
}

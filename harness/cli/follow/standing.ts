/**
 * What can be said of a history that was followed without meeting a bad event: linearizable so far, or unknown where nothing
 * was answered, or where a key could not be followed.
 */
import { lackOfEvidence } from "../../../checker/index.ts";
import type { LeftKey } from "../../../checker/index.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import { counted } from "../../../histories/words/counts.ts";
import { exitCodeOf } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import { STANDARD_INPUT } from "../../../histories/files/rereadable.ts";
import type { FollowedHistory, FollowingEnd } from "./follow-lines.ts";
import { figuresText } from "./progress.ts";

/** Keys that are told one by one. */
const KEYS_SHOWN_MAX = 20;

/** Prints the verdict so far; gives the exit code. */
export function tellStanding(
  { file, following }: FollowedHistory,
  { because, notes }: FollowingEnd,
  { modelName, isJson }: { readonly modelName: string; readonly isJson: boolean },
  terminal: Terminal,
): number {
  const figures = following.figures();
  const evidence = following.evidence();
  const left = following.left();
  const lack = lackOfEvidence(evidence);
  const valid: Verdict = left.length > 0 || evidence.answered.length === 0 ? "unknown" : true;
  if (isJson) {
    const result = {
      file,
      format: "jsonl",
      notes,
      valid,
      endedBy: because,
      model: modelName,
      ...figures,
      left,
      evidence,
    };
    terminal.document(result);
    return exitCodeOf(valid);
  }
  for (const one of left.slice(0, KEYS_SHOWN_MAX)) terminal.print(leftText(one));
  if (left.length > KEYS_SHOWN_MAX) terminal.print(`… and ${left.length - KEYS_SHOWN_MAX} more keys`);
  if (left.length > 0 && file !== STANDARD_INPUT) {
    const [isOrAre, them] = left.length === 1 ? ["is", "it"] : ["are", "them"];
    terminal.print(
      `${counted(left.length, "key")} ${isOrAre} undecided; clew check ${file} --model ${modelName} decides ${them}.`,
    );
  }
  if (lack !== undefined) terminal.print(lack);
  const words = valid === true ? "Linearizable so far." : "Unknown.";
  terminal.print(`${terminal.verdict(valid, words)} ${figuresText(figures)}, model ${modelName}`);
  return exitCodeOf(valid);
}

function leftText({ key, because }: LeftKey): string {
  const where = key === undefined ? "The history" : `Key ${keyText(key)}`;
  return `${where} could not be followed to the end: ${because}.`;
}

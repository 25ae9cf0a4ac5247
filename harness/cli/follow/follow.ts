/**
 * `clew check --follow FILE`: the verdict on a history while somebody writes it.
 *
 *   followLines     the lines as they come; the first bad event ends it
 *   contradiction   the key of that event, checked again and explained
 *   tellStanding    where no event was bad: what can be said so far
 *
 * Every beginning of a linearizable history is linearizable, so a bad event is final, whatever comes later. The opposite is
 * not: "linearizable so far" is all that can be said of a history that goes on.
 */
import type { Model, Violation } from "../../../checker/index.ts";
import { followFile } from "../../../histories/files/followed-file.ts";
import { followStream } from "../../../histories/files/followed-stream.ts";
import { nameOf } from "../../../histories/files/file-text.ts";
import { STANDARD_INPUT } from "../../../histories/files/rereadable.ts";
import { EXIT } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import type { CheckFlags } from "../check/flags.ts";
import { modelWithOptions } from "../check/model-choice.ts";
import { printReport } from "../check/verdict-text.ts";
import { openClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { contradiction, violationText } from "./contradiction.ts";
import { followLines } from "./follow-lines.ts";
import type { FollowedHistory, FollowingEnd } from "./follow-lines.ts";
import { followedFile, followedModel } from "./followable.ts";
import { createFollowing } from "./following.ts";
import { tellStanding } from "./standing.ts";

/** Follows a history until it is wrong, somebody interrupts, or nothing comes any more; gives the exit code. */
export async function followHistory(
  path: string,
  flags: CheckFlags,
  terminal: Terminal,
  clock: Clock = openClock(),
): Promise<number> {
  const modelName = followedModel(flags);
  const model = modelWithOptions(modelName, flags);
  const file = followedFile(path);
  const name = nameOf(file);
  const followed = file === STANDARD_INPUT ? followStream(process.stdin) : followFile(file);
  const history: FollowedHistory = { file, name, followed, following: createFollowing(name, model) };
  try {
    const end = await followLines(history, { idleMs: flags.idleMs ?? Infinity, clock, terminal });
    for (const note of end.notes) terminal.warn(`${name}: ${note}`);
    const { violation } = end;
    if (violation === undefined) return tellStanding(history, end, { modelName, isJson: flags.json }, terminal);
    tellViolation(history, { ...end, violation, model, modelName }, flags, terminal);
    return EXIT.invalid;
  } finally {
    terminal.live("");
    followed.close();
    clock.end();
  }
}

interface Broken extends FollowingEnd {
  readonly violation: Violation;
  readonly model: Model;
  readonly modelName: string;
}

function tellViolation(
  { file, name, followed, following }: FollowedHistory,
  { violation, endBytes, model, modelName }: Broken,
  flags: CheckFlags,
  terminal: Terminal,
): void {
  terminal.warn(`${name}:${following.figures().lines}: ${violationText(violation)}`);
  const began = performance.now();
  const found = { name, model, violation, bytes: followed.again(endBytes) };
  const judgement = contradiction(found, modelName, flags);
  const seconds = (performance.now() - began) / 1000;
  if (flags.json) {
    const result = { file, format: "jsonl", notes: [], violation, ...judgement.report, valid: false };
    terminal.document(result);
  } else if (judgement.report.valid === false) {
    printReport({ ...judgement, isForeign: false, seconds }, terminal);
  } else {
    terminal.print(`${terminal.verdict(false, "Not linearizable.")} The time limit left none for an explanation.`);
  }
}

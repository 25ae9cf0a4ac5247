/**
 * The first line of a report: what broke first, and where; of a run that holds, how much was seen to hold. The words are
 * those of the checks; here is only chosen which of them a reader needs first.
 */
import type { Operation } from "../../histories/operation.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { operationText } from "../../histories/words/operation-text.ts";
import type { CheckResult, RunResults } from "../../runs/results.ts";
import type { RunRecord, Story } from "./data/report-data.ts";
import { duration, keyName, seconds } from "./words.ts";

/** Something that broke. */
export interface Breakage {
  readonly text: string;
  /** Undefined where nobody knows when. */
  readonly timeNs?: number | undefined;
  /** The operation to look at. */
  readonly operation?: number | undefined;
}

/** All that broke, the first in time first; what has no time comes last. */
export function breakages({ results, history }: RunRecord, stories: readonly Story[]): Breakage[] {
  if (results === undefined) return [];
  const told = stories.map((story) => ofStory(story, history?.hasTimes !== false));
  const others = results.checks.filter((check) => isBroken(check) && !isTold(check, results, stories)).map(ofCheck);
  return [...told, ...others].sort((one, other) => (one.timeNs ?? Infinity) - (other.timeNs ?? Infinity));
}

/** Whether a check counts against the run. */
export function isBroken({ valid, promise }: CheckResult): boolean {
  return valid === false && promise !== "not-promised";
}

/** More than these are a list, which the story has. */
const TOLD_MAX = 2;

/** What the first line says. @param broken as `breakages` gives it */
export function whatWasFound(run: RunRecord, broken: readonly Breakage[], durationNs: number): string {
  const { results, operations } = run;
  if (results === undefined) {
    const time = run.history?.hasTimes === false ? "" : ` in ${duration(durationNs)}`;
    return `It recorded ${counted(operations.length, "operation")}${time}, and nobody judged them.`;
  }
  const told = broken.slice(0, TOLD_MAX).map(({ text }) => text);
  const more = broken.length - told.length;
  if (told.length > 0) return [...told, ...(more > 0 ? [`And ${counted(more, "more failure")}.`] : [])].join(" ");
  const unsure = results.checks.find(({ valid, promise }) => valid === "unknown" && promise !== "not-promised");
  if (unsure !== undefined) return `${unsure.name}: ${sentence(unsure.message)}`;
  return howMuchHeld(results);
}

function howMuchHeld({ checks, stats, operationCount, keys }: RunResults): string {
  const search = checks.find(({ kind }) => kind === "explored");
  if (search !== undefined) return sentence(search.message);
  const succeeded = stats.reduce((sum, { ok }) => sum + ok, 0);
  const held = checks.filter(({ valid }) => valid === true).length;
  const where = keys.length > 1 ? ` on ${counted(keys.length, "key")}` : "";
  const which = held === 1 ? "1 check holds" : `${held === checks.length ? "all " : ""}${counted(held, "check")} hold`;
  return `${count(succeeded)} of ${counted(operationCount, "operation")}${where} succeeded; ${which}.`;
}

function ofStory({ key, property, culprit, operations, sentences }: Story, hasTimes: boolean): Breakage {
  const operation = operations.find(({ id }) => id === culprit) ?? operations.at(-1);
  const timeNs = operation?.completeTime ?? operation?.invokeTime;
  const [why = ""] = sentences;
  const text =
    property === undefined && operation !== undefined
      ? doesNotFit(operation, key, hasTimes)
      : `${property ?? ""}: ${why}`.trim();
  return { text: sentence(text), timeNs, operation: operation?.id };
}

function doesNotFit(operation: Operation, key: Story["key"], hasTimes: boolean): string {
  const { process, node, completeTime, invokeTime } = operation;
  const where = key === undefined ? "" : ` on key ${keyName(key)}`;
  const by = node === undefined ? "" : `, answered by ${node}`;
  const at = hasTimes ? `, at ${seconds(completeTime ?? invokeTime)}` : "";
  return `${operationText(operation, 60)}${where} fits no order: process ${process}${at}${by}`;
}

/** The history's own check is told by its stories. */
function isTold({ kind, name }: CheckResult, { property }: RunResults, stories: readonly Story[]): boolean {
  if (stories.length === 0) return false;
  return property === undefined ? kind === "history" || name === "linearizable" : name === property;
}

function ofCheck({ name, message, time }: CheckResult): Breakage {
  return { text: `${name}: ${sentence(message)}`, timeNs: time };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

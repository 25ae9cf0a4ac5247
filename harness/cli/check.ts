/**
 * `clew check HISTORY`: the verdict on a history that somebody already has.
 *
 * Reads clew's JSON Lines, or a run directory. The model is taken from the run's own record when there is one,
 * otherwise guessed from the operations, and what was guessed is said.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { check, models } from "../../checker/check.ts";
import type { CheckReport } from "../../checker/check.ts";
import { readHistory } from "../../histories/files/history-file.ts";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import { nearest } from "../spec/nearest.ts";
import { exitCodeOf, InputError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckFlags {
  readonly model?: string | undefined;
  readonly timeLimitMs: number;
  readonly json: boolean;
}

/** Bytes that the search for a verdict may use. */
const MEMORY_LIMIT_BYTES = 2 ** 30;

/** Checks one history and prints verdict and explanation; gives the exit code. */
export function checkHistory(path: string, flags: CheckFlags, terminal: Terminal): number {
  const file = historyFile(path);
  const { operations, tornLine } = load(file);
  if (tornLine !== undefined)
    terminal.warn(`${file}: the last line is torn and was left out: ${tornLine.slice(0, 60)}`);
  const model = flags.model ?? recordedModel(file) ?? guessModel(operations, terminal);
  requireModel(model);

  const began = performance.now();
  let report: CheckReport;
  try {
    report = check(operations, model, {
      timeLimitMs: flags.timeLimitMs,
      memoryLimitBytes: MEMORY_LIMIT_BYTES,
      now: () => performance.now(),
    });
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const seconds = (performance.now() - began) / 1000;
  if (flags.json) terminal.print(JSON.stringify(report, null, 2));
  else printReport(report, seconds, terminal);
  return exitCodeOf(report.valid);
}

function historyFile(path: string): string {
  if (!existsSync(path)) throw new InputError(`${path}: no such file. Expected a history (.jsonl) or a run directory.`);
  if (statSync(path).isDirectory()) {
    const inside = join(path, "history.jsonl");
    if (existsSync(inside)) return inside;
    throw new InputError(`${path}: expected a run directory, but it holds no history.jsonl`);
  }
  if (extname(path) !== ".jsonl") {
    throw new InputError(
      `${path}: expected a history in JSON Lines (.jsonl), found "${extname(path) || "no extension"}". ` +
        `This version of clew reads its own format only.`,
    );
  }
  return path;
}

function load(file: string): { operations: Operation[]; tornLine?: string } {
  try {
    const { events, tornLine } = readHistory(file);
    if (events.length === 0) throw new InputError(`${file}: expected at least one event, found an empty file`);
    const operations = pairOperations(events, { place: (event) => `${file}: event ${event.index}` });
    return { operations, ...(tornLine === undefined ? {} : { tornLine }) };
  } catch (error) {
    if (error instanceof MalformedHistoryError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

/** The model that the run's own results name; undefined for a history from elsewhere. */
function recordedModel(file: string): string | undefined {
  const results = join(dirname(file), "results.json");
  if (!existsSync(results)) return undefined;
  const { model } = JSON.parse(readFileSync(results, "utf8")) as { readonly model?: unknown };
  return typeof model === "string" ? model : undefined;
}

function guessModel(operations: readonly Operation[], terminal: Terminal): string {
  const used = new Set(operations.map((operation) => operation.f));
  const model = used.has("add")
    ? "set"
    : used.has("append")
      ? used.has("write") || used.has("cas")
        ? "key-value"
        : "append-list"
      : "cas-register";
  terminal.warn(`model: ${model} (guessed from ${[...used].join(", ")}; --model says otherwise)`);
  return model;
}

function requireModel(model: string): void {
  const names = models().map((each) => each.name);
  if (names.includes(model)) return;
  throw new InputError(`--model: expected one of ${names.join(", ")}, found "${model}".${nearest(model, names)}`);
}

function printReport(report: CheckReport, seconds: number, terminal: Terminal): void {
  const count = report.operationCount.toLocaleString("en-US");
  for (const key of report.keys) {
    const where = key.key === undefined ? "The history" : `Key ${key.key}`;
    if (key.valid === "unknown") terminal.print(`${where}: undecided. ${key.unknownBecause ?? ""}`);
    if (key.explanation === undefined) continue;
    terminal.print(`${where}: these operations cannot be put in any order that explains them:`);
    key.explanation.sentences.forEach((sentence, index) => terminal.print(`  ${index + 1}. ${sentence}`));
  }
  const words = report.valid === true ? "Linearizable." : report.valid === false ? "Not linearizable." : "Unknown.";
  terminal.print(
    `${terminal.verdict(report.valid, words)} ${count} operations on ${report.keys.length} keys, ` +
      `model ${report.model}, checked in ${seconds.toFixed(2)} s`,
  );
}

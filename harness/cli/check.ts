/**
 * `clew check HISTORY`: the verdict on a history that somebody already has.
 *
 * Reads every format of histories/codecs, or a run directory. Format and model are guessed when they are not given
 * (a run's own record names its model), and what was guessed is said on stderr.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { check, checkColumns, checkConsistency } from "../../checker/index.ts";
import type { Budget, CheckReport, Model, ReadAgain } from "../../checker/index.ts";
import { readEdn } from "../../histories/codecs/edn-reader.ts";
import type { Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Explanation } from "../../histories/results.ts";
import { checkWithThreads } from "./check-with-threads.ts";
import { LIKELIEST, guessModel, inWordsOf, requireModel, translated, usedIn } from "./choose-model.ts";
import type { ModelChoice } from "./choose-model.ts";
import { consistencyVerdict, guaranteesOf, printConsistency } from "./check-consistency.ts";
import { exitCodeOf, InputError } from "./exit-codes.ts";
import { contradictionLines } from "./draw-contradiction.ts";
import { lineOfEvent, loadColumns, loadHistory } from "./load-history.ts";
import type { LoadedColumns, LoadedHistory, LoadFlags } from "./load-history.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckFlags extends LoadFlags {
  readonly model?: string | undefined;
  /** What the object holds at the beginning, as JSON or EDN; default: the model's own. */
  readonly initial?: string | undefined;
  /** Understand failed operations and reads of nil as Knossos does. */
  readonly knossos?: boolean | undefined;
  /** Guarantees with commas between them, or "all"; undefined: linearizable, with an explanation. */
  readonly consistency?: string | undefined;
  readonly timeLimitMs: number;
  /** Threads for the keys that take long; default: one a processor. */
  readonly jobs?: number | undefined;
  readonly json: boolean;
}

/** Bytes that the search for a verdict may use. */
const MEMORY_LIMIT_BYTES = 2 ** 30;
/** Keys that are told about one by one; the others are counted. */
const KEYS_SHOWN_MAX = 20;

/** Checks one history and prints verdict and explanation; gives the exit code. */
export function checkHistory(path: string, flags: CheckFlags, terminal: Terminal): number {
  const columns = flags.consistency === undefined ? loadedAsColumns(path, flags) : undefined;
  const history = columns ?? loadHistory(path, flags);
  for (const note of history.notes) terminal.warn(`${basename(history.file)}: ${note}`);
  if (columns !== undefined && namedModel(columns.file, flags) === undefined) {
    tellGuess(
      guessModel(columns.names, () => false),
      terminal,
    );
  }
  const began = performance.now();
  let report: CheckReport;
  let model: Model;
  let operations: readonly Operation[] = [];
  if ("columns" in history) {
    const { columns: read, readAgain } = history;
    model = read.model;
    const again: ReadAgain = (keys) => {
      const found = readAgain(keys);
      operations = [...operations, ...[...found.values()].flat()];
      return found;
    };
    report = checkWithThreads({
      ...threaded(model, flags),
      keyCount: read.keys.length,
      operationCount: read.keys.reduce((sum, { operationCount }) => sum + operationCount, 0),
      alone: (within) => checkColumns(read, within, again),
      operationsOf: again,
    });
  } else {
    model = chooseModel(history, flags, terminal);
    operations = inWordsOf(model, history.operations);
    if (flags.consistency !== undefined) return tellConsistency(history, model, flags, terminal);
    report = reportOn(history, model, flags);
  }
  const seconds = (performance.now() - began) / 1000;
  const { file, format, notes } = history;
  if (flags.json) terminal.print(JSON.stringify({ file, format, notes, ...report }, null, 2));
  else printReport({ report, operations, model, isForeign: format !== "jsonl", seconds }, terminal);
  return exitCodeOf(report.valid);
}

/** Without a name, as the likeliest model, if it is the one that would be guessed in the end. */
function loadedAsColumns(path: string, flags: CheckFlags): LoadedColumns | undefined {
  const columns = loadColumns(path, flags, (file) => {
    const model = modelWithOptions(namedModel(file, flags) ?? LIKELIEST, flags);
    return { model, wordFor: (f) => translated(f, model.functions) };
  });
  if (columns === undefined || namedModel(columns.file, flags) !== undefined) return columns;
  return guessModel(columns.names, () => false).name === LIKELIEST ? columns : undefined;
}

function chooseModel(history: LoadedHistory, flags: CheckFlags, terminal: Terminal): Model {
  let name = namedModel(history.file, flags);
  if (name === undefined) {
    const guess = guessModel(...usedIn(history.operations));
    tellGuess(guess, terminal);
    name = guess.name;
  }
  return modelWithOptions(name, flags);
}

function tellGuess({ name, because }: ReturnType<typeof guessModel>, terminal: Terminal): void {
  terminal.warn(`model: ${name} (${because}; --model says otherwise)`);
}

function modelWithOptions(name: string, flags: CheckFlags): Model {
  return requireModel(name, modelOptions(flags));
}

function modelOptions({ initial, knossos }: CheckFlags): ModelChoice {
  return { knossos: knossos === true, initial: initial === undefined ? undefined : parsedValue(initial) };
}

/** As asked for, or as the run recorded it. */
function namedModel(file: string, flags: CheckFlags): string | undefined {
  return flags.model ?? recordedModel(file);
}

/** The model that the run's own results name; undefined for a history from elsewhere. */
function recordedModel(file: string): string | undefined {
  const results = join(dirname(file), "results.json");
  if (basename(file) !== "history.jsonl" || !existsSync(results)) return undefined;
  try {
    const { model } = JSON.parse(readFileSync(results, "utf8")) as { readonly model?: unknown };
    return typeof model === "string" ? model : undefined;
  } catch (cause) {
    throw new InputError(`${results}: expected the results of a run; name the model with --model`, { cause });
  }
}

function parsedValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // EDN says where it goes wrong; most of what is no JSON is meant as EDN.
    return readEdn(text, "--initial");
  }
}

function reportOn(history: LoadedHistory, model: Model, flags: CheckFlags): CheckReport {
  const operations = inWordsOf(model, history.operations);
  return withLines(history, flags, () => {
    if (recordedModel(history.file) === undefined) refuseStrangeAnswers(operations, model);
    const keyOf = (operation: Operation): Key | undefined => model.partition?.(operation) ?? operation.key;
    return checkWithThreads({
      ...threaded(model, flags),
      keyCount: new Set(operations.map(keyOf)).size,
      operationCount: operations.length,
      alone: (within) => check(operations, model, within),
      operationsOf(keys) {
        const found = new Map<Key | undefined, Operation[]>([...keys].map((key) => [key, []]));
        for (const operation of operations) found.get(keyOf(operation))?.push(operation);
        return found;
      },
    });
  });
}

function threaded(
  { name }: Model,
  flags: CheckFlags,
): Pick<Parameters<typeof checkWithThreads>[0], "budget" | "threads" | "model"> {
  return { budget: budget(flags), threads: flags.jobs, model: { name, ...modelOptions(flags) } };
}

/** In a history from elsewhere they rather tell that the model is another one. */
function refuseStrangeAnswers(operations: readonly Operation[], model: Model): void {
  for (const operation of operations) {
    const strange = model.strangeAnswer?.(operation);
    if (strange === undefined) continue;
    const { id, invokeIndex, f } = operation;
    throw new Error(`operation ${id} (event ${invokeIndex}): ${f}: ${strange}; is it another model?`);
  }
}

/** Says which guarantees the history keeps; gives the exit code. */
function tellConsistency(history: LoadedHistory, model: Model, flags: CheckFlags, terminal: Terminal): number {
  const guarantees = guaranteesOf(flags.consistency ?? "all");
  const operations = inWordsOf(model, history.operations);
  const report = withLines(history, flags, () => checkConsistency(operations, model, guarantees, budget(flags)));
  const valid = consistencyVerdict(report);
  const { file, format, notes } = history;
  if (flags.json) {
    terminal.print(JSON.stringify({ file, format, notes, model: model.name, valid, ...report }, null, 2));
  } else printConsistency(report, terminal);
  return exitCodeOf(valid);
}

function budget({ timeLimitMs }: CheckFlags): Budget {
  return { timeLimitMs, memoryLimitBytes: MEMORY_LIMIT_BYTES, now: () => performance.now() };
}

/** The checker refuses operations by the index of their event; a person needs the line. */
function withLines<Report>(history: LoadedHistory, flags: LoadFlags, work: () => Report): Report {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    const [, index] = /^operation \d+ \(event (\d+)\)/.exec(message) ?? [];
    if (index === undefined) throw error;
    const line = lineOfEvent(history, flags, Number(index));
    throw new InputError(`${history.file}${line === undefined ? "" : `:${line}`}: ${message}`, { cause: error });
  }
}

interface Checked {
  readonly report: CheckReport;
  /** At least those of the keys that have an explanation, in the model's words. */
  readonly operations: readonly Operation[];
  readonly model: Model;
  readonly isForeign: boolean;
  readonly seconds: number;
}

function printReport({ report, operations, model, isForeign, seconds }: Checked, terminal: Terminal): void {
  const told = report.keys.filter((key) => key.valid !== true);
  const explained = told.slice(0, KEYS_SHOWN_MAX);
  const ids = new Set(explained.flatMap(({ explanation }) => explanation?.operations ?? []));
  const byId = new Map(operations.filter(({ id }) => ids.has(id)).map((operation) => [operation.id, operation]));
  for (const { key, valid, unknownBecause, explanation } of explained) {
    const where = key === undefined ? "The history" : `Key ${key}`;
    if (valid === "unknown") terminal.print(`${where}: undecided. ${unknownBecause ?? ""}`);
    if (explanation === undefined) continue;
    const contradicting = explanation.operations.flatMap((id) => byId.get(id) ?? []);
    terminal.print(`${where} is not linearizable. ${whatIsShown(explanation)}:`);
    contradictionLines(model, contradicting, explanation).forEach((line) => terminal.print(line));
    const culprit = byId.get(explanation.culprit);
    if (isForeign && culprit?.f === "read" && culprit.output === null && model.ignores === undefined) {
      terminal.print(
        "  A read of nil counts as one that found nothing. With --knossos it says nothing, as in Knossos.\n",
      );
    }
  }
  if (told.length > KEYS_SHOWN_MAX) {
    terminal.print(`… and ${told.length - KEYS_SHOWN_MAX} more keys that are not valid (--json shows all)`);
  }
  const words = report.valid === true ? "Linearizable." : report.valid === false ? "Not linearizable." : "Unknown.";
  terminal.print(
    `${terminal.verdict(report.valid, words)} ${counted(report.operationCount, "operation")} on ` +
      `${counted(report.keys.length, "key")}, ` +
      `model ${report.model}, checked in ${seconds.toFixed(2)} s`,
  );
}

function whatIsShown({ operations, cut }: Explanation): string {
  if (cut !== undefined) return "The operations up to where that shows";
  return operations.length === 1
    ? "This answer is impossible"
    : `These ${operations.length} operations contradict each other`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

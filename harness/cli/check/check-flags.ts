/**
 * What `clew check` is told, and what follows for the model and the budget.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Budget, Model } from "../../../checker/index.ts";
import { readEdn } from "../../../histories/codecs/edn-reader.ts";
import { parseJson } from "../../../histories/codecs/exact-numbers.ts";
import type { Json } from "../../../histories/json.ts";
import { requireModel } from "./choose-model.ts";
import type { FailedCas, ModelChoice } from "./choose-model.ts";
import { InputError } from "../exit-codes.ts";
import type { LoadFlags } from "./load-history.ts";

export interface CheckFlags extends LoadFlags {
  readonly model?: string | undefined;
  /** What the object holds at the beginning, as JSON or EDN; default: the model's own. */
  readonly initial?: string | undefined;
  /** Understand failed operations and reads of nil as Knossos does. */
  readonly knossos?: boolean | undefined;
  /** What a failed cas says; default: what it saw, if it tells, and in logs see `judged`. */
  readonly failedCas?: FailedCas | undefined;
  /** Guarantees with commas between them, or "all"; undefined: linearizable, with an explanation. */
  readonly consistency?: string | undefined;
  readonly timeLimitMs: number;
  /** Threads for the keys that take long; default: one a processor. */
  readonly jobs?: number | undefined;
  readonly json: boolean;
}

/** Bytes that the search for a verdict may use. */
const MEMORY_LIMIT_BYTES = 2 ** 30;

/** The model of that name, with what the flags say of it. */
export function modelWithOptions(name: string, flags: CheckFlags): Model {
  return requireModel(name, modelOptions(flags));
}

/** The same as data, for a thread. */
export function modelOptions(flags: CheckFlags): ModelChoice {
  return { knossos: flags.knossos === true, failedCas: flags.failedCas, initial: initialOf(flags) };
}

/** What `--initial` says. */
export function initialOf({ initial }: CheckFlags): Json | undefined {
  return initial === undefined ? undefined : parsedValue(initial);
}

/** As asked for, or as the run recorded it. */
export function namedModel(file: string, flags: CheckFlags): string | undefined {
  return flags.model ?? recordedModel(file);
}

/** The model that the run's own results name; undefined for a history from elsewhere. */
export function recordedModel(file: string): string | undefined {
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
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw new InputError(`--initial: ${cause.message}`, { cause });
    // EDN says where it goes wrong; most of what is no JSON is meant as EDN.
    return readEdn(text, "--initial");
  }
}

/** For a verdict. */
export function budget({ timeLimitMs }: CheckFlags): Budget {
  return { timeLimitMs, memoryLimitBytes: MEMORY_LIMIT_BYTES, now: () => performance.now() };
}

/**
 * The options of `clew check`, and what follows from them: the budget, and what the object holds at first.
 */
import type { Check } from "../../../checker/history-check.ts";
import { GUARANTEES } from "../../../checker/consistency/guarantees.ts";
import type { Budget, Model } from "../../../checker/index.ts";
import { readEdn } from "../../../histories/codecs/edn-reader.ts";
import { parseJson } from "../../../histories/codecs/exact-numbers.ts";
import { clipped } from "../../../histories/clipped.ts";
import type { Json } from "../../../histories/json.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import type { Catalog } from "../../catalog.ts";
import { InputError } from "../base/exit-codes.ts";
import type { TellingFlags } from "../ci/reporter-flags.ts";
import type { SourceFlags } from "./history-source.ts";

/** What `--consistency` may say, for the help. */
export const CONSISTENCY_CHOICES: string = [...GUARANTEES, "all"].join(", ");

/**
 * What a failed cas says that does not name the value it saw.
 *
 * - `observes`: the value was not the expected one
 * - `nothing`: nothing at all
 */
export type FailedCas = "observes" | "nothing";

/** What may judge a history besides the models that come with clew; by name, and by the path that a flag gave. */
export interface PluggedJudges {
  readonly models: ReadonlyMap<string, Model>;
  readonly checks: ReadonlyMap<string, Check>;
  /** The modules that export them, as absolute paths: a thread loads them again. */
  readonly modules: readonly string[];
  /** Where the systems and workloads of recorded runs are looked up; default: what comes with clew. */
  readonly catalog?: Catalog;
}

/** The options of `clew check`, already read from text. */
export interface CheckFlags extends SourceFlags, Pick<TellingFlags, "quiet" | "reporter"> {
  readonly model?: string | undefined;
  /** The check that judges in place of a model. */
  readonly check?: string | undefined;
  /** No flag: the model that the run of the history was judged by, as the files beside it say. */
  readonly recorded?: string | undefined;
  /** What was plugged in. */
  readonly plugged?: PluggedJudges;
  /** What the object holds at the beginning, as JSON or EDN; default: the model's own. */
  readonly initial?: string | undefined;
  /** Understand failed operations and reads of nil as Knossos does. */
  readonly knossos?: boolean | undefined;
  /** What a failed cas says; default: the value that it names, if it names one. For logs of etcd see `judge`. */
  readonly failedCas?: FailedCas | undefined;
  /** Guarantees with commas between them, or "all"; undefined: linearizable, with an explanation. */
  readonly consistency?: string | undefined;
  /** Judge the file while it grows. */
  readonly follow?: boolean | undefined;
  /** With `follow`: end after so many ms without a new line; default: never. */
  readonly idleMs?: number | undefined;
  readonly timeLimitMs: number;
  /** Threads for the keys that take long; default: one a processor. */
  readonly jobs?: number | undefined;
  readonly json: boolean;
  /** The page to write; undefined: none. */
  readonly report?: string | undefined;
}

/** What the search for a verdict may use. */
const MEMORY_LIMIT_BYTES = 2 ** 30;

/** What a verdict may cost: the time limit, in ms, and 1 GiB of memory. */
export function budget({ timeLimitMs }: CheckFlags): Budget {
  return { timeLimitMs, memoryLimitBytes: MEMORY_LIMIT_BYTES, now: () => performance.now() };
}

/** What `--initial` says. @throws InputError where it is neither JSON nor EDN */
export function initialOf({ initial }: CheckFlags): Json | undefined {
  return initial === undefined ? undefined : parsedValue(initial);
}

function parsedValue(text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw new InputError(`--initial: ${cause.message}`, { cause });
    return ednValue(text);
  }
}

/** Most of what is no JSON is meant as EDN, whose reader says what is wrong. */
function ednValue(text: string): Json {
  try {
    return readEdn(text);
  } catch (cause) {
    if (!(cause instanceof MalformedHistoryError)) throw cause;
    const found = JSON.stringify(clipped(text, 60));
    throw new InputError(
      `--initial ${found}: ${cause.problem}. Write a value as JSON or EDN, such as 5, "a" or [1 2].`,
      {
        cause,
      },
    );
  }
}

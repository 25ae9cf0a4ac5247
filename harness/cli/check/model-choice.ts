/**
 * Which model a history is judged by, where somebody said so: the user, or the run that recorded it.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { modelNamed, models } from "../../../checker/index.ts";
import type { Model } from "../../../checker/index.ts";
import type { Json } from "../../../histories/json.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { InputError } from "../base/exit-codes.ts";
import { initialOf } from "./flags.ts";
import type { CheckFlags, FailedCas } from "./flags.ts";

/** What the user says of the model beside its name. */
export interface ModelChoice {
  /** Understand failed operations and reads of nil as Knossos does: neither says anything. */
  readonly knossos: boolean;
  /**
   * Whether a failed cas says anything. Undefined: only one that tells what it saw; with `knossos`, none.
   */
  readonly failedCas?: FailedCas | undefined;
  /** What the object holds at the beginning; undefined: the model's own. */
  readonly initial?: Json | undefined;
}

/**
 * The model of that name among those that come with clew, as chosen.
 * @param plugged names of others, for the error
 * @throws InputError that lists the known ones, or says what such an object can hold at the beginning
 */
export function requireModel(
  name: string,
  { knossos, failedCas, initial }: ModelChoice,
  plugged: readonly string[] = [],
): Model {
  const bundled = models().map((model) => model.name);
  const names = [...bundled, ...plugged];
  if (!bundled.includes(name)) {
    throw new InputError(`--model: expected one of ${names.join(", ")}, found "${name}".${didYouMean(name, names)}`);
  }
  try {
    return modelNamed(name, {
      ...(knossos ? { readNil: "wildcard", failedCas: "ignored" } : {}),
      ...(failedCas === undefined ? {} : { failedCas: failedCas === "observes" ? "denial" : "ignored" }),
      ...(initial === undefined ? {} : { initial }),
    });
  } catch (cause) {
    // The name is known, so it is the beginning that the object cannot have.
    throw new InputError(`--${(cause as Error).message}`, { cause });
  }
}

/** The model of that name, with what the flags say of it. @throws InputError as `requireModel` */
export function modelWithOptions(name: string, flags: CheckFlags): Model {
  const { models: plugged, checks } = flags.plugged ?? {};
  const own = plugged?.get(name);
  if (own === undefined)
    return requireModel(name, modelOptions(flags), [...(plugged?.keys() ?? []), ...(checks?.keys() ?? [])]);
  return withInitial(own, initialOf(flags));
}

/** A plugged-in model that begins with this; with what it says itself where that is undefined. */
export function withInitial(model: Model, initial: Json | undefined): Model {
  return initial === undefined ? model : { ...model, initial };
}

/** What the flags say of the model, as data that can be sent to a thread. */
export function modelOptions(flags: CheckFlags): ModelChoice {
  return { knossos: flags.knossos === true, failedCas: flags.failedCas, initial: initialOf(flags) };
}

/** The model's name as asked for, or as the run recorded it. */
export function namedModel(file: string, flags: CheckFlags): string | undefined {
  return flags.model ?? recordedModel(file);
}

/** The model that the run's own results name; undefined for a history from elsewhere. */
export function recordedModel(file: string): string | undefined {
  const model = recordedResults(file)?.model;
  return typeof model === "string" ? model : undefined;
}

/** A check that a run asked of its history. */
export interface RecordedCheck {
  readonly name: string;
  /** Its system does not promise that it holds. */
  readonly isUnpromised: boolean;
}

/** What the run asked of its history, as its own results say; none for a history from elsewhere. */
export function recordedChecks(file: string): readonly RecordedCheck[] {
  const checks = recordedResults(file)?.checks;
  if (!Array.isArray(checks)) return [];
  return (checks as readonly { readonly name?: unknown; readonly promise?: unknown }[]).flatMap(({ name, promise }) =>
    typeof name === "string" ? [{ name, isUnpromised: promise === "not-promised" }] : [],
  );
}

function recordedResults(file: string): { readonly model?: unknown; readonly checks?: unknown } | undefined {
  const results = join(dirname(file), "results.json");
  if (basename(file) !== "history.jsonl" || !existsSync(results)) return undefined;
  try {
    return JSON.parse(readFileSync(results, "utf8")) as { readonly model?: unknown };
  } catch (cause) {
    throw new InputError(`${results}: expected the results of a run; name the model with --model`, { cause });
  }
}

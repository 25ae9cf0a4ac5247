/**
 * Which model a history is judged by, where somebody said so: the user, or the run that recorded it.
 */
import { modelNamed, models } from "../../../checker/index.ts";
import type { Model } from "../../../checker/index.ts";
import type { Json } from "../../../histories/json.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { InputError } from "../base/exit-codes.ts";
import { initialOf } from "./flags.ts";
import type { CheckFlags, FailedCas, PluggedJudges } from "./flags.ts";

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
export function namedModel({ model, recorded }: CheckFlags): string | undefined {
  return model ?? recorded;
}

/** Every name that `--model` may have, but those of checks. */
export function modelNames(plugged: PluggedJudges | undefined): readonly string[] {
  return [...models().map(({ name }) => name), ...(plugged?.models.keys() ?? [])];
}

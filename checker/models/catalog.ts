/**
 * The models by name, and what can be chosen about them.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { appendList, blocks, casRegister, keyValue, register } from "./objects/cells.ts";
import { bank } from "./objects/bank.ts";
import { consensus } from "./objects/consensus.ts";
import { counter } from "./objects/counter.ts";
import { elementSet } from "./objects/element-set.ts";
import { expiringLock } from "./objects/locks/expiring-lock.ts";
import { fencedLock } from "./objects/locks/fenced-lock.ts";
import { fifoQueue } from "./objects/fifo-queue.ts";
import { generations } from "./objects/generations.ts";
import { growSet } from "./objects/grow-set.ts";
import { guardedRegister } from "./objects/locks/guarded-register.ts";
import { didYouMean } from "../../histories/words/did-you-mean.ts";
import { shortText } from "./json-text.ts";
import type { Model } from "./model.ts";
import { multiRegister } from "./objects/multi-register.ts";
import { mutex } from "./objects/locks/mutex.ts";
import { priorityQueue } from "./objects/priority-queue.ts";
import { withRefusals } from "./refusals.ts";
import { semaphore } from "./objects/locks/semaphore.ts";
import { stack } from "./objects/stack.ts";
import { testAndSet } from "./objects/test-and-set.ts";
import { text } from "./objects/text.ts";
import { token } from "./objects/token.ts";
import { uniqueIds } from "./objects/unique-ids.ts";
import { unorderedQueue } from "./objects/unordered-queue.ts";

/** What a history leaves open; clew's own workloads need none of it. */
export interface ModelOptions {
  /** What a read of null saw: nothing there ("absent"), or nobody knows what ("wildcard", as in Knossos). */
  readonly readNil?: "absent" | "wildcard";
  /**
   * What a failed cas says: what it saw, if it tells ("observation"); besides, where it does not tell, that the value was
   * not the expected one ("denial", as in Porcupine's model of etcd); nothing, even if it tells ("ignored", as in Knossos).
   */
  readonly failedCas?: "observation" | "denial" | "ignored";
  /** What the object holds at the beginning, where the model's own beginning is not meant; as its `beginning` takes it. */
  readonly initial?: Json;
  /** Of a semaphore; 2 unless told. */
  readonly permits?: number;
}

const PERMITS = 2;

/** The first that knows all of a history's operations is the one to guess, so the common ones come first. */
const CATALOG: readonly ((options: ModelOptions) => Model)[] = [
  ...[register, casRegister, keyValue, appendList, growSet].map((model) => () => model),
  () => text,
  ({ readNil = "absent" }) => multiRegister(readNil),
  ...[counter, elementSet, fifoQueue, stack, priorityQueue, mutex].map((model) => () => model),
  ({ permits = PERMITS }) => semaphore(permits),
  ...[fencedLock, expiringLock, testAndSet, generations, uniqueIds, token, consensus].map((model) => () => model),
  ...[unorderedQueue, blocks, guardedRegister].map((model) => () => model),
  ({ initial }) => bank(initial),
];

/** Name and one line of description of every model, for lists and messages. */
export function models(): { readonly name: string; readonly description: string }[] {
  return CATALOG.map((create) => create({})).map(({ name, description }) => ({ name, description }));
}

/**
 * The model of that name.
 * @throws Error that names the known ones, and the nearest where one is near; or that says what the object can hold at
 *   first, where it cannot hold `initial`
 */
export function modelNamed(name: string, options: ModelOptions = {}): Model {
  const all = CATALOG.map((create) => create(options));
  const found = all.find((model) => model.name === name);
  if (found !== undefined) return withOptions(found, options);
  const names = all.map((model) => model.name);
  throw new Error(`model: expected one of ${names.join(", ")}, found "${name}".${didYouMean(name, names)}`);
}

function withOptions(model: Model, { readNil, failedCas, initial }: ModelOptions): Model {
  const begun = initial === undefined ? model : beginningWith(model, initial);
  const started = failedCas === "denial" && model.functions.includes("cas") ? withRefusals(begun) : begun;
  if (readNil !== "wildcard" && failedCas !== "ignored") return started;
  const ignores = ({ f, outcome, output }: Operation): boolean =>
    (failedCas === "ignored" && outcome === "fail") ||
    (readNil === "wildcard" && f === "read" && outcome === "ok" && (output ?? null) === null);
  return { ...started, ignores };
}

function beginningWith(model: Model, held: Json): Model {
  const { beginning } = model;
  if (beginning === undefined) return { ...model, initial: held };
  const initial = beginning.stateOf(held);
  if (initial !== undefined) return { ...model, initial };
  throw new Error(`initial: expected ${beginning.expected}, found ${shortText(held)} (model ${model.name})`);
}

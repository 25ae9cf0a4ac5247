/**
 * A test-and-set flag with an owner and generations. Two hosts use it to agree on which of them goes on.
 *
 * `claim [who, generation]` wins if the flag is clear and in that generation. `reset [who, generation]` by the owner
 * begins the next generation. `holder` reads the flag. Every answer is `{ result, old, owner, generation }`. The result
 * is "done", "stale" for another generation, or "refused" for a reset by somebody else. `old` is the value before the
 * call, 0 or 1; owner and generation are those after it.
 *
 * Whoever made the last reset gets the same answer when it repeats it. The generation null means any, and then anybody
 * may reset: it is for the operator.
 *
 * Source: Scales, Nelson, Venkitachalam, "The Design of a Practical System for Fault-Tolerant Virtual Machines" (2010),
 * section 2.4. Owner and generation are added for lost answers and late copies.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Call, Model } from "../model.ts";

interface Flag {
  readonly generation: number;
  /** Null while the flag is clear. */
  readonly owner: Json;
  readonly resetBy: Json;
}

interface Outcome {
  readonly answer: Json;
  readonly next: Flag;
}

function flagOf(state: Json): Flag {
  const { generation = 0, owner = null, resetBy = null } = (state ?? {}) as Partial<Flag>;
  return { generation, owner, resetBy };
}

function requestOf(input: Json): { readonly who: Json; readonly generation: Json } {
  const [who = null, generation = null] = isList(input) ? input : [];
  return { who, generation };
}

function carryOut(flag: Flag, { f, input }: Call): Outcome {
  const outcome = (result: string, next: Flag = flag): Outcome => {
    const old = flag.owner === null ? 0 : 1;
    return { answer: { result, old, owner: next.owner, generation: next.generation }, next };
  };
  if (f === "holder") return outcome("done");
  const { who, generation } = requestOf(input);
  const isPresent = generation === null || generation === flag.generation;
  if (f === "claim") {
    if (!isPresent) return outcome("stale");
    return flag.owner === null ? outcome("done", { ...flag, owner: who }) : outcome("done");
  }
  const isRetry = generation !== null && Number(generation) + 1 === flag.generation && sameJson(flag.resetBy, who);
  if (isRetry) return outcome("done");
  if (!isPresent) return outcome("stale");
  if (generation !== null && !sameJson(flag.owner, who)) return outcome("refused");
  return outcome("done", { generation: flag.generation + 1, owner: null, resetBy: who });
}

function initialFlag(held: Json): Json | undefined {
  if (typeof held !== "object" || isList(held)) return undefined;
  const { generation, owner, resetBy } = flagOf(held);
  const isWhole = Number.isSafeInteger(generation) && generation >= 0 && !isList(owner);
  return isWhole ? { generation, owner, resetBy } : undefined;
}

function describeState(state: Json): string {
  const { generation, owner } = flagOf(state);
  return owner === null ? `generation ${generation} is free` : `${shortText(owner)} has generation ${generation}`;
}

function describe(call: Call): string {
  const { f, known, output = null } = call;
  const asked = callText(call, { input: f !== "holder", output: false });
  if (!known || output === null || isList(output) || typeof output !== "object") return asked;
  const { result = null, old = null, ...after } = output;
  const found = f === "claim" && result === "done" ? `found ${shortText(old)}` : word(result);
  return `${asked} → ${f === "holder" ? "" : `${found}, `}${describeState(after)}`;
}

function word(value: Json): string {
  return typeof value === "string" ? value : shortText(value);
}

function problemOf({ f, input }: Operation): string | undefined {
  if (f === "holder" || (isList(input) && input.length === 2)) return undefined;
  return `expected the value [who, generation], found ${shortText(input)}`;
}

/** The flag with generations. State: { generation, owner, resetBy }. */
export const generations: Model = {
  name: "generations",
  description:
    "a flag with an owner: claim [who, generation], reset [who, generation], holder → who has which generation",
  functions: ["claim", "reset", "holder"],
  initial: { generation: 0, owner: null, resetBy: null },
  beginning: { expected: "{ generation, owner, resetBy }, the last two null for nobody", stateOf: initialFlag },
  step: (state, call) => {
    const flag = flagOf(state);
    const { answer, next } = carryOut(flag, call);
    // A call without an answer is considered only if it changes something.
    if (!call.known) return next === flag ? undefined : (next as unknown as Json);
    if (!sameJson(answer, call.output ?? null)) return undefined;
    return next === flag ? state : (next as unknown as Json);
  },
  readOnly: ({ f, known, output }) => {
    if (f === "holder") return true;
    const { result, old } = (known ? (output ?? {}) : {}) as { readonly [name: string]: Json };
    return result === "stale" || result === "refused" || (f === "claim" && old === 1);
  },
  describe,
  describeState,
  problem: problemOf,
};

/**
 * A register that is guarded by a lock which expires. Whoever holds the lock writes to the register with its token, and
 * the register refuses a token that is less than one it has seen: a fencing token.
 *
 * The lock alone cannot keep two clients apart. A holder may be paused, find itself expired, and write all the same;
 * only the register can refuse that. The register knows the tokens that came with writes, not the lock, as where a lock
 * service and a storage are two systems. A write that was refused takes no part, so a register that refuses more, such
 * as one beside its lock, is right, too.
 *
 * Source: Kleppmann, "How to do distributed locking" (2016); Burrows, "The Chubby lock service" (2006), section 2.4.
 */
import type { Json } from "../../../../histories/json.ts";
import type { Operation } from "../../../../histories/operation.ts";
import { callText } from "../../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../../json-text.ts";
import type { Call, Model } from "../../model.ts";
import { expiringLock } from "./expiring-lock.ts";
import { badTokenReason, NO_TOKEN, tokenCallText, tokenProblem } from "./held-token.ts";

/** The lock's state, and what the register holds: [token, value], or null before the first write. */
type Parts = readonly [lock: Json, held: Json];

function partsOf(state: Json): Parts {
  const [lock = NO_TOKEN, held = null] = isList(state) ? state : [];
  return [lock, held];
}

function tokenOf(pair: Json): Json {
  return isList(pair) ? (pair[0] ?? null) : null;
}

function isOfLock({ f }: Pick<Operation, "f">): boolean {
  return f === "acquire" || f === "release";
}

function afterOnRegister(held: Json, { f, input, output = null, known }: Call): Json | undefined {
  if (f === "read") return !known || sameJson(held, output) ? held : undefined;
  return held === null || Number(tokenOf(input)) >= Number(tokenOf(held)) ? input : undefined;
}

/** The register and its lock. State: the two, each as it is. */
export const guardedRegister: Model = {
  name: "guarded-register",
  description:
    "a register with a lock that expires: acquire → a growing token, release token; " +
    "fenced-write [token, value], refused below the last token; read → [token, value]",
  functions: ["acquire", "release", "fenced-write", "read"],
  initial: [NO_TOKEN, null],
  beginning: {
    expected: "what the register holds, [token, value], or null for nothing",
    stateOf: (held) => {
      if (held === null) return [NO_TOKEN, null];
      const isPair = isList(held) && held.length === 2 && Number.isSafeInteger(held[0]);
      return isPair ? [NO_TOKEN, held] : undefined;
    },
  },
  step: (state, call) => {
    const [lock, held] = partsOf(state);
    if (isOfLock(call)) {
      const after = expiringLock.step(lock, call);
      return after === undefined ? undefined : [after, held];
    }
    const after = afterOnRegister(held, call);
    return after === undefined ? undefined : [lock, after];
  },
  readOnly: (call) => (isOfLock(call) ? expiringLock.readOnly(call) : call.f === "read"),
  describe: (call) => {
    if (isOfLock(call)) return tokenCallText(call);
    return callText(call, { input: call.f === "fenced-write", output: call.f === "read" });
  },
  describeState: (state) => {
    const [lock, held] = partsOf(state);
    return `lock ${expiringLock.describeState(lock)}; register ${held === null ? "empty" : shortText(held)}`;
  },
  contradiction: badTokenReason,
  problem: (operation) => {
    if (isOfLock(operation)) return tokenProblem(operation);
    const { f, input } = operation;
    const isPair = isList(input) && input.length === 2 && Number.isSafeInteger(input[0]);
    return f === "read" || isPair
      ? undefined
      : `expected the value [token, value], the token a whole number, found ${shortText(input)}`;
  },
};

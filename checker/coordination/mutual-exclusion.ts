/**
 * Checks of locks: that no two clients act as holders at one time, by the clock; and that a resource which looks at fencing
 * tokens accepts nothing of a holder that was replaced.
 *
 * A client holds a lock from the answer to its acquire until it last acts on it: it writes, or releases it. A lock that ends
 * with a session cannot keep the first promise: a holder that was paused does not know that its session is over (CURATOR-206).
 * The second promise needs no clock: the token is the zxid of the holder's znode, so a later holder has a greater one.
 *
 * Operations, by key: `acquire` answers a token, null where the lock is held; `release` of a token; and work under the lock, whose input
 * is `[token, …]` or has a field `token`, and which the resource refuses where the token is old.
 *
 * Source: Kleppmann, "How to do distributed locking" (2016); Burrows, "The Chubby lock service" (2006), section 2.4.
 */
import type { Key, ProcessId } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { counted } from "../../histories/words/counts.ts";
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { asToken, lockProblem, tokenOfWork } from "./shapes/lock-shapes.ts";

/** Somebody holds a lock, or leads. */
export interface Holding {
  readonly acquire: Operation;
  /** The last that its holder did as such; undefined: nothing, so nobody knows whether it ever thought that it held it. */
  last?: Operation;
}

/** C12 by the clock: two clients never act as holders of one lock at one time. */
export const mutualExclusion: Check = {
  name: "mutual-exclusion",
  description: "no two clients act as holders of one lock at the same time",
  problem: lockProblem,
  isKeyed: true,
  check(operations) {
    const holdings = holdingsIn(operations);
    for (const row of byKey(holdings, ({ acquire }) => acquire.key).values()) {
      const found = overlapIn(row);
      if (found === undefined) continue;
      const [one, other] = found;
      const key = one.acquire.key === undefined ? "" : ` of ${one.acquire.key}`;
      const message =
        `Process ${other.acquire.process} got the lock${key} (operation ${other.acquire.id}) before process ` +
        `${one.acquire.process}, which had it since operation ${one.acquire.id}, last acted as its holder.`;
      return refuted(message, [one.acquire.id, other.acquire.id, one.last?.id]);
    }
    return held(holdings.length);
  },
};

/** C12 by tokens: what the resource accepted never goes back to an older holder. */
export const fencedMutualExclusion: Check = {
  name: "fenced-mutual-exclusion",
  description: "tokens of a lock grow, and nothing is accepted with a token older than one that was accepted before",
  problem: lockProblem,
  isKeyed: true,
  check(operations) {
    const holdings = holdingsIn(operations);
    return (
      growth(
        holdings.map(({ acquire }) => acquire),
        tokenGiven,
        true,
      ) ??
      growth(acceptedWork(operations), tokenUsed, false) ??
      held(holdings.length + acceptedWork(operations).filter((work) => tokenUsed(work) !== undefined).length)
    );
  },
};

function held(count: number): CheckVerdict {
  if (count === 0) {
    const message = "There is nothing to judge: nobody got a lock, no acquire was answered with a token.";
    return { valid: "unknown", message, operations: [] };
  }
  return { valid: true, message: `${counted(count, "acquisition")} kept apart.`, operations: [] };
}

/** Every acquisition, in order of its answer. */
function holdingsIn(operations: readonly Operation[]): readonly Holding[] {
  const current = new Map<string, Holding>();
  const holdings: Holding[] = [];
  for (const operation of operations) {
    const { f, process, key } = operation;
    const name = JSON.stringify([process, key ?? null]);
    if (f !== "acquire") {
      const holding = current.get(name);
      if (holding !== undefined && tokenUsed(operation) !== undefined) holding.last = operation;
      if (f === "release") current.delete(name);
      continue;
    }
    // Who asks for it does not think that it holds it.
    current.delete(name);
    if (tokenGiven(operation) !== undefined) {
      const holding = { acquire: operation };
      holdings.push(holding);
      current.set(name, holding);
    }
  }
  return holdings.sort((one, other) => (one.acquire.completeIndex ?? 0) - (other.acquire.completeIndex ?? 0));
}

/** Two holders at one time. @param holdings in the order in which they were given */
export function overlapIn(holdings: readonly Holding[]): readonly [Holding, Holding] | undefined {
  /** The two that go on the longest, of different processes. */
  let longest: { readonly holding: Holding; readonly process: ProcessId; readonly until: number }[] = [];
  for (const holding of holdings) {
    const { process, completeIndex = 0 } = holding.acquire;
    const before = longest.find((one) => one.process !== process && one.until > completeIndex);
    if (before !== undefined) return [before.holding, holding];
    if (holding.last === undefined) continue;
    longest = [...longest, { holding, process, until: holding.last.invokeIndex }]
      .sort((one, other) => other.until - one.until)
      .filter((one, place, all) => all.findIndex((first) => first.process === one.process) === place)
      .slice(0, 2);
  }
  return undefined;
}

/** What was accepted under a lock. */
function acceptedWork(operations: readonly Operation[]): readonly Operation[] {
  return operations.filter(({ f, outcome }) => outcome === "ok" && f !== "acquire" && f !== "release");
}

/** The first that has a lower token than one that had returned before it began. */
function growth(
  operations: readonly Operation[],
  tokenOf: (operation: Operation) => number | undefined,
  isStrict: boolean,
): CheckVerdict | undefined {
  for (const row of byKey(operations, ({ key }) => key).values()) {
    const returned = [...row].sort((one, other) => (one.completeIndex ?? 0) - (other.completeIndex ?? 0));
    const begun = [...row].sort((one, other) => one.invokeIndex - other.invokeIndex);
    let [next, highest]: [number, Operation | undefined] = [0, undefined];
    for (const operation of begun) {
      for (; (returned[next]?.completeIndex ?? Infinity) < operation.invokeIndex; next++) {
        const one = returned[next];
        if (one !== undefined && (tokenOf(one) ?? -1) > (highest === undefined ? -1 : (tokenOf(highest) ?? -1)))
          highest = one;
      }
      if (highest === undefined) continue;
      const [before, token] = [tokenOf(highest), tokenOf(operation)];
      if (before === undefined || token === undefined) continue;
      if (token > before || (token === before && !isStrict)) continue;
      const message = `Operation ${operation.id} (${operation.f}) went with a token that is ${token === before ? "not newer" : "older"} than that of operation ${highest.id}, which had returned before.`;
      return refuted(message, [highest.id, operation.id]);
    }
  }
  return undefined;
}

function byKey<One>(
  all: readonly One[],
  keyOf: (one: One) => Key | undefined,
): ReadonlyMap<Key | undefined, readonly One[]> {
  const rows = new Map<Key | undefined, One[]>();
  for (const one of all) {
    const row = rows.get(keyOf(one));
    if (row === undefined) rows.set(keyOf(one), [one]);
    else row.push(one);
  }
  return rows;
}

/** The token that an acquire gave; undefined where it gave none. */
function tokenGiven({ outcome, output }: Operation): number | undefined {
  return outcome === "ok" ? asToken(output) : undefined;
}

/** The token that work went with. */
function tokenUsed({ f, input }: Operation): number | undefined {
  return f === "release" ? asToken(input) : tokenOfWork(input);
}

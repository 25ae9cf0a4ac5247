/**
 * Locks made of ephemeral nodes, and what is written under them: in the lock's own session, to a storage that compares
 * fencing tokens, and to one that does not. Clients stand still now and then while they hold a lock, longer than their session lives.
 *
 * The last of the three goes wrong sooner or later, and no lock can prevent it: it is there to show that.
 */
import type { Json } from "../../../histories/json.ts";
import { LOCK_CHECKS } from "../../../checker/coordination/checks.ts";
import { mutualExclusion } from "../../../checker/coordination/mutual-exclusion.ts";
import { noHerd } from "../../../checker/coordination/recipes/herd.ts";
import type { Context } from "../../generator/generator.ts";
import { finalReads } from "../final-reads.ts";
import { keyedGenerator } from "../keyed-workload.ts";
import { tokensAfter } from "../lock.ts";
import { type Choice, underToken } from "../operations/under-token.ts";
import type { Workload } from "../workload.ts";

/** The lock protects nodes of the service itself. */
export const lockRecipe: Workload = {
  ...onLocks("lock"),
  name: "lock-recipe",
  description: "A lock of ephemeral nodes and what is written in its session; each release wakes one waiter.",
  checks: [noHerd],
  checksOfClaims: LOCK_CHECKS,
};

/** The lock protects a storage outside, which refuses old tokens. */
export const fencedLockRecipe: Workload = {
  ...onLocks("fenced-lock"),
  name: "fenced-lock-recipe",
  checksOfClaims: LOCK_CHECKS,
  description: "A lock of ephemeral nodes and a storage that refuses the tokens of earlier holders.",
};

/** The lock protects a storage outside, which takes every write. */
export const unfencedLockRecipe: Workload = {
  ...onLocks("unfenced-lock"),
  name: "unfenced-lock-recipe",
  judge: mutualExclusion,
  description:
    "The same with a storage that refuses nothing: late holders overwrite newer ones, which shows in the end.",
};

function onLocks(
  recipe: string,
): Pick<Workload, "judge" | "generator" | "finalGenerator" | "probe" | "mustSucceed" | "defaults"> {
  return {
    judge: "guarded-register",
    generator: (options) =>
      keyedGenerator(
        options,
        ({ key, firstValue }) => underToken({ key, firstValue, choose, after: tokensAfter }),
        (index) => `/${recipe}/${index}`,
      ),
    finalGenerator: finalReads,
    probe: { f: "read" },
    mustSucceed: ["acquire", "fenced-write", "read"],
    defaults: { keys: 2, operationsPerKey: 80 },
  };
}

function choose({ random }: Context, token: Json | undefined, nextValue: number): Choice {
  const share = random.unit();
  if (token === undefined) return share < 0.15 ? { f: "read", value: null } : { f: "acquire", value: null };
  return share < 0.45 ? { f: "release", value: token } : { f: "fenced-write", value: [token, nextValue] };
}

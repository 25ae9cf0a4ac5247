/**
 * fencing: clients write to a register while they hold its lock, which expires. Some go on writing when it is no longer
 * theirs, as a client does that was paused. The register must refuse their tokens as soon as it has seen a newer one.
 *
 * The lock cannot prevent such writes: two clients at a time may believe that they hold it. So mutual exclusion is only
 * as good as the register's check. Source: Kleppmann, "How to do distributed locking" (2016).
 */
import { LOCK_CHECKS } from "../../checker/coordination/checks.ts";
import type { Context } from "../generator/generator.ts";
import type { Json } from "../../histories/json.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import { LAST_TIME_TO_LIVE_MS, tokensAfter } from "./lock.ts";
import { type Choice, underToken } from "./operations/under-token.ts";
import type { Workload } from "./workload.ts";

/** Times to live, in ms: most end while their holders still write. */
const TIMES_TO_LIVE_MS: readonly number[] = [20, 50, 100, 400];

/**
 * Registers and their locks by key: `acquire` takes a time to live in ms and answers a token, `release` takes the token,
 * `fenced-write` takes [token, value] and fails with "stale" where the token is too old, `read` answers [token, value].
 */
export const fencing: Workload = {
  name: "fencing",
  description: "Writes under locks that expire; the register must refuse a token older than one it has seen.",
  judge: "guarded-register",
  checksOfClaims: LOCK_CHECKS,
  generator: (options) =>
    // A token counts also after its lock may have expired: so late writes come about.
    keyedGenerator(options, ({ key, firstValue }) => underToken({ key, firstValue, choose, after: tokensAfter })),
  finalGenerator: finalReads,
  probe: { f: "acquire", value: LAST_TIME_TO_LIVE_MS },
  mustSucceed: ["acquire", "fenced-write", "read"],
  defaults: { keys: 3, operationsPerKey: 80 },
};

function choose({ random }: Context, token: Json | undefined, nextValue: number): Choice {
  const share = random.unit();
  if (share < 0.3) return { f: "read", value: null };
  if (token === undefined || share < 0.45) return { f: "acquire", value: random.pick(TIMES_TO_LIVE_MS) };
  return share < 0.5 ? { f: "release", value: token } : { f: "fenced-write", value: [token, nextValue] };
}

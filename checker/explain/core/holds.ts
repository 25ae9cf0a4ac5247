/**
 * What is known of locks and semaphores: what is taken at the beginning, and which answers refuse.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Model } from "../../models/model.ts";
import { tokenIn } from "../../models/objects/locks/held-token.ts";

/** Whether the acquire was answered although, with all that had begun to be given back, somebody else held the lock. */
export function hasTwoHolders(model: Model, prefix: readonly Operation[], culprit: Operation): boolean {
  const isLock = model.special === "mutex" || model.special === "fenced-lock";
  if (!isLock && !(model.special === "semaphore" && model.permits === 1)) return false;
  const hasGot = (one: Operation): boolean => one.f === "acquire" && one.outcome === "ok" && !isRefused(model, one);
  const releases = prefix.filter(({ f }) => f === "release").length;
  return hasGot(culprit) && takenAtFirst(model) + prefix.filter(hasGot).length - releases > 1;
}

/** Permits that are taken at the beginning; a lock has one. */
export function takenAtFirst({ special, initial }: Model): number {
  if (special === "semaphore") return Number(initial);
  const isFree = special === "mutex" ? initial === null : tokenIn(initial).holding === "free";
  return isFree ? 0 : 1;
}

/** Whether an acquire found nothing to be had: it is answered with false or, where there are tokens, without one. */
export function isRefused({ special }: Model, { output }: Pick<Operation, "output">): boolean {
  return special === "fenced-lock" ? typeof output !== "number" : output === false;
}

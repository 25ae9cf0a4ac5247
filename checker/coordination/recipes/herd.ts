/**
 * The herd check: how many waiters for a lock wake up when it is released.
 *
 * No order of answers is wrong where all wake up, so no model sees it; with a thousand waiters the service drowns in their
 * requests. A waiter that watches only the one before it wakes up once, when that one has held the lock and is gone. It wakes
 * up once more for each that went from before it without ever holding the lock, and nobody else wakes up for that one.
 *
 * Source: ZooKeeper's recipe of locks, "herd effect".
 */
import type { Operation } from "../../../histories/operation.ts";
import { refuted, type Check } from "../../history-check.ts";
import { lockReader } from "./recipe-shapes.ts";

/** `release` answers { token, wakeUps }: how often its owner was woken before it held the lock. */
export const noHerd: Check = {
  name: "no-herd",
  description: "a release of a lock wakes at most one waiter",
  ...lockReader,
  check(operations) {
    const woken = operations.filter((operation) => extraWakeUps(operation) > 0);
    const extra = woken.reduce((sum, operation) => sum + extraWakeUps(operation), 0);
    const gone = operations.filter(({ f, outcome }) => f === "acquire" && outcome !== "ok").length;
    const figures = { "wake-ups for nothing": extra, "waiters that gave up": gone };
    if (extra <= gone) {
      return { valid: true, message: "No release woke more than one waiter.", operations: [], figures };
    }
    const message =
      `Waiters woke up ${extra} times without getting the lock, but only ${gone} of those before them went away ` +
      "without having held it: releases wake several waiters.";
    return refuted(
      message,
      woken.map(({ id }) => id),
      figures,
    );
  },
};

function extraWakeUps({ f, outcome, output }: Operation): number {
  if (f !== "release" || outcome !== "ok" || typeof output !== "object" || output === null) return 0;
  const { wakeUps } = output as { readonly wakeUps?: unknown };
  return typeof wakeUps === "number" ? Math.max(0, wakeUps - 1) : 0;
}

/**
 * Trials of the checks of a coordination service: drawn histories, judged by a check and by its definition. Each gives a
 * sentence about a disagreement.
 *
 * A check must never refuse what some log explains. Where nothing is in doubt it must also refuse what no log explains; with
 * doubts it may miss a little, since it does not search.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Check } from "../../history-check.ts";
import type { Trial, TrialFamily } from "../../testing/trial.ts";
import { linesOf } from "../../testing/trial.ts";
import { prefixReads } from "../prefix-reads.ts";
import { linearizableReads, orderedSequential } from "../state-orders.ts";
import { wrongIndex } from "../../base/wrong-index.ts";
import { CASES, WATCH_CASES } from "./cases.ts";
import { history } from "./service-history.ts";
import { drawnService, type Kind } from "./drawn-service.ts";
import { hasLog, hasOrder, LINEARIZABLE, ORDERED_SEQUENTIAL } from "./log-oracle.ts";

const CERTAIN: Kind = { operations: 14, inDoubt: 0, expiry: 0, backwards: 0, corrupted: 0.7 };
const DOUBTFUL: Kind = { operations: 12, inDoubt: 0.2, expiry: 0.05, backwards: 0, corrupted: 0.7 };
const SHORT: Kind = { operations: 9, inDoubt: 0, expiry: 0, backwards: 0.4, corrupted: 0 };
const SHORT_DOUBTFUL: Kind = { operations: 6, inDoubt: 0.15, expiry: 0.03, backwards: 0.4, corrupted: 0 };

/** The families of trials. */
export const COORDINATION_TRIALS: readonly TrialFamily[] = [
  family("coordination, prefix reads, certain", CERTAIN, prefixReads, hasLog, true),
  family("coordination, prefix reads, in doubt", DOUBTFUL, prefixReads, hasLog, false),
  family("coordination, ordered sequential, certain", SHORT, orderedSequential, isOrderedSequential, true),
  family("coordination, ordered sequential, in doubt", SHORT_DOUBTFUL, orderedSequential, isOrderedSequential, false),
  family("coordination, linearizable, certain", SHORT, linearizableReads, isLinearizable, true),
  family("coordination, linearizable, in doubt", SHORT_DOUBTFUL, linearizableReads, isLinearizable, false),
  { name: "coordination, cases", share: 0.01, run: caseOf },
];

/** The cases in turn. */
function caseOf(seed: number): Trial {
  const all = [...CASES, ...WATCH_CASES];
  const [name, check, wrong, right] = all[seed % all.length] ?? wrongIndex(seed);
  const isNoticed = check.check(history(...wrong)).valid === false;
  const isSpared = check.check(history(...right)).valid === true;
  return isNoticed && isSpared
    ? { isKept: false }
    : { isKept: false, mistake: `${name}: ${isNoticed ? "right" : "wrong"}` };
}

function isOrderedSequential(operations: readonly Operation[]): boolean {
  return hasOrder(operations, ORDERED_SEQUENTIAL);
}

function isLinearizable(operations: readonly Operation[]): boolean {
  return hasOrder(operations, LINEARIZABLE);
}

function family(
  name: string,
  kind: Kind,
  check: Check,
  oracle: (operations: readonly Operation[]) => boolean,
  isExact: boolean,
): TrialFamily {
  return {
    name,
    share: 0.1,
    run(seed): Trial {
      const { operations } = drawnService(seed, kind);
      const isKept = oracle(operations);
      const { valid, message } = check.check(operations);
      const isWrong = isKept ? valid !== true : isExact && valid !== false;
      if (!isWrong) return { isKept };
      return {
        isKept,
        mistake: `${check.name} says ${valid} (${message}), expected ${isKept}\n${linesOf(operations)}`,
      };
    },
  };
}

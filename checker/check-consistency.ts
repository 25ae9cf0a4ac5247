/**
 * Which consistency guarantees a history keeps, from linearizability down. A system that is not linearizable on
 * purpose, such as one with local reads, is tested against what it does promise.
 *
 * Guarantees imply each other, and that saves work: a linearizable history is sequential, and one that breaks
 * read-your-writes is not.
 */
import type { Operation } from "../histories/operation.ts";
import type { Verdict } from "../histories/verdict.ts";
import { check } from "./check.ts";
import type { Budget } from "./check-report.ts";
import { modelNamed } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import { byRegularity } from "./consistency/regular.ts";
import { GUARANTEES, type Guarantee } from "./consistency/guarantees.ts";
import { bySessionGuarantee } from "./consistency/session-guarantees.ts";
import { flawInSessionOrder } from "./consistency/session-replay.ts";
import { bySessionSearch, type SearchAllowance } from "./consistency/session-search.ts";
import { sessionsOf } from "./consistency/sessions.ts";
import type { SessionOrder, Sessions } from "./consistency/sessions.ts";
import { byUniqueValues } from "./consistency/unique-values.ts";

const SESSION_ORDERS: ReadonlySet<Guarantee> = new Set(["ordered-sequential", "sequential"]);

/** What each guarantee implies directly; the rest follows. */
const IMPLIES: Readonly<Record<Guarantee, readonly Guarantee[]>> = {
  linearizable: ["ordered-sequential", "regular"],
  "ordered-sequential": ["sequential"],
  sequential: ["session"],
  session: ["read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"],
  regular: [],
  "read-your-writes": [],
  "monotonic-reads": [],
  "monotonic-writes": [],
  "writes-follow-reads": [],
};

/** The verdict on one guarantee. */
export interface GuaranteeResult {
  /** The guarantee that was asked for. */
  readonly guarantee: Guarantee;
  /** Whether the history keeps it. */
  readonly valid: Verdict;
  /** A sentence: what was found, or why it is unknown. */
  readonly because: string;
  /** Only with "unknown": the checker itself failed. */
  readonly kind?: "internal error";
}

/** The verdicts on all guarantees that were asked for. */
export interface ConsistencyReport {
  /** One for each guarantee that was asked for, in the order of `GUARANTEES`. */
  readonly results: readonly GuaranteeResult[];
  /** The guarantees that hold and that no other guarantee that holds implies. */
  readonly strongest: readonly Guarantee[];
}

/** Roughly what one configuration of the search takes: its key as text and its lists. */
const BYTES_A_CONFIGURATION = 1_000;

/**
 * Decides each guarantee that is asked for.
 *
 * @param operations any keys; the sequential guarantees are about all keys together, the others about each key
 * @param model a name, or a model of your own; the session guarantees and regularity apply to objects of one value only
 * @param budget for all guarantees together; a guarantee that ran out is "unknown"
 * @throws Error for an unknown model, RefusedOperationError as `check` where linearizability is asked for
 * Cost: near-linear for registers with unique values; sequential consistency is exponential at worst, until the budget
 *   is used up.
 */
export function checkConsistency(
  operations: readonly Operation[],
  model: string | Model,
  guarantees: readonly Guarantee[],
  budget: Budget,
): ConsistencyReport {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const end = budget.now() + budget.timeLimitMs;
  const allowance: SearchAllowance = {
    nodesMax: Math.max(1, Math.floor(budget.memoryLimitBytes / BYTES_A_CONFIGURATION)),
    isTimeUp: () => budget.now() >= end,
  };
  const sessions = sessionsOf(chosen, operations);
  const found = new Map<Guarantee, GuaranteeResult>();
  // The cheap guarantees first: what they refute needs no search.
  const asked = GUARANTEES.filter((guarantee) => guarantees.includes(guarantee));
  const cheapFirst = [...asked].sort((a, b) => Number(SESSION_ORDERS.has(a)) - Number(SESSION_ORDERS.has(b)));
  for (const guarantee of cheapFirst) {
    const known = resultSoFar(guarantee, found);
    if (known !== undefined) found.set(guarantee, known);
    else if (guarantee === "linearizable") {
      const timeLimitMs = Math.max(0, end - budget.now()) / (asked.length > 1 ? 2 : 1);
      const { valid, keys } = check(operations, chosen, { ...budget, timeLimitMs });
      const because = keys[0]?.unknownBecause ?? keys[0]?.decidedBy ?? "no operations";
      const kind = keys[0]?.kind;
      found.set(guarantee, { guarantee, valid, because, ...(kind === undefined ? {} : { kind }) });
    } else found.set(guarantee, decideGuarantee(sessions, guarantee, allowance));
  }
  const results = asked.flatMap((guarantee) => resultSoFar(guarantee, found) ?? found.get(guarantee) ?? []);
  return { results, strongest: strongestOf(results) };
}

/** Decides one guarantee by the algorithms of `consistency/`. */
function decideGuarantee(
  sessions: Sessions,
  guarantee: Exclude<Guarantee, "linearizable">,
  allowance: SearchAllowance,
): GuaranteeResult {
  if (allowance.isTimeUp()) return { guarantee, valid: "unknown", because: "time was up; raise the time limit" };
  if (guarantee === "ordered-sequential" || guarantee === "sequential")
    return inSessionOrder(sessions, guarantee, allowance);
  const { verdict, because } =
    guarantee === "regular" ? byRegularity(sessions) : bySessionGuarantee(sessions, guarantee);
  return { guarantee, valid: verdict ?? "unknown", because };
}

/** By unique values where that algorithm applies, else by search. An order that is found is replayed. */
function inSessionOrder(sessions: Sessions, guarantee: SessionOrder, allowance: SearchAllowance): GuaranteeResult {
  const quick = byUniqueValues(sessions, guarantee);
  const ruling = quick.verdict === undefined ? bySessionSearch(sessions, guarantee, allowance) : quick;
  if (ruling.verdict === true) {
    const flaw = flawInSessionOrder(sessions, ruling.order, guarantee);
    if (flaw === undefined) return { guarantee, valid: true, because: "there is such an order of the operations" };
    return {
      guarantee,
      valid: "unknown",
      kind: "internal error",
      because: `internal error of the checker: the replay refuses its order: ${flaw}`,
    };
  }
  if (ruling.verdict === false) return { guarantee, valid: false, because: ruling.because };
  return {
    guarantee,
    valid: "unknown",
    because: `${ruling.because}; raise that limit, or write unique values to one key`,
  };
}

/** The result for the guarantee as far as the other results decide it: its own, or one that follows by implication. */
function resultSoFar(
  guarantee: Guarantee,
  found: ReadonlyMap<Guarantee, GuaranteeResult>,
): GuaranteeResult | undefined {
  const own = found.get(guarantee);
  if (own !== undefined && own.valid !== "unknown") return own;
  for (const [other, { valid }] of found) {
    if (valid === true && implied(other).has(guarantee))
      return { guarantee, valid: true, because: `${other} implies it` };
    if (valid === false && implied(guarantee).has(other))
      return { guarantee, valid: false, because: `it would imply ${other}` };
  }
  return undefined;
}

/** All guarantees that follow from this one, without itself. */
function implied(guarantee: Guarantee): ReadonlySet<Guarantee> {
  const all = new Set<Guarantee>(IMPLIES[guarantee]);
  for (const one of all) for (const next of IMPLIES[one]) all.add(next);
  return all;
}

function strongestOf(results: readonly GuaranteeResult[]): Guarantee[] {
  const holding = results.filter(({ valid }) => valid === true).map(({ guarantee }) => guarantee);
  return holding.filter((one) => !holding.some((other) => implied(other).has(one)));
}

/**
 * Which guarantees a history keeps, from linearizability down: a system that is not linearizable on purpose, such as one
 * with local reads, is to be held to what it does promise.
 *
 * What a stronger guarantee settles for a weaker one, or the other way round, is taken over: what is linearizable is
 * sequential, and what breaks read-your-writes is not.
 */
import type { Operation } from "../histories/operation.ts";
import type { Verdict } from "../histories/verdict.ts";
import { check } from "./check.ts";
import type { Budget } from "./check.ts";
import { modelNamed } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import { byRegularity } from "./consistency/regular.ts";
import { SESSION_GUARANTEES, bySessionGuarantee } from "./consistency/session-guarantees.ts";
import { flawInSessionOrder } from "./consistency/session-replay.ts";
import { bySessionSearch, type SearchAllowance } from "./consistency/session-search.ts";
import { sessionsOf } from "./consistency/sessions.ts";
import type { SessionOrder, Sessions } from "./consistency/sessions.ts";
import { byUniqueValues } from "./consistency/unique-values.ts";

/** Strongest first, as far as they can be compared. */
export const GUARANTEES = [
  "linearizable",
  "ordered-sequential",
  "sequential",
  "regular",
  ...SESSION_GUARANTEES,
] as const;
export type Guarantee = (typeof GUARANTEES)[number];

const SESSION_ORDERS: ReadonlySet<Guarantee> = new Set(["ordered-sequential", "sequential"]);

/** What each implies at once; the rest follows. */
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

export interface GuaranteeResult {
  readonly guarantee: Guarantee;
  readonly valid: Verdict;
  /** A sentence: what was found, or why it is unknown. */
  readonly because: string;
  /** Only with "unknown": the checker itself failed. */
  readonly kind?: "internal error";
}

export interface ConsistencyReport {
  /** In the order of `GUARANTEES`, those that were asked for. */
  readonly results: readonly GuaranteeResult[];
  /** Those that hold and that no other that holds implies. */
  readonly strongest: readonly Guarantee[];
}

/** What a configuration of the search for one order takes, about: its name as text, its lists, what follows from it. */
const BYTES_A_CONFIGURATION = 1_000;

/**
 * Decides each guarantee that is asked for.
 *
 * @param operations any keys; the sequential guarantees join them, the others look at each key
 * @param model a name, or a model of your own; the session guarantees and regularity know objects of one value only
 * @param budget for all of them together; a guarantee that was not through is "unknown"
 * @throws Error for an unknown model
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
  // The cheap ones first: what they refute needs no search.
  const asked = GUARANTEES.filter((guarantee) => guarantees.includes(guarantee));
  const cheapFirst = [...asked].sort((a, b) => Number(SESSION_ORDERS.has(a)) - Number(SESSION_ORDERS.has(b)));
  for (const guarantee of cheapFirst) {
    const known = settled(guarantee, found);
    if (known !== undefined) found.set(guarantee, known);
    else if (guarantee === "linearizable") {
      const timeLimitMs = Math.max(0, end - budget.now()) / (asked.length > 1 ? 2 : 1);
      const { valid, keys } = check(operations, chosen, { ...budget, timeLimitMs });
      const because = keys[0]?.unknownBecause ?? keys[0]?.decidedBy ?? "no operations";
      const kind = keys[0]?.kind;
      found.set(guarantee, { guarantee, valid, because, ...(kind === undefined ? {} : { kind }) });
    } else found.set(guarantee, decided(sessions, guarantee, allowance));
  }
  const results = asked.flatMap((guarantee) => settled(guarantee, found) ?? found.get(guarantee) ?? []);
  return { results, strongest: strongestOf(results) };
}

function decided(
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

/** By unique values where they are, else by search; what holds is replayed. */
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

/** What the results so far say of it by implication, or by themselves. */
function settled(guarantee: Guarantee, found: ReadonlyMap<Guarantee, GuaranteeResult>): GuaranteeResult | undefined {
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

/** All that a guarantee implies but itself. */
function implied(guarantee: Guarantee): ReadonlySet<Guarantee> {
  const all = new Set<Guarantee>(IMPLIES[guarantee]);
  for (const one of all) for (const next of IMPLIES[one]) all.add(next);
  return all;
}

function strongestOf(results: readonly GuaranteeResult[]): Guarantee[] {
  const holding = results.filter(({ valid }) => valid === true).map(({ guarantee }) => guarantee);
  return holding.filter((one) => !holding.some((other) => implied(other).has(one)));
}

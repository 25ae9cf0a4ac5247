/**
 * shrink: from a plan that fails to a small one that fails in the same way: a handful of faults and operations.
 *
 * The faults are written out as the effects that the failing run recorded, and the operations one by one, because a
 * strategy or a workload that draws would draw anew after every change. Then delta debugging takes away faults and
 * operations, and passes make the rest simpler, again and again until nothing more can go. Every step is a whole run
 * that fails by the same oracle, so the last plan is a proof of its own.
 *
 * Measured over one finding of each of 28 planted bugs of raft: median 1 fault and 2 operations left (from 14 and
 * 55), in about 110 runs and 1.4 s; of 10 of vm-ft: 1 and 1 (from 6 and 63), in 58 runs and 0.7 s.
 *
 * Sources: Zeller and Hildebrandt 2002 (ddmin); Lincheck's rule to drop first what was never carried out.
 */
import { bundledCatalog, systemNamed, type Catalog } from "../../catalog.ts";
import { fittingMembers } from "../plan/fitting-members.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { failureKind, isSameKind, type FailureKind } from "./shrink-failure.ts";
import { shortest } from "./shrink-list.ts";
import {
  earlier,
  fewerClients,
  fewerNodes,
  freshStarts,
  isLarge,
  otherDraws,
  otherSeeds,
  rounder,
  shorterStorm,
  simplerConditions,
  simplerEffects,
  sooner,
  type ShrinkPass,
} from "./shrink-passes.ts";
import { effectsOf, invokedOperations, operationsOf, writtenOut } from "./shrink-script.ts";
import { simulate, type HuntResult, type Simulate } from "../simulate.ts";

/** When to stop; what is smallest until then is the answer. */
export interface ShrinkBudget {
  /** Most runs, the first one included. Default: no bound. */
  readonly runsMax?: number | undefined;
  /** Most events of all runs together: a run that ends in a storm of messages takes as long as hundreds of others. */
  readonly eventsMax?: number;
  /**
   * Asked before each run: the share that is used up of another bound, such as time; from 1 on it is over. Without one,
   * the answer is a function of the plan and the two above.
   */
  readonly spent?: () => number;
}

/** How large a plan is. */
export interface PlanSize {
  /** Faults that began, as the run's own record counts them: what only ends a fault is none. */
  readonly faults: number;
  /** Operations of clients: those of the plan, or, before they are written out, all that were invoked. */
  readonly operations: number;
  readonly nodes: number;
  readonly clients: number;
  /** When the run ended, in ms of virtual time. */
  readonly virtualMs: number;
}

/** How far a search for a smaller plan has come. */
export interface ShrinkProgress {
  readonly runs: number;
  /** What is being tried, e.g. "faults". */
  readonly pass: string;
  readonly size: PlanSize;
  /** What the search would end with now; of a try that began anew, which may be larger than another, what it has. */
  readonly soFar: () => Shrunk;
}

/** What is to be made smaller, and within what budget. */
export interface ShrinkRequest {
  readonly plan: HuntPlan;
  /** The failure to keep. Default: the first one that the plan's run reports. */
  readonly failure?: FailureKind | undefined;
  readonly budget: ShrinkBudget;
  /** With what limit each plan is run. Default: none. */
  readonly run?: Simulate;
  /** What the plan's names stand for. Default: what comes with clew. */
  readonly catalog?: Catalog;
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

/** The smallest plan that was found. */
export interface Shrunk {
  readonly plan: HuntPlan;
  /** The run of that plan. */
  readonly result: HuntResult;
  /** The failure that was kept. */
  readonly kind: FailureKind;
  /** The other failures of the run at the beginning: nobody looked whether they are still there. */
  readonly otherKinds: readonly FailureKind[];
  readonly before: PlanSize;
  readonly after: PlanSize;
  readonly runs: number;
  /** Whether every pass was tried in vain on the last plan; false when the budget ended it. */
  readonly isSmallest: boolean;
}

/** The plan does not fail, or not in the way that was asked for: there is nothing to shrink. */
export class NotFailingError extends Error {
  override readonly name = "NotFailingError";
}

/** The smallest plan so far, and what is left of the budget. */
interface Search {
  readonly kind: FailureKind;
  readonly request: ShrinkRequest;
  readonly run: Simulate;
  /** The run of the plan at the beginning. */
  readonly first: HuntResult;
  /** The ids of a plan's nodes; none when its options do not go with their number. */
  readonly nodesOf: (plan: HuntPlan) => readonly string[];
  /** Plans that were run, as JSON: none twice. */
  readonly tried: Set<string>;
  plan: HuntPlan;
  result: HuntResult;
  runs: number;
  events: number;
  /** What is being done may go on until this share of the budget is used up. */
  untilShare: number;
  pass: string;
}

/**
 * Shrinks a plan that fails.
 *
 * @throws NotFailingError when its run does not fail in the way that was asked for
 * Cost: some hundred runs, each shorter than the first.
 */
export function shrink(request: ShrinkRequest): Shrunk {
  const { catalog = bundledCatalog, run: simulateIt = simulate } = request;
  const run: Simulate = (plan) => simulateIt(plan, { catalog });
  const first = run(request.plan);
  const [failure] = first.failures;
  const kind = request.failure ?? (failure === undefined ? undefined : failureKind(failure));
  if (kind === undefined) {
    throw new NotFailingError(`shrink: expected a plan that fails, found one whose run ends ${String(first.verdict)}`);
  }
  if (first.failures.every((each) => !isSameKind(failureKind(each), kind))) {
    const found = first.failures.map(({ oracle }) => oracle).join(", ") || "no failure";
    throw new NotFailingError(`shrink: expected a failure of the oracle ${kind.oracle}, found ${found}`);
  }
  const search: Search = {
    kind,
    request,
    run,
    first,
    nodesOf({ system: name, nodes, options }) {
      const system = systemNamed(catalog, name);
      return system === undefined ? [] : fittingMembers(system, nodes, options).map(({ id }) => id);
    },
    untilShare: FIRST_TRY_SHARE,
    tried: new Set(),
    plan: request.plan,
    result: first,
    runs: 1,
    events: first.eventCount,
    pass: "",
  };
  let isSmallest = reduce(search);
  const { effects } = search.result;
  if (isLarge({ ...sizeOf(search), faults: effects.length })) isSmallest = startAfresh(search) && isSmallest;
  search.untilShare = 1;
  if (!isSmallest) isSmallest = reduce(search);
  return shrunkOf(search, isSmallest);
}

function shrunkOf(search: Search, isSmallest: boolean): Shrunk {
  const { plan, result, kind, runs, first, request } = search;
  const otherKinds = first.failures.map(failureKind).filter((each) => !isSameKind(each, kind));
  const before = sizeOf({ plan: request.plan, result: first });
  return { plan, result, kind, otherKinds, before, after: sizeOf(search), runs, isSmallest };
}

/** Shares of the budget: of the first try, and of the tries to begin with a smaller failure than the given one. */
const FIRST_TRY_SHARE = 0.5;
const FRESH_SHARE = 0.2;

/**
 * Looks for the same failure after fewer faults and shrinks that; goes on with the smaller plan.
 *
 * @returns whether that was the old one
 */
function startAfresh(search: Search): boolean {
  const { kind, request } = search;
  const stopsAtViolation = kind.oracle !== "history" && kind.oracle !== "liveness";
  const other: Search = { ...search, plan: request.plan, pass: "fresh starts" };
  other.untilShare = Math.min(1, spentShare(search) + FRESH_SHARE);
  let found: Pick<Search, "plan" | "result"> | undefined;
  for (const plan of freshStarts(request.plan, stopsAtViolation)) {
    if (isOver(other)) break;
    if (!attempt(other, plan)) continue;
    const { result } = other;
    if (found === undefined || weight(other) < weight(found)) found = { plan, result };
    if (result.effects.length <= FRESH_FEW) break;
  }
  search.runs = other.runs;
  search.events = other.events;
  if (found === undefined) return true;
  Object.assign(other, found, { untilShare: 1 });
  const isSmallest = reduce(other);
  search.runs = other.runs;
  search.events = other.events;
  if (weight(other) >= weight(search)) return true;
  search.plan = other.plan;
  search.result = other.result;
  return isSmallest;
}

/** A start with so few effects needs no better one. */
const FRESH_FEW = 15;

/** What ends a fault counts as well: with less of it a plan is simpler. */
function weight(found: Pick<Search, "plan" | "result">): number {
  return found.result.effects.length + sizeOf(found).operations;
}

function writeOut(search: Search): void {
  const { plan, result, kind } = search;
  search.pass = "writing out";
  for (const candidate of writtenOut({ plan, result, kind, nodes: search.nodesOf(plan) })) {
    if (attempt(search, candidate)) return;
  }
}

/** Rounds of all passes until one changes nothing; false when the budget ends before. */
function reduce(search: Search): boolean {
  greedily(search, shorterStorm);
  if (search.plan.operations === undefined) writeOut(search);
  if (isOver(search)) return false;
  for (;;) {
    const before = search.plan;
    greedily(search, simplerConditions);
    dropFaults(search);
    dropOperations(search);
    for (const pass of [sooner, otherSeeds, otherDraws, fewerNodes, fewerClients, simplerEffects, earlier])
      greedily(search, pass);
    dropFaults(search);
    dropOperations(search);
    greedily(search, rounder);
    if (isOver(search)) return false;
    if (search.plan === before) return true;
  }
}

function spentShare({ request: { budget }, runs }: Search): number {
  return Math.max(runs / (budget.runsMax ?? Infinity), budget.spent?.() ?? 0);
}

function isOver(search: Search): boolean {
  const { request, events, untilShare } = search;
  return events >= (request.budget.eventsMax ?? Infinity) || spentShare(search) >= untilShare;
}

/** Runs a candidate; when it fails in the same way, it is the plan from now on. */
function attempt(search: Search, candidate: HuntPlan): boolean {
  if (isOver(search)) return false;
  const text = JSON.stringify(candidate);
  if (search.tried.has(text)) return false;
  search.tried.add(text);
  if (search.nodesOf(candidate).length === 0) return false;
  search.runs++;
  const result = search.run(candidate);
  search.events += result.eventCount;
  const [failure] = result.failures;
  const isKept = failure !== undefined && isSameKind(failureKind(failure), search.kind);
  if (isKept) {
    search.plan = onlyCarriedOut(candidate, result);
    search.result = result;
  }
  search.request.onProgress?.({
    runs: search.runs,
    pass: search.pass,
    size: sizeOf(search),
    soFar: () => shrunkOf(search, false),
  });
  return isKept;
}

/** Without the effects that were not carried out, and the operations at the end that nobody came to invoke. */
function onlyCarriedOut(plan: HuntPlan, result: HuntResult): HuntPlan {
  const lastUs = Math.ceil(result.virtualMs * 1000);
  return {
    ...plan,
    ...("effects" in plan.faults ? { faults: { effects: result.effects } } : {}),
    ...(plan.operations === undefined ? {} : { operations: plan.operations.filter(({ atUs }) => atUs <= lastUs) }),
  };
}

function greedily(search: Search, pass: ShrinkPass): void {
  search.pass = pass.name;
  // After a success the candidates are made anew; those that were tried before cost nothing.
  let hasShrunk = true;
  while (hasShrunk && !isOver(search)) {
    hasShrunk = false;
    for (const candidate of pass.candidates(search.plan, search.result)) {
      if (!attempt(search, candidate)) continue;
      hasShrunk = true;
      break;
    }
  }
}

function dropFaults(search: Search): void {
  search.pass = "faults";
  if (!("effects" in search.plan.faults)) return;
  shortest(effectsOf(search.plan), (effects) =>
    attempt(search, { ...search.plan, faults: { effects } }) ? effectsOf(search.plan) : undefined,
  );
}

function dropOperations(search: Search): void {
  search.pass = "operations";
  if (search.plan.operations === undefined) return;
  shortest(operationsOf(search.plan), (operations) =>
    attempt(search, { ...search.plan, operations }) ? operationsOf(search.plan) : undefined,
  );
}

function sizeOf({ plan, result }: Pick<Search, "plan" | "result">): PlanSize {
  return {
    faults: result.faults.reduce((sum, { armed }) => sum + armed, 0),
    // Once they are written out, what the controller asks after healing is not the plan's.
    operations: plan.operations?.length ?? invokedOperations(result.events, plan.clients).length,
    nodes: plan.nodes,
    clients: plan.clients,
    virtualMs: result.virtualMs,
  };
}

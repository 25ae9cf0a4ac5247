/**
 * What a search, or a trace that was played, leaves as `results.json`: in the shape of every run, so that the reports and
 * whoever reads results need not know of searches.
 */
import { worst } from "../../../histories/verdict.ts";
import { counted, times } from "../../../histories/words/counts.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { CheckResult, FaultRecord, RunResults } from "../../../runs/results.ts";
import { RUN_FORMAT } from "../../../runs/results.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { assess, operationStats } from "../../run/assess.ts";
import type { SearchFigures, SearchLimit } from "./search.ts";
import { crashName, type Play } from "../trace/play.ts";
import { traceStory } from "../trace/trace-story.ts";

/** "1,089 states, 1,850 steps between them, up to 7 events deep" */
export function figuresText({ states, transitions, depth }: SearchFigures): string {
  return `${counted(states, "state")}, ${counted(transitions, "step")} between them, up to ${counted(depth, "event")} deep`;
}

/** Of a trace that was played. @param search how far the search got that found it, if one did */
export function resultsOfPlay(play: Play, words: SystemWords | undefined, search?: SearchFigures): RunResults {
  const operations = pairOperations(play.events);
  const { checks, ...results } = assess({
    operations,
    report: play.report,
    mustSucceed: [],
    faults: crashesOf(play),
    findings: [],
    recovery: undefined,
  });
  const own = [
    ...checks.filter(({ kind }) => kind === "history"),
    insideCheck(play),
    ...(search === undefined ? [] : [shortestCheck(play, search)]),
  ];
  const valid = worst(own.map((check) => check.valid));
  const headline = play.failures.length === 0 || results.valid === false ? results.headline : INSIDE;
  return {
    ...results,
    checks: own,
    valid,
    headline: valid === true ? "Nothing is wrong." : headline,
    story: traceStory(play, words),
  };
}

function crashesOf({ setup, steps }: Play): FaultRecord[] {
  const crashes = steps.filter(({ step, impossible }) => step.do === "crash" && impossible === undefined).length;
  const effect = `ended a node ${times(crashes)}`;
  return crashes === 0 ? [] : [{ fault: crashName(setup), armed: crashes, effective: crashes, effect }];
}

const INSIDE = "The nodes broke a promise; clients saw nothing yet.";

function insideCheck({ failures }: Play): CheckResult {
  const check = { kind: "invariants", name: "invariants" } as const;
  const failure = failures.find(({ kind }) => kind !== "history");
  if (failure === undefined) return { ...check, valid: true, message: "No node broke a promise to the others." };
  return {
    ...check,
    valid: false,
    message: `${failure.message} (event ${eventOf(failure.timeNs)})`,
    time: failure.timeNs,
  };
}

/** Events are one ms apart. */
function eventOf(timeNs: number): number {
  return Math.round(timeNs / 1e6);
}

function shortestCheck({ steps }: Play, search: SearchFigures): CheckResult {
  return {
    kind: "explored",
    name: "no shorter trace",
    valid: true,
    message: `${counted(steps.length, "event")} ${steps.length === 1 ? "leads" : "lead"} to what is wrong, and no fewer do: until then ${figuresText(search)} were seen.`,
    figures: { ...search },
  };
}

/** Why a search that ended like this knows too little, and what to do. */
const REASONS: { readonly [By in SearchLimit]: string } = {
  states: "it saw as many states as it may. Raise --states, or lower a bound",
  memory: "they need more memory than it may have. Raise --memory, lower a bound, or leave out an operation",
  time: "its time is up. Raise --time-limit, or lower a bound",
  interrupted: "it was interrupted",
};

/** What is said of a search that does not know. */
export function reasonText(endedBy: SearchLimit): string {
  return REASONS[endedBy];
}

/** What a search that has seen everything has not tried. */
export interface Untried {
  /** Whether it tried so little that it is no proof. */
  readonly isAll: boolean;
  /** A sentence or two: what never succeeded, and what to do. */
  readonly text: string;
}

/** Undefined where each of the operations has succeeded in some state. @param idle those that have not */
export function untried(
  idle: readonly string[],
  clients: readonly (readonly { readonly f: string }[])[],
): Untried | undefined {
  if (idle.length === 0) return undefined;
  const isAll = clients.flat().every(({ f }) => idle.includes(f));
  const what = isAll ? "no operation succeeds" : `${idle.join(", ")} never succeeds`;
  const advice = "Begin with --start settled, raise --timeouts, or look at the operations and options";
  return { isAll, text: `${what} in any of them. ${advice}` };
}

/**
 * Of a search that found nothing.
 *
 * @param end.endedBy what ended it; undefined: it has seen everything
 * @param end.lack of one that has seen everything; undefined: nothing
 */
export function resultsOfSafe(
  model: string,
  search: SearchFigures,
  { endedBy, lack }: { readonly endedBy: SearchLimit | undefined; readonly lack: Untried | undefined },
): RunResults {
  const reason = endedBy === undefined ? undefined : reasonText(endedBy);
  const seen = figuresText(search);
  const isKnown = reason === undefined && lack?.isAll !== true;
  const check: CheckResult = {
    kind: "explored",
    name: "every state within the bounds",
    valid: isKnown ? true : "unknown",
    message:
      reason === undefined
        ? `${seen}: all that there are.${lack === undefined ? "" : ` But ${lack.text}.`}`
        : `Nothing is wrong in ${seen}, but there are more: ${reason}.`,
    figures: { ...search },
  };
  return {
    format: RUN_FORMAT,
    valid: check.valid,
    headline: isKnown ? "Safe within the bounds." : "Unknown: nothing is wrong in what was seen.",
    checks: [check],
    model,
    keys: [],
    operationCount: 0,
    stats: operationStats([]),
    faults: [],
    findings: [],
  };
}

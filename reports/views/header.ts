/**
 * The head of a report: the verdict, then a reader's first question in three lines (what broke, under which fault, what to
 * do next), then what was run, in figures.
 */
import { count, counted } from "../../histories/words/counts.ts";
import type { RunResults } from "../../runs/results.ts";
import type { Band, Header, RunRecord, Story } from "./data/report-data.ts";
import { checkedWords, duration, standing, UNFINISHED } from "./words.ts";
import { nextSteps } from "./next-steps.ts";
import { underWhichFaults } from "./under-which-faults.ts";
import { breakages, whatWasFound } from "./what-was-found.ts";

/** What other views found out about the run. */
export interface SeenOfRun {
  readonly durationNs: number;
  readonly failureNs: number | undefined;
  readonly stories: readonly Story[];
  readonly bands: readonly Band[];
}

/** The head of this run's report; works from whatever there is. */
export function header(run: RunRecord, { durationNs, failureNs, stories, bands }: SeenOfRun): Header {
  const { test, results, operations } = run;
  const broken = breakages(run, stories);
  const stands = standing(results?.valid);
  const shown = stories.find(({ operations: some }) => some.some(({ id }) => id === broken[0]?.operation));
  return {
    standing: stands,
    verdict: results?.headline ?? UNFINISHED,
    title: title(run),
    found: whatWasFound(run, broken, durationNs),
    under: underWhichFaults({
      bands,
      faults: results?.faults ?? [],
      asked: test?.nemesis ?? [],
      failureNs,
      sinceNs: shown?.operations[0]?.invokeTime,
    }),
    next: nextSteps(test, stands),
    operation: broken.find(({ operation }) => operation !== undefined)?.operation,
    facts: [
      ...(test === undefined ? [] : [counted(test.nodes.length, "node"), counted(test.concurrency, "client")]),
      // A search has no one history: what it saw is said above.
      ...(isSearch(run) ? [] : [counted(results?.operationCount ?? operations.length, "operation") + onKeys(run)]),
      ...(isSearch(run) || run.history?.hasTimes === false ? [] : [duration(durationNs)]),
      ...(test === undefined ? [] : [clusterWords(test.cluster), startWords(test.startedAt), `seed ${test.seed}`]),
      ...(results === undefined ? [] : checkWords(results)),
    ],
  };
}

/** Of a search that found nothing there is no history, only what it saw of all of them. */
export function isSearch({ results, operations }: Pick<RunRecord, "results" | "operations">): boolean {
  return operations.length === 0 && results?.checks.some(({ kind }) => kind === "explored") === true;
}

function title({ test, history }: RunRecord): string {
  if (test === undefined) return history?.name ?? "a run without test.json";
  const system = test.mutant === undefined ? test.system : `${test.system} with mutant ${test.mutant}`;
  const nemesis = test.nemesis.length === 0 ? "no faults" : test.nemesis.join(", ");
  return [system, test.workload, nemesis].join(" · ");
}

function onKeys({ operations, results }: RunRecord): string {
  const keys = new Set(operations.map((operation) => operation.key));
  keys.delete(undefined);
  const keyCount = Math.max(keys.size, results?.keys.filter((result) => result.key !== undefined).length ?? 0);
  return keyCount === 0 ? "" : ` on ${counted(keyCount, "key")}`;
}

function clusterWords(cluster: string): string {
  const known: { readonly [name: string]: string } = { local: "local processes", simulated: "simulated, virtual time" };
  return known[cluster] ?? cluster;
}

function startWords(startedAt: string): string {
  return startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}

/** How long the check took, and how the keys stand where there are several: "checked in 214 ms (47 keys valid, …)". */
function checkWords(results: RunResults): string[] {
  const checked = checkedWords(results);
  const tally = results.keys.length < 2 ? undefined : tallyWords(results);
  if (checked === undefined) return tally === undefined ? [] : [tally];
  return [tally === undefined ? checked : `${checked} (${tally})`];
}

function tallyWords({ keys }: RunResults): string {
  const tally = (valid: RunResults["valid"]): string => count(keys.filter((key) => key.valid === valid).length);
  return `${tally(true)} keys valid, ${tally(false)} invalid, ${tally("unknown")} unknown`;
}

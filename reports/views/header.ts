/**
 * The head of a report: the verdict in words, what was run, its figures, and the command to repeat it.
 */
import type { RunResults } from "../../runs/results.ts";
import type { Header, RunRecord } from "./data/report-data.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { checkedWords, duration, standing, UNFINISHED } from "./words.ts";

/** The head of this run's report; works from whatever there is. */
export function header(run: RunRecord, durationNs: number): Header {
  const { test, results, operations } = run;
  return {
    standing: standing(results?.valid),
    verdict: results?.headline ?? UNFINISHED,
    title: title(run),
    facts: [
      ...(test === undefined ? [] : [counted(test.nodes.length, "node"), counted(test.concurrency, "client")]),
      counted(results?.operationCount ?? operations.length, "operation") + onKeys(run),
      ...(run.history?.hasTimes === false ? [] : [duration(durationNs)]),
      ...(test === undefined ? [] : [clusterWords(test.cluster), startWords(test.startedAt), `seed ${test.seed}`]),
      ...(results === undefined ? [] : checkWords(results)),
    ],
    command: test?.command,
  };
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

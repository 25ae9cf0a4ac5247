/**
 * `clew shrink`: from a finding to the smallest plan that still fails in the same way, with its story and its report.
 */
import { counted } from "../../../histories/words/counts.ts";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeJsonFile } from "../../../runs/run-directory.ts";
import type { LinkRecord } from "../../../runs/results.ts";
import { digitsFor, seconds } from "../../../reports/views/words.ts";
import { readFinding, type FindingRecord } from "../../hunt/fleet/finding-folder.ts";
import { simulateWithin } from "../../hunt/fleet/limited.ts";
import { writeRun } from "../../hunt/fleet/write-run.ts";
import { kindText } from "../../hunt/shrink/shrink-failure.ts";
import { RunInterruptedError } from "../../run/run-errors.ts";
import { NotFailingError, shrink, type PlanSize, type Shrunk } from "../../hunt/shrink/shrink.ts";
import { simulateWithStory } from "../../hunt/story/story-run.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { durationMs } from "../../spec/duration.ts";
import { EXIT, InputError } from "../base/exit-codes.ts";
import { workloadOfPlan } from "../../hunt/plan/named.ts";
import type { Catalog } from "../../catalog.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import { countFlag } from "../base/number-flags.ts";
import { requireSystem } from "../base/require-system.ts";
import { refuseNoFinding } from "./no-finding.ts";
import { lastingPath, shortPath } from "../base/short-path.ts";
import { storeOfFinding } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";

/** The options of `clew shrink`, as text from the command line. */
export interface ShrinkFlags {
  readonly runs?: string;
  readonly timeLimit: string;
  /** Default: the store that holds the finding. */
  readonly store?: string;
}

/** Where a step never ends, each try waits for three times as long; a run takes some milliseconds. */
const SHRINK_RUN_LIMIT_MS = 500;

/** Shrinks a finding; writes `shrunk.json` beside it and a run directory with the report into the store. */
export async function shrinkCommand(
  given: string,
  flags: ShrinkFlags,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const what = lastingPath(given);
  const finding = readInput(what, catalog);
  const runsMax = flags.runs === undefined ? undefined : countFlag("runs", flags.runs, 1);
  const timeLimitMs = durationMs(flags.timeLimit);
  if (timeLimitMs === undefined) {
    throw new InputError(`--time-limit: expected a duration such as 60s, found "${flags.timeLimit}"`);
  }
  const shrunk = shrinkOrRefuse(finding, { runsMax, timeLimitMs }, { catalog, terminal });
  const folder = what.endsWith(".json") ? dirname(what) : what;
  const path = join(folder, "shrunk.json");
  const command = shellCommand(["npx", "clew", "replay", shortPath(path)]);
  const { plan } = shrunk;
  const system = requireSystem(plan.system, catalog);
  const links: LinkRecord[] = [];
  const told = simulateWithStory(
    plan,
    { catalog, system, onLink: (record) => void links.push(record) },
    simulateWithin(SHRINK_RUN_LIMIT_MS),
  );
  const { traceHash, eventCount, failures, effects } = shrunk.result;
  writeJsonFile(path, { plan, traceHash, eventCount, failures, effects } satisfies FindingRecord);
  const { report } = await writeRun({
    plan,
    system,
    workload: workloadOfPlan(plan, catalog),
    ...told,
    links,
    store: storeOfFinding(what, { named: flags.store, otherwise: catalog.store }),
    startedAt: new Date(),
    name: `shrunk-${plan.system}-${finding.plan.seed}`,
    shrunkFrom: {
      seed: finding.plan.seed,
      kept: kindText(shrunk.kind),
      others: shrunk.otherKinds.map(kindText),
    },
    command,
    clewVersion: CLEW_VERSION,
  });
  tell(shrunk, finding.plan.seed, terminal);
  const digits = digitsFor(told.story.map(({ time }) => time));
  for (const { time, text } of told.story) terminal.print(`  ${seconds(time, digits)}  ${text}`);
  terminal.print(`  ${shortPath(path)}`);
  terminal.print(`  ${shortPath(report)}`);
  terminal.print(`  ${command}`);
  return EXIT.valid;
}

function readInput(what: string, catalog: Catalog): FindingRecord {
  if (!existsSync(what)) {
    throw new InputError(`clew shrink: expected the folder of a finding, found "${what}", which does not exist`);
  }
  refuseNoFinding("shrink", what);
  return readFinding(what, catalog);
}

function shrinkOrRefuse(
  { plan }: FindingRecord,
  { runsMax, timeLimitMs }: { readonly runsMax: number | undefined; readonly timeLimitMs: number },
  { catalog, terminal }: Surroundings,
): Shrunk & { readonly isInterrupted?: boolean } {
  const began = performance.now();
  let pass = "";
  let shownSize = "";
  let smallest: Shrunk | undefined;
  const work = (): Shrunk =>
    shrink({
      plan,
      catalog,
      run: simulateWithin(SHRINK_RUN_LIMIT_MS),
      budget: { runsMax, spent: () => (performance.now() - began) / timeLimitMs },
      onProgress(progress) {
        if (smallest === undefined || sizeText(progress.size) !== sizeText(smallest.after)) {
          const found = progress.soFar();
          if (smallest === undefined || weight(found) <= weight(smallest)) smallest = found;
        }
        // A try that began anew may be larger for a while: what is told is what the search would end with.
        const size = sizeText((smallest ?? progress.soFar()).after);
        const line = `shrinking: ${size} after ${counted(progress.runs, "run")}, trying ${progress.pass}`;
        terminal.live(line);
        if (size !== shownSize && progress.pass !== pass) {
          terminal.change(line);
          shownSize = size;
          ({ pass } = progress);
        }
      },
    });
  try {
    const shrunk = untilInterrupted(work);
    if (shrunk !== undefined) return shrunk;
    terminal.warn("SIGINT: ending with the smallest that was found so far");
    if (smallest !== undefined) return { ...smallest, isInterrupted: true };
    throw new RunInterruptedError("shrink: interrupted before anything smaller was found; the finding is as it was");
  } catch (error) {
    if (error instanceof NotFailingError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

function weight({ after }: Shrunk): number {
  return after.faults + after.operations;
}

function tell(shrunk: ReturnType<typeof shrinkOrRefuse>, seed: number, terminal: Terminal): void {
  const { plan, kind, otherKinds, before, after, runs, isSmallest, isInterrupted = false } = shrunk;
  terminal.print(terminal.verdict(false, `Still fails: ${kindText(kind)}.`));
  terminal.print(`  from ${sizeText(before)}`);
  terminal.print(`  to   ${sizeText(after)}`);
  for (const kindOfOther of otherKinds) {
    terminal.print(`  the run also failed by ${kindText(kindOfOther)}, which is not kept: only the first failure is;`);
    terminal.print(`    to shrink that one, hunt seed ${seed} again with --oracles ${kindOfOther.oracle}`);
  }
  if (plan.seed !== seed) {
    terminal.print(`  with seed ${plan.seed} in place of ${seed}, because it fails the same way with less`);
  }
  const end = isSmallest
    ? "nothing more can be left out"
    : isInterrupted
      ? "it was interrupted; shrinking the finding again may find a smaller one"
      : "the budget is used up; a longer --time-limit, or more --runs, may find a smaller one";
  terminal.print(`  in ${counted(runs, "run")}; ${end}`);
}

function sizeText({ faults, operations, nodes, clients, virtualMs }: PlanSize): string {
  return [
    counted(faults, "fault"),
    counted(operations, "operation"),
    counted(nodes, "node"),
    counted(clients, "client"),
    `${(virtualMs / 1000).toFixed(2)} s`,
  ].join(", ");
}

/**
 * `clew test`: runs one test, or the tests of a suite one after the other, and ends with verdicts and report paths.
 *
 *   askedTests      what is to be run, with what its names stand for
 *   attemptsOf      how often, and with which seeds
 *   runAttempt      one run after the other
 *   createTelling   what is printed of each, and at the end
 */
import { existsSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { worst } from "../../../histories/verdict.ts";
import { jsonDocument } from "../../../reports/views/ci/json.ts";
import { writeIndex } from "../../../reports/write/write-index.ts";
import type { AnySystem } from "../../any-system.ts";
import type { Catalog } from "../../catalog.ts";
import { unnoticedHere, whyNoProcesses } from "../../clusters/local/platform.ts";
import { isInside, runInside } from "../../clusters/machines/namespaces/inside.ts";
import { whyPlantedCannotShow } from "../base/planted-bug.ts";
import type { TestSpec } from "../../spec/spec.ts";
import type { runTest as RunTest, RunOutcome } from "../../run/run-test.ts";
import { openCiLog } from "../ci/ci-log.ts";
import { unfinishedCase } from "../ci/unfinished-case.ts";
import { EXIT, exitCodeOf, InputError } from "../base/exit-codes.ts";
import { interruption } from "../base/interruption.ts";
import { shardFlag } from "../base/number-flags.ts";
import type { Surroundings } from "../base/surroundings.ts";
import { inVoice, type Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";
import { askedTests } from "./asked-tests.ts";
import { attemptsOf, repetition, type Attempt } from "./attempts.ts";
import { caseOf, plannedCase } from "./ci-case.ts";
import { refuseImpossibleFaults } from "./impossible-faults.ts";
import { shownOutput } from "./node-output.ts";
import { showProgress } from "./progress.ts";
import { repeatCommand } from "./repeat-flags.ts";
import { createTelling } from "./telling.ts";
import { specFlags, type TestFlags } from "./test-flags.ts";

/**
 * Runs everything that was asked for; gives the exit code.
 * @throws InputError before anything is started, where a name, a program, a file or the platform does not allow it
 */
export async function testCommand(
  file: string | undefined,
  flags: TestFlags,
  { catalog, terminal: given, platform }: Surroundings & { readonly platform: NodeJS.Platform },
): Promise<number> {
  const terminal = inVoice(given, flags);
  const { only, shard, withoutMutant = false } = flags;
  const selection = { only, shard: shardFlag(shard), withoutMutant };
  const asked = askedTests(file, specFlags(flags), { selection, catalog });
  const { tests } = asked;
  if (tests.some(({ spec }) => spec.cluster === "local")) checkPlatform(platform, terminal);
  if (!isInside()) {
    if (tests.some(({ spec }) => spec.cluster === "namespaces")) return await startInside(tests, { platform, catalog });
    await refuseImpossibleFaults(
      tests.filter(({ system }) => system.kind === "server"),
      catalog,
    );
  }
  for (const { spec, system } of tests) {
    shownOutput(flags, system, terminal);
    const why = whyPlantedCannotShow(spec, system);
    if (why !== undefined) terminal.warn(`${spec.name}: ${why}`);
  }
  const often = repetition(flags);
  const attempts = attemptsOf(tests, often);
  const log = openCiLog(
    { verb: "test", name: asked.name, planned: often.isUntilFail ? [] : attempts.map((one) => plannedCase(one, file)) },
    flags,
    { terminal, environment: process.env },
  );
  const telling = createTelling({ asked, often, file, flags, log, catalog, terminal });
  // Loaded once nothing is wrong with what was asked: it brings every kind of cluster along.
  const { runTest } = await import("../../run/run-test.ts");
  const interrupt = interruption(terminal);
  const outcomes: RunOutcome[] = [];
  try {
    for (const [position, attempt] of attempts.entries()) {
      if (interrupt.signal.aborted) break;
      const place = often.isUntilFail ? log.plan(plannedCase(attempt, file)) : position;
      log.begin(place);
      // One test after the other: two clusters at once would disturb each other.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await runAttempt(
        attempt,
        { ...telling, isOneOfMany: asked.writtenCount > 1, runTest, flags, file, catalog, signal: interrupt.signal },
        terminal,
      )
        // A run that cannot be carried out ends all; the files of reporters say so, too.
        .catch((error: unknown) => {
          log.finish(place, unfinishedCase(error));
          throw error;
        });
      outcomes.push(outcome);
      log.finish(place, caseOf(attempt, outcome));
      telling.ended(attempt, outcome);
      if (often.isUntilFail && outcome.results.valid !== true) break;
    }
    telling.end(interrupt.signal.aborted);
  } finally {
    interrupt.end();
    await refreshIndex(flags.store, terminal);
    log.end();
    terminal.document(jsonDocument(log.report()));
  }
  const verdicts = outcomes.map(({ results }) => results.valid);
  return exitCodeOf(
    worst(interrupt.signal.aborted && outcomes.length < attempts.length ? [...verdicts, "unknown"] : verdicts),
  );
}

/** Runs one test once. */
async function runAttempt(
  attempt: Attempt,
  parts: {
    readonly runTest: typeof RunTest;
    readonly nameOf: (attempt: Attempt) => string;
    readonly isMany: boolean;
    /** Its file has others. */
    readonly isOneOfMany: boolean;
    readonly flags: TestFlags;
    readonly file: string | undefined;
    readonly catalog: Catalog;
    readonly signal: AbortSignal;
  },
  terminal: Terminal,
): Promise<RunOutcome> {
  const { test, seed } = attempt;
  const { spec, system, workload } = test;
  const { runTest, nameOf, isMany, isOneOfMany, flags, file, catalog, signal } = parts;
  const progress = showProgress(
    {
      name: nameOf(attempt),
      timeLimitMs: spec.timeLimitMs,
      isVirtual: spec.cluster === "simulated",
      tellsChanges: !isMany,
    },
    terminal,
  );
  try {
    return await runTest({
      spec,
      system,
      workload,
      faultKinds: catalog.faults,
      checks: catalog.runChecks,
      seed,
      store: resolve(flags.store),
      command: repeatCommand({ file, flags, name: isOneOfMany ? spec.name : undefined, seed }),
      clewVersion: CLEW_VERSION,
      progress,
      nodeWatch: shownOutput(flags, system, terminal),
      abandon(message) {
        progress.end();
        writeSync(2, `clew: the run failed: ${message}\n`);
        process.exit(EXIT.failed);
      },
      signal,
    });
  } finally {
    progress.end();
  }
}

/**
 * All of it again, in namespaces; gives the exit code.
 * @throws InputError where there cannot be any
 */
async function startInside(
  tests: readonly { readonly spec: TestSpec; readonly system: AnySystem }[],
  { platform, catalog }: { readonly platform: NodeJS.Platform; readonly catalog: Catalog },
): Promise<number> {
  const { probeNamespaces, whyNoNamespaces } = await import("../../clusters/machines/namespaces/probe.ts");
  const why = whyNoNamespaces(probeNamespaces(platform));
  if (why !== undefined) throw new InputError(`clew test: --cluster namespaces: ${why}`);
  await refuseImpossibleFaults(tests, catalog);
  return await runInside();
}

/** @throws InputError where nodes cannot run as processes; warns of what goes unnoticed */
function checkPlatform(platform: NodeJS.Platform, terminal: Terminal): void {
  const why = whyNoProcesses(platform);
  if (why !== undefined) throw new InputError(`clew test: ${why}`);
  const unnoticed = unnoticedHere(platform);
  if (unnoticed !== undefined) terminal.warn(`clew test: ${unnoticed}`);
}

/** The index only lists what is there: that it cannot be written must not hide how the runs ended. */
async function refreshIndex(store: string, terminal: Terminal): Promise<void> {
  if (!existsSync(store)) return;
  try {
    await writeIndex(resolve(store));
  } catch (error) {
    terminal.warn(`${store}/index.html could not be written: ${(error as Error).message}`);
  }
}

/**
 * All mistakes of the `broken-….ts` beside this file, and how a test shows that each is noticed.
 *
 * Every time, one of each file and of each suite is tried, of those that a test without processes notices. All of them, also
 * those that only a test with processes notices, are tried by `npm run test:long`.
 */
import { expect, test } from "vitest";
import { BROKEN_CLIENTS } from "./broken-clients.ts";
import { BROKEN_CLUSTERS } from "./broken-clusters.ts";
import { BROKEN_EXECUTABLES } from "./broken-executables.ts";
import { BROKEN_EXPLORE } from "./broken-explore.ts";
import { BROKEN_HISTORIES } from "./broken-histories.ts";
import { BROKEN_HUNTS } from "./broken-hunts.ts";
import { BROKEN_INVARIANTS } from "./broken-invariants.ts";
import { BROKEN_MACHINES } from "./broken-machines.ts";
import { BROKEN_MEMBERSHIP } from "./broken-membership.ts";
import { BROKEN_MESSAGES } from "./broken-messages.ts";
import { BROKEN_NEMESIS } from "./broken-nemesis.ts";
import { BROKEN_RUNS } from "./broken-runs.ts";
import { BROKEN_SERVERS } from "./broken-servers.ts";
import { BROKEN_TRACES } from "./broken-traces.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";
import { runSuite } from "./suite-in-process.ts";

const BROKEN_HARNESS: readonly BrokenHarness[] = [
  ...BROKEN_RUNS,
  ...BROKEN_HISTORIES,
  ...BROKEN_NEMESIS,
  ...BROKEN_CLUSTERS,
  ...BROKEN_CLIENTS,
  ...BROKEN_MACHINES,
  ...BROKEN_MEMBERSHIP,
  ...BROKEN_MESSAGES,
  ...BROKEN_EXECUTABLES,
  ...BROKEN_SERVERS,
  ...BROKEN_HUNTS,
  ...BROKEN_EXPLORE,
  ...BROKEN_INVARIANTS,
  ...BROKEN_TRACES,
];

/** Tests of clusters that start processes. */
const WITH_PROCESSES = /^harness\/clusters\/(?!simulated|messages)[^/]+\/[\w-]+\.test\.ts$/;

const startsProcesses = ({ suite }: Noticed): boolean => WITH_PROCESSES.test(suite);

/** Mistakes that a test without processes notices. */
export const BROKEN_IN_PROCESS = BROKEN_HARNESS.filter((each) => !startsProcesses(each));
/** The others. */
export const BROKEN_WITH_PROCESSES = BROKEN_HARNESS.filter(startsProcesses);

/** A test for each mistake. */
export function testsOfMistakes(mistakes: readonly BrokenHarness[]): void {
  test.each(mistakes)("noticed: $name", async ({ suite, titles, ...mistake }) => {
    const { failure } = await runSuite(suite, { mistake, ...(titles === undefined ? {} : { titles }) });
    expect(failure, `expected ${suite} to fail`).toBeDefined();
  });
}

/** A test for each suite: without a mistake it passes here, as it does where the test runner runs it. */
export function testsOfSuites(mistakes: readonly BrokenHarness[]): void {
  const suites = new Map(mistakes.map(({ suite, titles }) => [`${suite} ${titles?.source ?? ""}`, { suite, titles }]));

  test.each([...suites])("passes without a mistake: %s", async (_name, { suite, titles }) => {
    const { failure, passed } = await runSuite(suite, titles === undefined ? {} : { titles });
    expect(failure).toBeUndefined();
    expect(passed).toBeGreaterThan(0);
  });
}

/**
 * The tests beside the code have teeth: each mistake of the `broken-….ts` beside this file is made in a copy of the harness, and one of
 * them notices.
 */
import { expect, test } from "vitest";
import { BROKEN_CLIENTS } from "./broken-clients.ts";
import { BROKEN_CLUSTERS } from "./broken-clusters.ts";
import { BROKEN_EXECUTABLES } from "./broken-executables.ts";
import { BROKEN_HISTORIES } from "./broken-histories.ts";
import { BROKEN_HUNTS } from "./broken-hunts.ts";
import { BROKEN_NEMESIS } from "./broken-nemesis.ts";
import { BROKEN_RUNS } from "./broken-runs.ts";
import { runSuite } from "./suite-in-process.ts";

const BROKEN_HARNESS = [
  ...BROKEN_RUNS,
  ...BROKEN_HISTORIES,
  ...BROKEN_NEMESIS,
  ...BROKEN_CLUSTERS,
  ...BROKEN_CLIENTS,
  ...BROKEN_EXECUTABLES,
  ...BROKEN_HUNTS,
];
const suites = new Map(
  BROKEN_HARNESS.map(({ suite, titles }) => [`${suite} ${titles?.source ?? ""}`, { suite, titles }]),
);

test.each([...suites])("passes without a mistake: %s", async (_name, { suite, titles }) => {
  const { failure, passed } = await runSuite(suite, titles === undefined ? {} : { titles });
  expect(failure).toBeUndefined();
  expect(passed).toBeGreaterThan(0);
});

test.each(BROKEN_HARNESS)("noticed: $name", async ({ suite, titles, ...mistake }) => {
  const { failure } = await runSuite(suite, { mistake, ...(titles === undefined ? {} : { titles }) });
  expect(failure, `expected ${suite} to fail`).toBeDefined();
});

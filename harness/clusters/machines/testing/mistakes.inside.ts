/**
 * The conformance suite has teeth on machines, too. It runs in namespaces only: see inside-vitest.ts.
 *
 * Whether a mistake is noticed by what is expected, and not because a busy machine takes long, is what the words say.
 */
import { expect, test } from "vitest";
import { testsOfSuites } from "../../../testing/broken-all.ts";
import { BROKEN_IN_NAMESPACES } from "../../../testing/broken-machines.ts";
import { runSuite } from "../../../testing/suite-in-process.ts";

const CASE_MS_MAX = 100_000;

testsOfSuites(BROKEN_IN_NAMESPACES);

test.each(BROKEN_IN_NAMESPACES)(
  "noticed: $name",
  async ({ suite, titles, ...mistake }) => {
    const how = { mistake, caseMsMax: CASE_MS_MAX, ...(titles === undefined ? {} : { titles }) };
    const { failure } = await runSuite(suite, how);
    expect(failure?.error.message).toMatch(/expected|still there/);
  },
  2 * CASE_MS_MAX,
);

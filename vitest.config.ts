import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Longest first: what began last would otherwise keep one core busy alone when all else is done. Minutes to seconds. */
const LONGEST = [
  "tests/teeth.test.ts",
  "checker/testing/broken-sources.test.ts",
  "tests/hunt.test.ts",
  "tests/end-to-end.test.ts",
  "harness/testing/broken-harness.test.ts",
  "tests/readme.test.ts",
  "checker/linearizability/long-histories.test.ts",
  "harness/clusters/local/conformance.test.ts",
  "harness/clusters/local/local-cluster.test.ts",
  "tests/live-check.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** `npm run test:long` runs what takes too long for every time. */
const isLong = process.env["CLEW_TESTS"] === "long";
const LONG = "**/*.long.test.ts";

export default defineConfig({
  test: {
    include: [isLong ? LONG : "**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**", "store/**", ...(isLong ? [] : [LONG])],
    // Two cores: more workers would only make the tests with real processes slower and noisier.
    maxWorkers: 2,
    // Tests that say that they may run side by side (`concurrent`) mostly wait for real processes.
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

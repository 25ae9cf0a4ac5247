/**
 * How the tests are run: those that compute two at a time, one for each core, and after them those that wait for real
 * processes, three at a time. Such a test leaves a core idle for more than half of its time. Apart from the others, it is
 * not disturbed by them either.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Longest first: what began last would otherwise keep one core busy alone when all else is done. Minutes to seconds. */
const LONGEST = [
  "tests/ci/ci.test.ts",
  "tests/hunt.test.ts",
  "harness/testing/broken-harness.test.ts",
  "harness/explore/whole-state.test.ts",
  "checker/linearizability/long-histories.test.ts",
  "checker/testing/broken-sources.test.ts",
  "tests/teeth.test.ts",
  "tests/packed/templates.test.ts",
  "tests/executables/tutorial.test.ts",
  "tests/servers/plug-in-server.test.ts",
  "tests/plug-ins/plug-ins.test.ts",
  "tests/end-to-end.test.ts",
  "tests/executables/command-line.test.ts",
  "harness/clusters/executables/examples.test.ts",
  "tests/readme.test.ts",
  "harness/clusters/local/conformance.test.ts",
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

/** Tests of real processes, and of the command line with them. */
const WAITING = [
  "harness/clusters/{executables,local,machines,servers}/**/",
  "tests/{ci,executables,packed,plug-ins,servers}/",
  "serve/live-page",
  "tests/{availability,coming-from,end-to-end,live-check,readme,standing-orders,teeth}",
];

/** `npm run test:long` runs what takes too long for every time. */
const isLong = process.env["CLEW_TESTS"] === "long";
const LONG = "**/*.long.test.ts";
const ENDING = isLong ? "*.long.test.ts" : "*.test.ts";
const NEVER = ["node_modules/**", "dist/**", "store/**", ...(isLong ? [] : [LONG])];
const waiting = WAITING.map((place) => (place.endsWith("/") ? `${place}${ENDING}` : `${place}${ENDING.slice(1)}`));

export default defineConfig({
  test: {
    // Of one file, tests that say that they may run side by side (`concurrent`) mostly wait for real processes.
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A page that is polled may wait for its turn while other tests keep both cores busy.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "computing",
          include: [`**/${ENDING}`],
          exclude: [...NEVER, ...waiting],
          maxWorkers: 2,
          // The files of a worker share their modules, which are loaded once and not for each of 300 files.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "waiting", include: waiting, exclude: NEVER, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

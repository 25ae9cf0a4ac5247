/**
 * Mistakes in what drives clients, and in what carries their requests in the simulation.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const DRIVER = { suite: "harness/clusters/client-driver.test.ts" };

export const BROKEN_CLIENTS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/clusters/client-driver.ts",
    DRIVER,
    [
      "a client that failed says that nothing happened",
      'complete({ type: "info", value: null',
      'complete({ type: "fail", value: null',
    ],
    ["an operation ends twice", "    inFlight = undefined;\n    clock.soon", "    clock.soon"],
    [
      "an outcome comes from within invoke",
      "clock.soon(() => {\n      if (!isClosed) done(outcome);\n    });",
      "done(outcome);",
    ],
    ["a client that is closed is called back", "if (!isClosed) done(outcome);", "done(outcome);"],
    ["a client that is closed hears answers", "    if (isClosed) return;\n    let wakeAtMs", "    let wakeAtMs"],
    ["a timer outlives its client", "      alarm.stop();\n", ""],
    ["no exception is fatal", "if (isFatal?.(error) === true) throw error;", ""],
    ["a step that throws is never over", "    } finally {\n      observer?.end();\n    }\n", "    }\n"],
    [
      "a core that failed is called again",
      "let wakeAtMs: number | null = null;\n    observer",
      "let wakeAtMs: number | null = 0;\n    observer",
    ],
    ["a core is called too early", "if (wantedAtMs <= nowMs) ring(nowMs);\n    else set(wantedAtMs);", "ring(nowMs);"],
    ["a timer that fires too early is the last", "    else set(wantedAtMs);\n", ""],
    ["each answer makes a timer", "      if (timerAtMs <= atMs) return;\n", ""],
    ["a timer for an earlier time is not made", "if (timerAtMs <= atMs) return;", "return;"],
    ["two timers run", "      clock.cancel(timer);\n    }", "    }"],
    [
      "a core that wants nothing is called",
      "    if (atMs === null) return;\n",
      "    if (atMs === null) { wantedAtMs = timerAtMs; return; }\n",
    ],
  ),
  ...inFile("harness/clusters/simulated/clients.ts", { suite: "harness/clusters/simulated/conformance.test.ts" }, [
    "who waits for a node that ends is not told",
    "askers.add(to, opened.number)",
    "void opened",
  ]),
  ...inFile(
    "harness/clusters/simulated/simulated-client.ts",
    { suite: "harness/clusters/simulated/tripwires.test.ts" },
    ["a client may touch the outside", "isFatal: (error) => error instanceof TripwireError,", ""],
  ),
];

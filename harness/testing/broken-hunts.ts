/**
 * Mistakes in the hunt: oracles, ending, counting of faults, shrinking.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

export const BROKEN_HUNTS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/hunt/shrink/shrink-failure.ts",
    { suite: "harness/hunt/shrink/shrink-failure.test.ts" },
    [
      "any failure will do",
      "one.oracle === other.oracle && one.invariant === other.invariant",
      "one.oracle !== undefined",
    ],
    ["any invariant will do", "invariant === undefined ? { oracle } : { oracle, invariant }", "{ oracle }"],
  ),
  ...inFile(
    "harness/hunt/fleet/limited.ts",
    { suite: "harness/hunt/fleet/limited.test.ts", titles: /does not get the processor/ },
    ["a run that waits for the processor is endless", "if (cpuMs() - startMs < limitMs / 2) continue;", ""],
  ),
  ...inFile(
    "harness/hunt/oracles/failures.ts",
    { suite: "harness/hunt/oracles/failures.test.ts" },
    ["the liveness oracle is silent", "  if (firstOkMs === undefined) {", "  if (boundMs < 0) {"],
    [
      "final reads without answer are progress",
      "if (finalReadsOk >= finalReadsAsked) return undefined;",
      "return undefined;",
    ],
    [
      "a healing that never ended is fine",
      "if (recovery === undefined) return {",
      "if (recovery === undefined) return undefined;\n  if (recovery === null) return {",
    ],
    ["the history oracle is silent", "if (report.valid !== false) return undefined;", "return undefined;"],
  ),
  ...inFile(
    "harness/hunt/run/ending.ts",
    { suite: "harness/hunt/run/ending.test.ts" },
    [
      "links of the core stay cut",
      "(core.includes(node) && core.includes(other))",
      "(core.includes(other) && core.length === 0)",
    ],
    ["nodes of the core stay down", "(node) => core.includes(node),", "() => false,"],
    ["disks and clocks stay broken", "cluster.setClock(node, { offsetMs: 0, rate: 1 });", ""],
    [
      "the core is a minority",
      "random.integer(Math.floor(nodes.length / 2) + 1, nodes.length)",
      "random.integer(1, Math.floor(nodes.length / 2))",
    ],
  ),
  ...inFile(
    "harness/hunt/faults/fault-tally.ts",
    { suite: "harness/hunt/faults/fault-tally.test.ts" },
    [
      "a fault on idle links had effect",
      "if (fault.meter.hasMoved()) fault.count.effective++;",
      "if (fault.count.armed > 0) fault.count.effective++;",
    ],
    [
      "what ends a fault is counted as one",
      "if (fault === undefined) return () => undefined;",
      "if (fault === null) return () => undefined;",
    ],
  ),
  ...inFile(
    "harness/hunt/faults/nemesis-driver.ts",
    { suite: "harness/hunt/faults/nemesis-driver.test.ts" },
    [
      "of two plans for one time the later comes first",
      "?.timeUs ?? 0) > due) position--;",
      "?.timeUs ?? 0) >= due) position--;",
    ],
    ["a turn may come twice in a µs", "nowUs(), firedUs + 1);", "nowUs());"],
    [
      "the system's promise is not asked",
      "if (agenda.isStopped() || !isAllowed(cluster, effect)) return false;",
      "if (agenda.isStopped()) return false;",
    ],
    ["faults go on after their end", "if (agenda.isStopped() || !isAllowed", "if (!isAllowed"],
    ["an effect is not written down", "      effects.push(timed);\n", ""],
    [
      "a node without a disk loses power",
      '"kill" && !hasDisk(effect.node) ?',
      '"kill" && !hasDisk("") && hasDisk(effect.node) ?',
    ],
    [
      "a slow disk has effect at once",
      "if (!showsLater && hadEffect(counted, outcome)) count();",
      "if (hadEffect(counted, outcome)) count();",
    ],
  ),
  ...inFile(
    "harness/hunt/run/run-record.ts",
    { suite: "harness/hunt/run/run-record.test.ts" },
    ["an oracle speaks twice", "if (failures.some(({ oracle }) => oracle === failure.oracle)) return;", ""],
    ["oracles that nobody asked count", "if (asked?.includes(failure.oracle) === false) return;", ""],
    ["what failed before a known weakness showed is expected", " && first.timeMs <= failure.timeMs;", ";"],
    ["no failure is expected", "{ ...failure, expected: first.id }", "failure"],
  ),
  ...inFile(
    "harness/hunt/run/result.ts",
    { suite: "harness/hunt/known-weaknesses.test.ts" },
    [
      "a history that was wrong before is expected",
      "if (judged(pairOperations(before), judge, record).valid === false) return failure;",
      "",
    ],
    ["no history is expected to be wrong", "if (first === undefined) return failure;", "return failure;"],
  ),
  ...inFile(
    "harness/hunt/campaign.ts",
    { suite: "harness/hunt/known-weaknesses.test.ts" },
    [
      "one expected failure excuses the others",
      "result.failures.every((failure) =>",
      "result.failures.some((failure) =>",
    ],
    ["what is expected is not counted", "expected: isExpected ? findings : [],", "expected: [],"],
  ),
  ...inFile(
    "harness/hunt/plan/draw-plan.ts",
    { suite: "harness/hunt/drawn-members.test.ts" },
    ["sizes are drawn without the options", "canHave(system, nodes, options));", "canHave(system, nodes, {}));"],
    [
      "workloads are drawn without the options",
      "system.workloadsWith?.(options) ?? system.workloads",
      "system.workloads",
    ],
    ["drawn options stay that do not fit the size", "withoutOne.find(fits) ?? drawn", "drawn"],
  ),
  ...inFile(
    "harness/hunt/shrink/shrink-list.ts",
    { suite: "harness/hunt/shrink/shrink-list.test.ts" },
    ["what was found is thrown away", "return kept;", "return items;"],
    ["single items are never tried", "if (size === 1 && !hasShrunk) break;", "if (size <= 4) break;"],
  ),
  ...inFile(
    "harness/words/message-words.ts",
    { suite: "harness/words/words.test.ts" },
    ["a system's words for messages are not asked for", "words?.describeMessage?.(body) ?? requestOf", "requestOf"],
    ["a long message is kept whole", "const TEXT_MAX = 90;", "const TEXT_MAX = 90_000;"],
  ),
  ...inFile("harness/words/note-words.ts", { suite: "harness/words/words.test.ts" }, [
    "a minor note is as weighty as others",
    "said.isMinor ?",
    "!said.isMinor ?",
  ]),
  ...inFile(
    "harness/hunt/story/story-notes.ts",
    { suite: "harness/hunt/story/story.test.ts" },
    ["a story is told without the system's words", "words?.tellNote?.(note, notes) ?? [", "["],
    ["what was lost with the power is not told", "if (loss !== undefined) return", "if (loss === null) return"],
  ),
  ...inFile(
    "harness/hunt/story/story-operations.ts",
    { suite: "harness/hunt/story/story.test.ts" },
    ["a leader that serves alone is told as replaced", "> term);", ">= term);"],
    ["a replaced leader is told as any other", "return isReplaced ?", "return false ?"],
  ),
  ...inFile(
    "harness/hunt/story/story.ts",
    { suite: "harness/hunt/story/story.test.ts" },
    ["a story ends at its first failure", "return failures.flatMap(", "return failures.slice(0, 1).flatMap("],
    ["failures are told in no order", "one.timeMs - other.timeMs", "0"],
    ["what lies between failures is told twice", "    fromNs = untilNs;\n", ""],
  ),
  ...inFile("harness/hunt/story/story-turn.ts", { suite: "harness/hunt/story/story.test.ts" }, [
    "every step of a series is told",
    "next.series === series",
    "next.series === subject",
  ]),
];

/**
 * The examples, and every fault that is tried with each of them.
 */
import type { FaultSpec } from "../../../nemesis/faults.ts";
import { FAULTS_BETWEEN_NODES } from "../../../nemesis/link-fault.ts";
import type { ExampleRun, ExampleVerdict } from "./example-run.ts";

/** An example, and what is known of it. */
export interface Example extends Pick<ExampleRun, "file" | "workload"> {
  /** Its nodes never say anything to each other. */
  readonly isSilent?: true;
  /** What its nodes know is kept in memory, unless they are asked to keep it longer. */
  readonly forgets?: true;
  /** Its bug shows only when a message between nodes is lost. */
  readonly needsLoss?: true;
}

export const EXAMPLES: readonly Example[] = [
  { file: "echo.mjs", workload: "echo", isSilent: true },
  { file: "unique-ids.mjs", workload: "unique-ids", isSilent: true },
  { file: "broadcast.mjs", workload: "broadcast", forgets: true, needsLoss: true },
  { file: "g-set.mjs", workload: "g-set", forgets: true },
  { file: "counter.mjs", workload: "g-counter", forgets: true },
  { file: "counter.mjs", workload: "pn-counter", forgets: true },
  { file: "lin-kv.mjs", workload: "lin-kv", isSilent: true },
];

/** Every fault that programs can have, and a cut in one direction. */
export const FAULTS: readonly (readonly [string, FaultSpec])[] = [
  ["partition", { fault: "partition", targets: ["halves", "one", "majorities-ring"] }],
  ["one-way cuts", { fault: "partition", targets: ["one-way"] }],
  ["loss", { fault: "lossy", targets: ["all"], loss: 0.5 }],
  ["delay", { fault: "slow", targets: ["all"] }],
  ["duplication", { fault: "duplicate", targets: ["all"], share: 0.5 }],
  ["reordering", { fault: "reorder", targets: ["all"], share: 0.5 }],
  ["kill", { fault: "kill", targets: ["one", "minority"] }],
  ["pause", { fault: "pause", targets: ["one", "minority"] }],
  ["client-partition", { fault: "client-partition", targets: ["one", "majority"] }],
];

const LOSING = new Set(["partition", "lossy", "kill"]);

/** Whether the example's bug can show under this fault. */
export function bugShows({ needsLoss }: Example, { fault }: FaultSpec): boolean {
  return needsLoss !== true || LOSING.has(fault);
}

/**
 * What is wrong with the run of a correct example, nothing at best: it must be valid and at its end, and its faults must
 * have had effect wherever there was anything to do it to.
 */
export function whatIsWrong({ isSilent }: Example, verdict: ExampleVerdict): readonly string[] {
  const { valid, message, okCount, faults } = verdict;
  const idle = faults.filter(({ fault, effective }) => {
    const canHaveEffect = isSilent !== true || !FAULTS_BETWEEN_NODES.has(fault);
    return effective > 0 !== canHaveEffect;
  });
  return [
    ...(valid === true ? [] : [`${String(valid)}: ${message}`]),
    ...(okCount > 20 ? [] : [`only ${okCount} operations succeeded`]),
    ...verdict.findings,
    ...verdict.leftBroken,
    ...idle.map(({ fault, armed, effective }) => `${fault} had effect ${effective} times of ${armed}`),
  ];
}

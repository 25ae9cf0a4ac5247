/**
 * A mistake in a history never gives another verdict: it is refused, wherever a check may look.
 */
import { describe, expect, test } from "vitest";
import { type Check, reportOfCheck } from "../../checker/history-check.ts";
import { RefusedOperationError } from "../../checker/refused-operation.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import { pairOperations } from "../../histories/pair.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { mesos } from "../../systems-under-test/mesos/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { zookeeper } from "../../systems-under-test/zookeeper/system.ts";
import { bundledCatalog, workloadNamed } from "../catalog.ts";
import { runSeed } from "../hunt/run-seed.ts";
import { type Damage, damaged } from "./testing/damaged-history.ts";

const TRIES = 80;

interface Case {
  readonly workload: string;
  readonly events: readonly HistoryEvent[];
}

/** A run whose history is worth changing: something of each kind has succeeded. */
function recorded(system: System, workload: string, seed: number): Case {
  const { result } = runSeed({ fixed: { workload, watches: false } }, system, seed);
  return { workload, events: result.events };
}

type Step = readonly [f: string, asked: HistoryEvent["value"], answered: HistoryEvent["value"]];

/** One after the other, by one client. */
function written(workload: string, ...steps: readonly Step[]): Case {
  const events = steps.flatMap(([f, asked, answered], at): readonly HistoryEvent[] => [
    { index: 2 * at, time: 2 * at, process: 0, type: "invoke", f, value: asked },
    { index: 2 * at + 1, time: 2 * at + 1, process: 0, type: "ok", f, value: answered },
  ]);
  return { workload, events };
}

const CASES: readonly (() => Case)[] = [
  () => recorded(zookeeper, "barrier-recipe", 3),
  () => recorded(zookeeper, "election-recipe", 3),
  () => recorded(zookeeper, "configuration-recipe", 3),
  () => recorded(zookeeper, "lock-recipe", 3),
  () => recorded(zookeeper, "unfenced-lock-recipe", 3),
  () => recorded(zookeeper, "znodes", 3),
  () => recorded(mesos, "tasks", 3),
  () =>
    written(
      "broadcast",
      ["broadcast", 1, null],
      ["read", null, [1]],
      ["broadcast", 2, null],
      ["read", "final", [1, 2]],
    ),
  () => written("g-set", ["add", 1, null], ["read", null, []], ["read", "final", [1]]),
  () => written("pn-counter", ["add", 3, null], ["add", -1, null], ["read", "final", 2]),
  () => written("echo", ["echo", "here", "here"], ["echo", "there", "there"]),
];

function checksOf(name: string): readonly Check[] {
  const workload = workloadNamed(bundledCatalog, name);
  if (workload === undefined) throw new Error(`no workload ${name}`);
  const { judge, checks = [], checksOfClaims = [] } = workload;
  return [...(typeof judge === "object" && "check" in judge ? [judge] : []), ...checks, ...checksOfClaims];
}

/** Parts of values that are free, as `docs/workloads.md` says: what clients wrote, and what the end of a failed operation repeats. */
function isFree(check: Check, { f, type }: HistoryEvent, path: readonly (string | number)[]): boolean {
  const [part] = path;
  const isLockCheck = check.name.includes("mutual-exclusion");
  if (part === "error") return isLockCheck;
  if (part === "f") return isLockCheck && f === "fenced-write";
  if (type === "fail" || (type === "info" && typeof path[1] !== "string")) return true;
  if (path.includes("data")) return true;
  if (["echo", "broadcast", "add"].includes(f)) return type === "ok" || check.name !== "counter-sums";
  if (check.name === "set-full") return f === "read" && path.length > 1;
  if (f === "fenced-write" && path[1] === 1) return true;
  if (check.name === "no-herd") return f === "read" && type === "ok";
  return isLockCheck && (type === "ok" ? f !== "acquire" : f === "acquire");
}

/** The verdict of a check, or that it refuses to judge. */
function opinion(check: Check, events: readonly HistoryEvent[]): unknown {
  try {
    return reportOfCheck(check, pairOperations(events)).valid;
  } catch (error) {
    if (error instanceof RefusedOperationError || error instanceof MalformedHistoryError) return "refused";
    throw error;
  }
}

describe.each(CASES.map((open) => open()))("$workload", ({ workload, events }) => {
  test.each(checksOf(workload).map((check) => ({ check, name: check.name })))(
    "$name: a mistake is refused",
    ({ check }) => {
      const verdict = opinion(check, events);
      expect(verdict).not.toBe("refused");
      const random = createRandomStream(7);
      const tries = Array.from({ length: TRIES }, () =>
        damaged(events, random, (event, path) => isFree(check, event, path)),
      ).filter((damage): damage is Damage => damage !== undefined);
      expect(tries.length).toBeGreaterThan(TRIES / 10);
      const judged = tries.filter((damage) => opinion(check, damage.events) !== "refused");
      expect(judged.map(({ what }) => what)).toEqual([]);
    },
  );
});

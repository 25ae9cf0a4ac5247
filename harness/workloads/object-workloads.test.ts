/**
 * The workloads of objects: on a store that is right they are judged valid, and a mistake in the store is found.
 */
import { describe, expect, test } from "vitest";
import { pairOperations } from "../../histories/pair.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { limit, phases } from "../generator/combinators.ts";
import { simulate } from "../generator/testing/simulate.ts";
import { judgeHistory } from "../judge.ts";
import type { Judge } from "../judge.ts";
import { workloadNamed } from "./index.ts";
import { objectStore } from "./testing/object-store.ts";
import type { ObjectMistake } from "./testing/object-store.ts";
import type { Workload } from "./workload.ts";

const budget = { timeLimitMs: 1e5, memoryLimitBytes: 1e9, now: () => 0 };
const options = { concurrency: 6, rate: 0, keys: 3, operationsPerKey: 60 };

/** 600 operations and what comes in the end, on the last keys. */
function run(workload: Workload, outcome: (operation: ClientOperation) => ClientOutcome): readonly HistoryEvent[] {
  const generator = phases(
    limit(600, workload.generator(options)),
    workload.finalGenerator(options, ["x1", "x2", "x3", "x10"]),
  );
  return simulate({ generator, concurrency: options.concurrency, outcome, untilMs: 600_000 }).events;
}

function verdict(events: readonly HistoryEvent[], judge: Judge): unknown {
  return judgeHistory(pairOperations(events), judge, budget).valid;
}

const list = (held: Json): readonly Json[] => (Array.isArray(held) ? (held as readonly Json[]) : []);

/** By workload: what is wrong with the store, each now and then only. */
const MISTAKES: Readonly<Record<string, readonly (readonly [string, ObjectMistake])[]>> = {
  queue: [
    [
      "the newest element comes out first",
      ({ f, held, index }) =>
        f === "dequeue" && index > 300 && list(held).length > 1
          ? { ok: true, value: list(held).at(-1) ?? null, held: list(held).slice(0, -1) }
          : undefined,
    ],
    [
      "an element comes out and stays",
      ({ f, held, index }) =>
        f === "dequeue" && index > 300 && list(held).length > 0
          ? { ok: true, value: list(held)[0] ?? null, held }
          : undefined,
    ],
    [
      "an element is lost",
      ({ f, value, held, index }) => (f === "enqueue" && index > 590 ? { ok: true, value, held } : undefined),
    ],
  ],
  counter: [
    [
      "a step is lost",
      ({ f, held, index, right }) =>
        f !== "read" && index % 100 < 3 && right.ok ? { ok: true, value: right.value, held } : undefined,
    ],
  ],
  bank: [
    [
      "half a transfer is lost",
      ({ f, value, held, index }) =>
        f === "transfer" && index > 300
          ? { ok: true, value, held: { ...(held as object), a: index } as Json }
          : undefined,
    ],
    [
      "a whole transfer is lost",
      ({ f, value, held, index }) => (f === "transfer" && index > 300 ? { ok: true, value, held } : undefined),
    ],
  ],
  ids: [
    [
      "another id is stored than the one that was told",
      ({ f, index }) => (f === "create" && index > 300 ? { ok: true, value: index, held: -index } : undefined),
    ],
  ],
  fencing: [
    [
      "the register takes any token",
      ({ f, value }) => (f === "fenced-write" ? { ok: true, value, held: value } : undefined),
    ],
  ],
};

describe.each(Object.entries(MISTAKES))("%s", (name, mistakes) => {
  const workload = workloadNamed(name) as Workload;

  test("is judged valid on a store that is right, and everything that must succeed does", () => {
    const events = run(workload, objectStore());
    expect(verdict(events, workload.judge)).toBe(true);
    const succeeded = new Set(events.flatMap(({ type, f }) => (type === "ok" ? [f] : [])));
    for (const f of workload.mustSucceed) expect(succeeded).toContain(f);
  });

  test.each(mistakes)("finds that %s", (_title, mistake) => {
    expect(verdict(run(workload, objectStore(mistake)), workload.judge)).toBe(false);
  });

  test("has so many keys in use at a time, and gives each so many operations", () => {
    const counts = new Map<unknown, number>();
    const generator = limit(600, workload.generator(options));
    const { events } = simulate({ generator, concurrency: 6, outcome: objectStore(), untilMs: 600_000 });
    for (const { type, key } of events) if (type === "invoke") counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBe(60);
    expect([...counts.values()].filter((count) => count < 60).length).toBeLessThanOrEqual(3);
  });
});

test("a queue is drained in the end by three workers, each until nothing is left, also if some tries fail", () => {
  const queue = workloadNamed("queue") as Workload;
  const store = objectStore();
  for (let value = 1; value <= 20; value++) store({ f: "enqueue", key: "x1", value });
  let calls = 0;
  const outcome = (operation: ClientOperation): ClientOutcome =>
    calls++ % 4 === 0 ? { type: "fail", value: null, error: "busy" } : store(operation);
  const { events, end } = simulate({ generator: queue.finalGenerator(options, ["x1"]), concurrency: 6, outcome });
  expect(end?.reason).toBe("exhausted");
  const answers = events.flatMap(({ type, value }) => (type === "ok" ? [value] : []));
  expect(answers.filter((value) => value !== null).map(Number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(answers.filter((value) => value === null)).toHaveLength(3);
});

test("a queue that is never empty is left after twice as many tries as a key has operations", () => {
  const queue = workloadNamed("queue") as Workload;
  const outcome = (): ClientOutcome => ({ type: "ok", value: 1 });
  const { events } = simulate({ generator: queue.finalGenerator(options, ["x1"]), concurrency: 6, outcome });
  expect(events.filter(({ type }) => type === "invoke")).toHaveLength(3 * 120);
});

describe("mutual exclusion under a lock that expires", () => {
  const fencing = workloadNamed("fencing") as Workload;
  const events = run(fencing, objectStore());

  test("fails without fencing: two clients hold the lock at a time, which no lock without expiry allows", () => {
    const ofLock = events.filter(({ f }) => f === "acquire" || f === "release");
    expect(verdict(ofLock, "expiring-lock")).toBe(true);
    expect(verdict(ofLock, "fenced-lock")).toBe(false);
  });

  test("holds with fencing: the register refuses some writes, and its tokens never go back", () => {
    const writes = events.filter(({ f, type }) => f === "fenced-write" && type !== "invoke");
    const refused = writes.filter(({ type }) => type === "fail");
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.every(({ error }) => Array.isArray(error) && error[0] === "stale")).toBe(true);
    expect(writes.length - refused.length).toBeGreaterThan(50);
  });
});

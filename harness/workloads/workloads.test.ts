import { describe, expect, test } from "vitest";

import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { limit } from "../generator/combinators.ts";
import { simulate } from "../generator/testing/simulate.ts";
import { workloadNamed, workloads } from "./index.ts";
import type { Workload, WorkloadOptions } from "./workload.ts";

/** A store that answers at the end of each operation, as one atomic object would. */
function memory(): (operation: ClientOperation) => ClientOutcome {
  const values = new Map<Key, Json>();
  return ({ f, key = "", value }) => {
    const held = values.get(key) ?? null;
    switch (f) {
      case "read":
        return { type: "ok", value: held };
      case "cas": {
        const [from, to] = value as [Json, Json];
        if (from !== held) return { type: "fail", value, error: ["mismatch", held] };
        values.set(key, to);
        return { type: "ok", value };
      }
      case "write":
        values.set(key, value);
        return { type: "ok", value };
      default:
        values.set(key, [...((held as Json[] | null) ?? []), value]);
        return { type: "ok", value };
    }
  };
}

const options: WorkloadOptions = { concurrency: 6, rate: 0, keys: 3, operationsPerKey: 50 };

function run(workload: Workload, changed: Partial<WorkloadOptions> = {}): readonly HistoryEvent[] {
  const used = { ...options, ...changed };
  const generator = limit(3000, workload.generator(used));
  return simulate({ generator, concurrency: used.concurrency, outcome: memory(), untilMs: 600_000 }).events;
}

function writtenBy(event: HistoryEvent): Json | undefined {
  if (event.type !== "invoke" || event.f === "read") return undefined;
  return event.f === "cas" ? (event.value as Json[])[1] : event.value;
}

describe.each(workloads.map((workload) => [workload.name, workload] as const))("%s", (name, workload) => {
  test("is found by its name", () => expect(workloadNamed(name)).toBe(workload));

  test("never writes a value twice, over all keys", () => {
    const written = run(workload)
      .map(writtenBy)
      .filter((value) => value !== undefined);
    expect(written.length).toBeGreaterThan(1000);
    expect(new Set(written).size).toBe(written.length);
  });

  test("has so many keys in use at a time, and gives each so many operations", () => {
    const counts = new Map<Key, number>();
    for (const event of run(workload)) {
      if (event.type === "invoke") counts.set(event.key ?? "", (counts.get(event.key ?? "") ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBe(50);
    expect([...counts.values()].filter((count) => count < 50).length).toBeLessThanOrEqual(3);
    expect(new Set([...counts.keys()].slice(0, 3))).toEqual(new Set(["x1", "x2", "x3"]));
  });

  test("everything that must succeed does, on a store that works", () => {
    const succeeded = new Set(
      run(workload)
        .filter((event) => event.type === "ok")
        .map((event) => event.f),
    );
    for (const f of workload.mustSucceed) expect(succeeded).toContain(f);
  });

  test("keeps to its rate", () => {
    const events = run(workload, { rate: 100 });
    const seconds = (events.at(-1)?.time ?? 0) / 1e9;
    expect(3000 / seconds).toBeGreaterThan(95);
    expect(3000 / seconds).toBeLessThan(105);
  });

  test("serves more keys than workers, too", () => {
    const events = run(workload, { concurrency: 2, keys: 7 });
    expect(new Set(events.slice(0, 200).map((event) => event.key)).size).toBeGreaterThanOrEqual(7);
  });

  test("reads every key in the end by three workers, again until it succeeds", () => {
    let calls = 0;
    const { events, end } = simulate({
      generator: workload.finalGenerator(options, ["x4", "x5", "x9"]),
      concurrency: 6,
      outcome: () => ({ type: calls++ % 3 === 0 ? "ok" : calls % 2 === 0 ? "info" : "fail", value: null }),
    });
    expect(end?.reason).toBe("exhausted");
    for (const key of ["x4", "x5", "x9"]) {
      const workersOk = events
        .filter((event) => event.key === key && event.type === "ok")
        .map((event) => Number(event.process) % 6);
      expect(new Set(workersOk).size).toBe(3);
      expect(workersOk).toHaveLength(3);
    }
  });
});

test("most compare-and-sets of the register workload succeed, and some do not", () => {
  const workload = workloadNamed("register");
  const ended = run(workload as Workload).filter((event) => event.f === "cas" && event.type !== "invoke");
  const share = ended.filter((event) => event.type === "ok").length / ended.length;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.95);
});

test("an unknown name finds no workload", () => expect(workloadNamed("bank")).toBeUndefined());

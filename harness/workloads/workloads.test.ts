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
      case "delete":
        values.delete(key);
        return { type: "ok", value: null };
      case "readBlock":
        return { type: "ok", value: held };
      case "writeBlock":
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
  if (event.type !== "invoke" || ["read", "delete"].includes(event.f)) return undefined;
  return event.f === "cas" ? (event.value as Json[])[1] : event.value;
}

/** Those of other kinds have tests of their own. */
const OTHERS = [
  "lock",
  "fencing",
  "ids",
  "queue",
  "counter",
  "bank",
  "blocks",
  "test-and-set",
  "generations",
  "consensus",
  "tasks",
  "znodes",
  "lock-recipe",
  "fenced-lock-recipe",
  "unfenced-lock-recipe",
  "election-recipe",
  "barrier-recipe",
  "configuration-recipe",
  "register-recipe",
  "counter-recipe",
  "queue-recipe",
];
const keyed = workloads.filter(({ name }) => !OTHERS.includes(name));

describe.each(keyed.map((workload) => [workload.name, workload] as const))("%s", (name, workload) => {
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

test("an unknown name finds no workload", () => expect(workloadNamed("banks")).toBeUndefined());

describe("the lock workload", () => {
  /** Locks that expire by the clock, with one counter for all tokens, as a correct system has them. */
  function locks(): (operation: ClientOperation) => ClientOutcome {
    let tokens = 0;
    const held = new Map<Key, number>();
    return ({ f, key = "", value }) => {
      if (f === "acquire" && held.has(key) && tokens % 3 !== 0) return { type: "fail", value, error: "held" };
      if (f === "release" && held.get(key) !== value) return { type: "fail", value, error: "not-held" };
      if (f === "release") held.delete(key);
      else held.set(key, ++tokens);
      return { type: "ok", value: f === "acquire" ? tokens : value };
    };
  }
  const workload = workloadNamed("lock") as Workload;
  const events = simulate({
    generator: limit(2000, workload.generator(options)),
    concurrency: 6,
    outcome: locks(),
    untilMs: 600_000,
  }).events;

  test("releases the token that the same process was given last, and no token twice", () => {
    const given = new Map<string, Json>();
    const released: Json[] = [];
    for (const { type, f, process, key, value } of events) {
      if (type === "ok" && f === "acquire") given.set(`${process} ${key}`, value);
      if (type !== "invoke" || f !== "release") continue;
      expect(value).toBe(given.get(`${process} ${key}`));
      released.push(value);
    }
    expect(released.length).toBeGreaterThan(100);
    expect(new Set(released).size).toBe(released.length);
  });

  test("acquires for a time, and asks in the end that every lock can be had again", () => {
    const times = events.flatMap(({ type, f, value }) => (type === "invoke" && f === "acquire" ? [value] : []));
    expect(times.every((time) => typeof time === "number" && time > 0)).toBe(true);
    const generator = workload.finalGenerator(options, ["x4"]);
    const last = simulate({ generator, concurrency: 6, outcome: locks() }).events;
    expect(new Set(last.map(({ f }) => f))).toEqual(new Set(["acquire"]));
  });
});

test("the test-and-set workload calls, resets and reads one flag, and reads it in the end", () => {
  const workload = workloadNamed("test-and-set") as Workload;
  const outcome = (): ClientOutcome => ({ type: "ok", value: 0 });
  const { events } = simulate({ generator: limit(300, workload.generator(options)), concurrency: 6, outcome });
  expect(new Set(events.map(({ f }) => f))).toEqual(new Set(workload.mustSucceed));
  const last = simulate({ generator: workload.finalGenerator(options, []), concurrency: 6, outcome }).events;
  expect(last.filter(({ type, f }) => type === "ok" && f === "read")).toHaveLength(3);
});

test("the blocks workload writes new contents under numbers, and reads every block in the end", () => {
  const workload = workloadNamed("blocks") as Workload;
  const events = run(workload);
  const written = events.flatMap(({ type, f, value }) => (type === "invoke" && f === "writeBlock" ? [value] : []));
  expect(new Set(written).size).toBe(written.length);
  expect(written.length).toBeGreaterThan(1000);
  expect(events.every(({ key }) => Number.isSafeInteger(key))).toBe(true);
  const generator = workload.finalGenerator(options, [4, 9]);
  const last = simulate({ generator, concurrency: 6, outcome: memory() }).events.filter(({ type }) => type === "ok");
  const readsOf = (block: number): number => last.filter(({ f, key }) => f === "readBlock" && key === block).length;
  expect([last.length, readsOf(4), readsOf(9)]).toEqual([6, 3, 3]);
});

describe("the consensus workload", () => {
  const workload = workloadNamed("consensus") as Workload;
  const decided = new Map<Key, Json>();
  const outcome = ({ f, key = "", value }: ClientOperation): ClientOutcome => {
    if (f === "propose" && !decided.has(key)) decided.set(key, value);
    return { type: "ok", value: decided.get(key) ?? null };
  };
  const { events } = simulate({ generator: limit(3000, workload.generator(options)), concurrency: 6, outcome });
  const calls = events.filter(({ type }) => type === "invoke");

  test("proposes no value twice, over all keys, and reads", () => {
    const proposed = calls.filter(({ f }) => f === "propose").map(({ value }) => value);
    expect(proposed.length).toBeGreaterThan(1000);
    expect(new Set(proposed).size).toBe(proposed.length);
    expect(new Set(calls.map(({ f }) => f))).toEqual(new Set(workload.mustSucceed));
  });

  test("goes to the next decision after a few operations, and stays with every fifth one", () => {
    const counts = new Map<Key, number>();
    for (const { key = "" } of calls) counts.set(key, (counts.get(key) ?? 0) + 1);
    const ended = [...counts.values()].filter((count) => count === 8 || count === 50);
    expect(ended.length).toBeGreaterThanOrEqual(counts.size - 3);
    const lasting = ended.filter((count) => count === 50).length;
    expect(ended.length / lasting).toBeGreaterThan(4);
    expect(ended.length / lasting).toBeLessThan(6.5);
  });

  test("reads the decisions in the end", () => {
    const last = simulate({ generator: workload.finalGenerator(options, ["x4"]), concurrency: 6, outcome }).events;
    expect(last.filter(({ type, f, key }) => type === "ok" && f === "read" && key === "x4")).toHaveLength(3);
  });
});

/**
 * Maelstrom's workloads in virtual time: what is asked, by whom, and what comes in the end.
 */
import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { FINAL_READ } from "../../../checker/convergence/final-read.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import { limit, phases } from "../../generator/combinators.ts";
import { simulate } from "../../generator/testing/simulate.ts";
import { judgeHistory, modelOf } from "../../judge.ts";
import type { Workload } from "../workload.ts";
import { maelstromWorkloads as all } from "./index.ts";

const NO_BUDGET = { timeLimitMs: 0, memoryLimitBytes: 0, now: (): number => 0 };
const QUIET_MS = 10_000;
const options = { concurrency: 10, rate: 0, keys: 1, operationsPerKey: 100 };
const named = (name: string): Workload => all.find((workload) => workload.name === name) as Workload;

/** One node that answers everything as it should. */
function node(): (operation: ClientOperation) => ClientOutcome {
  const elements: Json[] = [];
  const values = new Map<unknown, Json>();
  let sum = 0;
  let ids = 0;
  return ({ f, key = "", value }) => {
    switch (f) {
      case "generate":
        return { type: "ok", value: ids++ };
      case "broadcast":
      case "add":
        elements.push(value);
        sum += Number(value);
        return { type: "ok", value };
      case "write":
        values.set(key, value);
        return { type: "ok", value };
      case "cas": {
        const [from, to] = value as [Json, Json];
        if ((values.get(key) ?? null) !== from) return { type: "fail", value, error: "precondition-failed" };
        values.set(key, to);
        return { type: "ok", value };
      }
      default:
        return { type: "ok", value: f === "echo" ? value : null };
    }
  };
}

/** A thousand operations, and the final ones; reads are answered by `read`. */
function run(workload: Workload, read?: (answered: readonly HistoryEvent[]) => Json): readonly HistoryEvent[] {
  const answer = node();
  const answered: HistoryEvent[] = [];
  const outcome = (operation: ClientOperation): ClientOutcome => {
    const said = answer(operation);
    if (operation.f === "read" && read !== undefined) return { type: "ok", value: read(answered) };
    answered.push({ index: 0, time: 0, type: "ok", process: 0, f: operation.f, value: operation.value });
    return said;
  };
  const generator = phases(limit(1_000, workload.generator(options)), workload.finalGenerator(options, [0, 1]));
  return simulate({ generator, concurrency: options.concurrency, outcome, untilMs: 600_000 }).events;
}

const invoked = (events: readonly HistoryEvent[], f: string): readonly HistoryEvent[] =>
  events.filter((event) => event.type === "invoke" && event.f === f);

describe.each(all.map((workload) => [workload.name, workload] as const))("%s", (_name, workload) => {
  test("asks for nothing but what clients of its protocol know, and what must succeed does", () => {
    const calls = Object.keys(workload.rpc?.calls ?? {});
    const events = run(workload);
    for (const { f } of events) expect(calls).toContain(f);
    for (const f of workload.mustSucceed)
      expect(events.some((event) => event.type === "ok" && event.f === f)).toBe(true);
    expect(calls).toContain(workload.probe?.f ?? "read");
  });

  test("keeps to its rate", () => {
    const generator = limit(500, workload.generator({ ...options, rate: 100 }));
    const { events } = simulate({ generator, concurrency: 10, untilMs: 600_000 });
    const seconds = (events.at(-1)?.time ?? 0) / 1e9;
    expect(500 / seconds).toBeGreaterThan(92);
    expect(500 / seconds).toBeLessThan(108);
  });

  test("is judged by a model that there is, or by a check", () => {
    const { judge, mustSucceed } = workload;
    const model = modelOf(judge);
    const isKnown =
      model === undefined
        ? judgeHistory([], judge, NO_BUDGET).valid === "unknown"
        : mustSucceed.every((f) => model.functions.includes(f));
    expect(isKnown).toBe(true);
  });
});

test("there is a workload for all calls, and calls for every workload", () => {
  expect(all.map(({ rpc }) => rpc?.workload)).toEqual(all.map(({ name }) => name));
});

describe.each(["broadcast", "g-set", "g-counter", "pn-counter"])("the end of %s", (name) => {
  test("is a read by every worker, after ten seconds without any operation", () => {
    const events = run(named(name));
    const finals = events.filter(({ type, value }) => type === "invoke" && value === FINAL_READ);
    expect(new Set(finals.map(({ process }) => process)).size).toBe(10);
    expect(finals).toHaveLength(10);
    const first = events.indexOf(finals[0] as HistoryEvent);
    const quietNs = (finals[0]?.time ?? 0) - (events[first - 1]?.time ?? 0);
    expect(quietNs).toBeGreaterThanOrEqual(QUIET_MS * 1e6);
    expect(events.slice(first).every(({ f }) => f === "read")).toBe(true);
  });

  test("tries a read that fails again, and not without end", () => {
    let calls = 0;
    const generator = named(name).finalGenerator({ ...options, quiescenceMs: 1 }, []);
    const final = (outcome: () => ClientOutcome): readonly HistoryEvent[] =>
      simulate({ generator, concurrency: 10, outcome }).events;
    const events = final(() => ({ type: ++calls % 3 === 0 ? "ok" : "fail", value: [] }));
    expect(events.filter(({ type }) => type === "ok")).toHaveLength(10);
    expect(final(() => ({ type: "fail", value: null })).filter(({ type }) => type === "invoke")).toHaveLength(500);
  });
});

describe.each(["broadcast", "g-set"])("%s", (name) => {
  const added = (answered: readonly HistoryEvent[]): Json => answered.map(({ value }) => value);
  const judged = (read: (answered: readonly HistoryEvent[]) => Json): unknown => {
    return judgeHistory(pairOperations(run(named(name), read)), named(name).judge, NO_BUDGET);
  };

  test("never adds an element twice", () => {
    const values = run(named(name)).flatMap(({ type, f, value }) => (type === "invoke" && f !== "read" ? [value] : []));
    expect(values.length).toBeGreaterThan(400);
    expect(new Set(values).size).toBe(values.length);
  });

  test("is valid where everything is there, and not where something is missing in the end", () => {
    expect(judged(added)).toMatchObject({ valid: true });
    expect(judged((answered) => (added(answered) as Json[]).filter((value) => value !== 17))).toMatchObject({
      valid: false,
    });
  });
});

describe.each([
  ["g-counter", 0],
  ["pn-counter", -5],
] as const)("%s", (name, least) => {
  const sum = (answered: readonly HistoryEvent[]): number =>
    answered.reduce((total, { value }) => total + Number(value), 0);
  const judged = (read: (answered: readonly HistoryEvent[]) => Json): unknown => {
    return judgeHistory(pairOperations(run(named(name), read)), named(name).judge, NO_BUDGET);
  };

  test(`adds ${least} to 4`, () => {
    const deltas = new Set(invoked(run(named(name)), "add").map(({ value }) => Number(value)));
    expect([...deltas].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 5 - least }, (_, place) => place + least),
    );
  });

  test("is valid where the sum is shown, and not where one is missing", () => {
    expect(judged(sum)).toMatchObject({ valid: true });
    expect(judged((answered) => sum(answered) + 1)).toMatchObject({ valid: false });
  });
});

describe("lin-kv", () => {
  const events = run(named("lin-kv"));

  test("has keys 0, 1, 2 … with some hundred operations each, and values 0 to 4", () => {
    const counts = new Map<unknown, number>();
    for (const { type, key } of events) if (type === "invoke") counts.set(key, (counts.get(key) ?? 0) + 1);
    expect([...counts.keys()].slice(0, 3)).toEqual([0, 1, 2]);
    expect(counts.size).toBeGreaterThanOrEqual(10);
    const whole = [...counts.values()].slice(2, -1);
    expect(whole.every((count) => count >= 90 && count <= 100)).toBe(true);
    expect(new Set(whole).size).toBeGreaterThan(1);
    const written = events.flatMap(({ f, value }) => (f === "write" ? [value] : f === "cas" ? (value as Json[]) : []));
    expect(new Set(written)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test("leaves half of the workers to reads, and has two cas for each write", () => {
    const before = events.slice(0, 1_800);
    for (const { process, f } of before) expect(f === "read").toBe(Number(process) < 5);
    const share = invoked(before, "cas").length / invoked(before, "write").length;
    expect(share).toBeGreaterThan(1.5);
    expect(share).toBeLessThan(2.7);
  });

  test("leaves a key alone after twenty processes", () => {
    const generator = limit(300, named("lin-kv").generator(options));
    const outcome = (): ClientOutcome => ({ type: "info", value: null });
    const doubtful = simulate({ generator, concurrency: 10, outcome, untilMs: 600_000 }).events;
    const processes = new Map<unknown, Set<unknown>>();
    for (const { key, process } of doubtful) {
      processes.set(key, (processes.get(key) ?? new Set()).add(process));
    }
    const counts = [...processes.values()].map(({ size }) => size).slice(0, -1);
    expect(counts.length).toBeGreaterThan(10);
    expect(counts.every((count) => count <= 20)).toBe(true);
  });

  test("does with one worker all that there is to do", () => {
    const generator = limit(200, named("lin-kv").generator({ ...options, concurrency: 1 }));
    const alone = simulate({ generator, concurrency: 1, untilMs: 600_000 }).events;
    expect(new Set(alone.map(({ f }) => f))).toEqual(new Set(["read", "write", "cas"]));
  });
});

import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { nemesis, once } from "../generator/combinators.ts";
import { createFakeCluster } from "../nemesis/testing/fake-cluster.ts";
import { set } from "../workloads/set.ts";
import { control, type ControlEnd, type Phase } from "./controller.ts";

const HEAL_MS = 50;

interface Run {
  readonly events: readonly HistoryEvent[];
  readonly phases: readonly Phase[];
  /** When each began, in ns. */
  readonly phaseTimes: ReadonlyMap<Phase, number>;
  readonly end: ControlEnd | undefined;
  /** Times at which the plan heard of a success. */
  readonly successes: readonly number[];
}

interface RunOptions {
  /** What a client answers, 2 ms after it was asked. */
  readonly answer?: (operation: ClientOperation, nowMs: number) => ClientOutcome["type"];
  readonly healError?: Error;
  readonly stopAtMs?: number;
}

/** A second of adds and reads of sets of five elements, with one fault; healing takes 50 ms. */
function run({ answer = () => "ok", healError, stopAtMs }: RunOptions): Run {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  const { cluster } = fake;
  const { clock } = cluster;
  const events: HistoryEvent[] = [];
  const phases: Phase[] = [];
  const phaseTimes = new Map<Phase, number>();
  const successes: number[] = [];
  let end: ControlEnd | undefined;
  const controlled = control({
    cluster: {
      ...cluster,
      openClient: () => ({
        invoke(operation, done) {
          const nowNs = clock.nowNs();
          clock.at(nowNs + 2e6, () => done({ type: answer(operation, nowNs / 1e6), value: operation.value }));
        },
        close: () => undefined,
      }),
    },
    workload: set,
    workloadOptions: { concurrency: 4, rate: 100, keys: 2, operationsPerKey: 5 },
    faults: {
      operations: { nemesis: { invoke: (_, done) => done(null) }, generator: nemesis(once({ f: "start-kill" })) },
      healAll: (done) => void clock.at(clock.nowNs() + HEAL_MS * 1e6, () => done(healError)),
      clientOk: (timeNs) => successes.push(timeNs),
    },
    timeLimitMs: 1_000,
    recoveryTimeoutMs: 2_000,
    random: createRandomStream(1),
    record: (event) => events.push(event),
    onPhase(phase) {
      phases.push(phase);
      phaseTimes.set(phase, clock.nowNs());
    },
    done: (found) => (end = found),
  });
  if (stopAtMs !== undefined) clock.at(stopAtMs * 1e6, () => controlled.stop("Ctrl-C"));
  fake.pass(20_000);
  return { events, phases, phaseTimes, end, successes };
}

/** Operations invoked between two moments; to the end when there is no second. */
function invokedFrom(events: readonly HistoryEvent[], fromNs: number): readonly HistoryEvent[] {
  return events.filter(({ type, time }) => type === "invoke" && time >= fromNs);
}

const healedAt = (events: readonly HistoryEvent[]): number => events.findLast(({ f }) => f === "heal-all")?.time ?? NaN;

describe("a run", () => {
  test("goes through its phases in order, and heals when the workload's time is over, not before", () => {
    const { events, phases } = run({});
    expect(phases).toEqual(["workload", "healing", "recovery", "final reads"]);
    const heal = events.find(({ f }) => f === "heal-all");
    expect(heal?.time).toBeGreaterThanOrEqual(950e6);
    expect(heal?.time).toBeLessThan(1_100e6);
    const before = events.filter(({ index }) => index < (heal?.index ?? 0));
    expect(before.filter(({ process, f }) => process === "nemesis" && f === "start-kill")).toHaveLength(2);
    expect(before.filter(({ process }) => process !== "nemesis").length).toBeGreaterThan(100);
  });

  test("reads every key in the end, by several workers", () => {
    const { events, end } = run({});
    const keys = new Set(events.flatMap(({ key }) => key ?? []));
    const readers = new Map<unknown, Set<unknown>>();
    for (const { f, key, process } of invokedFrom(events, healedAt(events))) {
      if (f === "read") readers.set(key, (readers.get(key) ?? new Set()).add(process));
    }
    expect(new Set(readers.keys())).toEqual(keys);
    for (const processes of readers.values()) expect(processes.size).toBeGreaterThanOrEqual(3);
    const all = keys.size;
    expect(end?.recovery).toMatchObject({ finalReadsDue: all, finalReadsAsked: all, finalReadsOk: all });
  });

  test("counts recovery from the end of the healing to the first ok after it", () => {
    const recoversMs = 1_300;
    const { events, end, phaseTimes } = run({
      answer: (_, nowMs) => (nowMs < 900 || nowMs >= recoversMs ? "ok" : "fail"),
    });
    const firstOk = events.find(({ type, time }) => type === "ok" && time >= healedAt(events));
    expect(end?.recovery?.firstOkMs).toBe(((firstOk?.time ?? NaN) - healedAt(events)) / 1e6);
    expect(end?.recovery?.firstOkMs).toBeGreaterThan(100);
    expect(phaseTimes.get("final reads")).toBeGreaterThanOrEqual(firstOk?.time ?? NaN);
    expect(end?.recovery?.finalReadsOk).toBe(end?.recovery?.finalReadsDue);
  });

  test("whose system never comes back says so, within its bound", () => {
    const { end, events } = run({ answer: (_, nowMs) => (nowMs < 900 ? "ok" : "fail") });
    expect(end?.recovery).toMatchObject({ firstOkMs: undefined, finalReadsOk: 0 });
    expect((events.at(-1)?.time ?? 0) - healedAt(events)).toBeLessThan(2 * 2_000e6 + 100e6);
  });

  test("tells the plan of every success of a client, when it happens", () => {
    const { events, successes } = run({ answer: ({ f }) => (f === "add" ? "info" : "ok") });
    const oks = events.filter(({ type }) => type === "ok");
    expect(oks.length).toBeGreaterThan(20);
    expect(successes).toEqual(oks.map(({ time }) => time));
  });

  test("that could not be healed says why", () => {
    expect(run({ healError: new Error("n1 did not start") }).end?.healError?.message).toBe("n1 did not start");
    expect(run({}).end?.healError).toBeUndefined();
  });

  test("that is stopped early has no recovery", () => {
    const { end, phases } = run({ stopAtMs: 300 });
    expect(phases).toEqual(["workload"]);
    expect(end).toMatchObject({ recovery: undefined, interpreted: { reason: "stopped", stopReason: "Ctrl-C" } });
  });
});

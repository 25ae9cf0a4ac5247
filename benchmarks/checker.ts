/**
 * `npm run bench:checker`: the checker against the plain search, against reading the history's own file, and on the
 * histories that are hard for it. All from one run, for figures of a shared machine compare only with each other.
 */
import type { Operation } from "../histories/operation.ts";
import { check } from "../checker/check.ts";
import { encodeEvent } from "../histories/codecs/json-lines.ts";
import { casRegister, register } from "../checker/models/cells.ts";
import type { Model } from "../checker/models/model.ts";
import { cellColumns } from "../checker/linearizability/cell-machine.ts";
import { decide } from "../checker/linearizability/decide.ts";
import { keyHistory } from "../checker/linearizability/key-history.ts";
import { drawnRegister } from "./checker/drawn-register.ts";
import { etcdLogs } from "./checker/etcd-logs.ts";
import { eventsOf } from "./checker/events-of.ts";
import { yardstick } from "./checker/yardstick.ts";

const now = (): number => performance.now();
const allowance = { nodesMax: 1e9, bytesMax: 2 ** 30, isTimeUp: () => false };
const budget = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30, now };
const line = (text: string): void => void process.stdout.write(`${text}\n`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** The least of several runs: what the machine's other work adds is not ours. */
function leastMs(runs: number, work: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const began = now();
    work();
    least = Math.min(least, now() - began);
  }
  return least;
}

function byYardstick(model: Model, operations: readonly Operation[]): boolean | "unknown" {
  const history = keyHistory(model, operations);
  return yardstick(history, cellColumns(history), 5e6).verdict;
}

function againstTheYardstick(): void {
  const logs = etcdLogs();
  if (logs.length === 0) line("etcd logs: not beside this checkout, skipped");
  let [ours, plain, slower] = [0, 0, 0];
  for (const { name, operations } of logs) {
    if (decide(casRegister, operations, allowance).verdict !== byYardstick(casRegister, operations)) {
      throw new Error(`${name}: the checker and the yardstick disagree`);
    }
  }
  for (const { operations } of logs) {
    const our = leastMs(7, () => decide(casRegister, operations, allowance));
    const theirs = leastMs(7, () => byYardstick(casRegister, operations));
    if (our > theirs * 1.2) slower++;
    ours += our;
    plain += theirs;
  }
  if (logs.length > 0) {
    line(
      `${logs.length} etcd logs: ${ms(ours)}, yardstick ${ms(plain)}: 1/${(plain / ours).toFixed(0)}; slower on ${slower}`,
    );
  }
  for (const operations of [60, 120, 340]) {
    const keys = Array.from({ length: 10 }, (_, seed) =>
      drawnRegister({ operations: operations / 10, clients: 3, seed, values: "small", crashedShare: 0.01 }),
    );
    const our = leastMs(60, () => keys.forEach((key) => decide(casRegister, key, allowance)));
    const theirs = leastMs(60, () => keys.forEach((key) => byYardstick(casRegister, key)));
    line(
      `${operations} operations on 10 keys: ${ms(our)}, yardstick ${ms(theirs)}: ${(our / theirs).toFixed(2)} of it`,
    );
  }
}

function smallDomain(): void {
  for (const crashedShare of [0, 0.01]) {
    const times: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const operations = drawnRegister({ operations: 1_000, clients: 20, seed, values: "small", crashedShare });
      times.push(leastMs(3, () => decide(casRegister, operations, allowance)));
    }
    times.sort((a, b) => a - b);
    line(
      `values 0..4, 20 clients, 1,000 operations, ${crashedShare * 100} % never returned, 8 seeds: ` +
        `median ${ms(times[3] ?? 0)}, worst ${ms(times[7] ?? 0)}`,
    );
  }
}

/** What JSON.parse alone takes for the lines of the history's file, which is made and dropped part by part. */
function parseMs(operations: readonly Operation[]): number {
  let total = 0;
  for (let at = 0; at < operations.length; at += 50_000) {
    const lines = eventsOf(operations.slice(at, at + 50_000)).map(encodeEvent);
    total += leastMs(1, () => lines.forEach((text) => JSON.parse(text)));
  }
  return total;
}

/** One of several keys, whose operations run at the same time. */
function among(operation: Operation, key: number, keys: number): Operation {
  const { id, process, f, input, output, outcome, error, invokeIndex, completeIndex, invokeTime, completeTime } =
    operation;
  const begin = { id: id * keys + key, process, f, key, input };
  const invoked = { invokeIndex: invokeIndex * keys + key, invokeTime };
  if (completeIndex === undefined || completeTime === undefined) return { ...begin, outcome, ...invoked };
  const times = { ...invoked, completeIndex: completeIndex * keys + key, completeTime };
  return outcome === "fail"
    ? { ...begin, outcome, error: error ?? null, ...times }
    : { ...begin, output: output ?? null, outcome, ...times };
}

function large(operations: number, keys: number): void {
  for (const isStaleAtTheEnd of [false, true]) {
    const history: Operation[] = [];
    for (let key = 0; key < keys; key++) {
      const isStale = isStaleAtTheEnd && key === keys - 1;
      const options = { operations: operations / keys, clients: 50, seed: key, crashedShare: 0.01 };
      const drawn = drawnRegister({ ...options, values: "unique", isStaleAtTheEnd: isStale });
      for (const operation of drawn) history.push(keys === 1 ? operation : among(operation, key, keys));
    }
    if (keys > 1) history.sort((a, b) => a.invokeIndex - b.invokeIndex);
    const parsed = parseMs(history);
    globalThis.gc?.();
    const before = process.memoryUsage();
    let verdict: unknown;
    let decidedBy: string | undefined;
    const checked = leastMs(2, () => {
      const report = check(history, register, budget);
      verdict = report.valid;
      decidedBy = report.keys[0]?.decidedBy;
    });
    const after = process.memoryUsage();
    const beyond = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    if (verdict !== !isStaleAtTheEnd) throw new Error(`expected ${!isStaleAtTheEnd}, found ${String(verdict)}`);
    line(
      `${operations.toLocaleString("en-US")} operations, ${keys} key${keys === 1 ? "" : "s"}, ${String(verdict)} by ` +
        `${decidedBy?.slice(0, 20)}: ${ms(checked)}, parsing their JSON ${ms(parsed)}: ` +
        `${(checked / parsed).toFixed(2)} of it; ${(beyond / 1e6).toFixed(0)} MB beyond the operations`,
    );
  }
}

line(`Node ${process.version}`);
againstTheYardstick();
smallDomain();
large(1_000_000, 1);
large(1_000_000, 100);

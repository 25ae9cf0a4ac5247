/**
 * `npm run bench:checker`: the checker against the plain search, against reading the history's own file, and on the
 * histories that are hard for it. All from one run, for figures of a shared machine compare only with each other.
 */
import type { Operation } from "../histories/operation.ts";
import { checkColumns, columnReader } from "../checker/columns.ts";
import type { ColumnHistory } from "../checker/columns.ts";
import { worst } from "../histories/verdict.ts";
import type { Verdict } from "../histories/verdict.ts";
import { encodeEvent } from "../histories/codecs/json-lines.ts";
import { casRegister, register } from "../checker/models/cells.ts";
import type { Model } from "../checker/models/model.ts";
import { cellColumns } from "../checker/linearizability/cell-machine.ts";
import { decide } from "../checker/linearizability/decide.ts";
import { keyHistory } from "../checker/linearizability/key-history.ts";
import { drawEvents, drawnRegister } from "./checker/drawn-register.ts";
import { etcdLogs } from "./checker/etcd-logs.ts";
import { yardstick } from "./checker/yardstick.ts";

/** Processor time, not the clock's: other work on the machine is not ours. */
const now = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
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
    const our = leastMs(15, () => decide(casRegister, operations, allowance));
    const theirs = leastMs(15, () => byYardstick(casRegister, operations));
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
    const our = leastMs(300, () => keys.forEach((key) => decide(casRegister, key, allowance)));
    const theirs = leastMs(300, () => keys.forEach((key) => byYardstick(casRegister, key)));
    line(
      `${operations} operations on 10 keys: ${ms(our)}, yardstick ${ms(theirs)}: ${(our / theirs).toFixed(2)} of it`,
    );
  }
}

function smallDomain(): void {
  for (const crashedShare of [0, 0.01]) {
    const times: number[] = [];
    // Seed 0 is not counted: the search is compiled there.
    for (let seed = 0; seed <= 8; seed++) {
      const operations = drawnRegister({ operations: 1_000, clients: 20, seed, values: "small", crashedShare });
      const took = leastMs(5, () => decide(casRegister, operations, allowance));
      if (seed > 0) times.push(took);
    }
    times.sort((a, b) => a - b);
    line(
      `values 0..4, 20 clients, 1,000 operations, ${crashedShare * 100} % never returned, 8 seeds: ` +
        `median ${ms(times[3] ?? 0)}, worst ${ms(times[7] ?? 0)}`,
    );
  }
}

interface Large {
  readonly operations: number;
  readonly keys: number;
  readonly isStaleAtTheEnd: boolean;
}

/**
 * A large history as a reader gets it, event by event. What JSON.parse alone takes for the lines of its file is measured
 * on the way, part by part, so that neither lines nor events pile up.
 */
function read({ operations, keys, isStaleAtTheEnd }: Large): { histories: ColumnHistory[]; parsedMs: number } {
  const histories: ColumnHistory[] = [];
  let parsedMs = 0;
  for (let key = 0; key < keys; key++) {
    const reader = columnReader(register);
    let lines: string[] = [];
    const parse = (): void => {
      parsedMs += leastMs(1, () => lines.forEach((text) => JSON.parse(text)));
      lines = [];
    };
    const options = { operations: operations / keys, clients: 50, seed: key, crashedShare: 0.01 };
    const isStale = isStaleAtTheEnd && key === keys - 1;
    drawEvents({ ...options, values: "unique", isStaleAtTheEnd: isStale }, (event) => {
      reader.take(event);
      if (lines.push(encodeEvent(event)) === 20_000) parse();
    });
    parse();
    histories.push(reader.finish());
  }
  return { histories, parsedMs };
}

function large(of: Large): void {
  const { histories, parsedMs } = read(of);
  globalThis.gc?.();
  const before = process.memoryUsage();
  let most = 0;
  let valid: Verdict = true;
  const checkedMs = leastMs(1, () => {
    for (const history of histories) {
      valid = worst([valid, checkColumns(history, budget).valid]);
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
    }
  });
  if (valid !== !of.isStaleAtTheEnd) throw new Error(`expected ${!of.isStaleAtTheEnd}, found ${String(valid)}`);
  line(
    `${of.operations.toLocaleString("en-US")} operations, ${of.keys} key${of.keys === 1 ? "" : "s"}, ` +
      `${valid ? "valid" : "invalid at the very end"}: ${ms(checkedMs)}, parsing their JSON ${ms(parsedMs)}: ` +
      `${(checkedMs / parsedMs).toFixed(2)} of it; ${(most / 1e6).toFixed(0)} MB beyond the columns`,
  );
}

line(`Node ${process.version}`);
againstTheYardstick();
smallDomain();
for (const [operations, keys] of [
  [1_000_000, 1],
  [1_000_000, 100],
  [10_000_000, 1],
] as const) {
  for (const isStaleAtTheEnd of [false, true]) large({ operations, keys, isStaleAtTheEnd });
}

/**
 * The checker against the plain search: on the recorded logs, and on histories of a few operations a key, where all that
 * counts is what a key costs before its search begins. What is measured is the public call: the verdict on every key, and
 * explanations for whoever asks.
 */
import { spawnSync } from "node:child_process";
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import { check } from "../../checker/check.ts";
import { cellColumns } from "../../checker/base/cell-columns.ts";
import { keyHistory } from "../../checker/base/key-history.ts";
import { casRegister } from "../../checker/models/objects/cells.ts";
import type { Model } from "../../checker/models/model.ts";
import { text } from "../../checker/models/objects/text.ts";
import { drawEvents } from "./drawn-register.ts";
import { leastInTurns, msText, printRow } from "./measure.ts";
import { etcdLogs, kvLogs } from "./recorded-logs.ts";
import { textYardstick, yardstick } from "./yardstick.ts";

const BUDGET = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30, now: () => performance.now() };
const WARM_ROUNDS = 50;
const ROUNDS = 15;
/** Slower by so much is beyond noise. */
const SLOWER = 1.2;

function ours(operations: readonly Operation[], model: Model = casRegister): unknown {
  return check(operations, model, BUDGET).valid;
}

function theirs(operations: readonly Operation[]): unknown {
  const history = keyHistory(casRegister, operations);
  return yardstick(history, cellColumns(history), 5e6).verdict;
}

const ROWS: Readonly<Record<string, () => void>> = {
  etcd: etcdRow,
  kv: kvRows,
  tiny: () => [60, 120, 340].forEach(tinyRow),
};

/** Each kind in a process of its own, as most histories are checked: what ran before changes how the code is compiled. */
export function againstTheYardstick(): void {
  for (const kind of Object.keys(ROWS)) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, kind], { stdio: "inherit" });
    if (status !== 0) throw new Error(`against the yardstick, ${kind}: exit code ${status}`);
  }
}

function etcdRow(): void {
  const logs = etcdLogs();
  if (logs.length === 0) {
    printRow("etcd logs: not beside this checkout, skipped");
    return;
  }
  for (const { name, operations } of logs) {
    if (ours(operations) !== theirs(operations)) throw new Error(`${name}: the checker and the yardstick disagree`);
  }
  for (let round = 0; round < WARM_ROUNDS; round++) for (const { operations } of logs) ours(operations);
  const times = leastInTurns(
    ROUNDS,
    logs.flatMap(({ operations }) => [() => ours(operations), () => theirs(operations)]),
  );
  let [our, their, slower, worst] = [0, 0, 0, 0];
  for (let at = 0; at < times.length; at += 2) {
    const [a = 0, b = 0] = [times[at], times[at + 1]];
    our += a;
    their += b;
    worst = Math.max(worst, a / b);
    if (a > b * SLOWER) slower++;
  }
  printRow(
    `${logs.length} etcd logs: ${msText(our)}, yardstick ${msText(their)}: 1/${(their / our).toFixed(0)}; ` +
      `at worst ${worst.toFixed(2)} of it; slower on ${slower}`,
  );
}

/** Beside the yardstick that decides every key, as the checker does, the one that stops at the first wrong key. */
function kvRows(): void {
  const logs = kvLogs();
  if (logs.length === 0) printRow("kv logs: not beside this checkout, skipped");
  for (const { name, operations } of logs) {
    const works = [
      () => ours(operations, text),
      () => textYardstick(operations, { stopsEarly: false }),
      () => textYardstick(operations, { stopsEarly: true }),
    ];
    if (new Set(works.map((work) => work())).size > 1)
      throw new Error(`${name}: the checker and the yardstick disagree`);
    leastInTurns(WARM_ROUNDS, works);
    const [our = 0, their = 0, early = 0] = leastInTurns(WARM_ROUNDS, works);
    printRow(
      `${name}, ${operations.length} operations on texts: ${microseconds(our)}, yardstick ${microseconds(their)}: ` +
        `${(our / their).toFixed(2)} of it; yardstick up to the first wrong key ${microseconds(early)}`,
    );
  }
}

function tinyRow(count: number): void {
  const operations = drawnKeys(10, count / 10);
  const works = [() => ours(operations), () => byKey(operations).forEach(theirs)];
  leastInTurns(WARM_ROUNDS, works);
  const [our = 0, their = 0] = leastInTurns(WARM_ROUNDS, works);
  printRow(
    `${count} operations on 10 keys: ${microseconds(our)}, yardstick ${microseconds(their)}: ` +
      `${(our / their).toFixed(2)} of it`,
  );
}

/** One key after the other, in one history. */
function drawnKeys(keys: number, operations: number): Operation[] {
  const events: HistoryEvent[] = [];
  for (let key = 0; key < keys; key++) {
    const [time, processes] = [events.at(-1)?.time ?? 0, key * operations];
    drawEvents({ operations, clients: 3, seed: key, values: "small", crashedShare: 0.01 }, (one) => {
      const process = processes + Number(one.process);
      events.push({ ...one, index: events.length, time: time + one.time, process, key: `k${key}` });
    });
  }
  return pairOperations(events);
}

function byKey(operations: readonly Operation[]): Operation[][] {
  const lists = new Map<Key | undefined, Operation[]>();
  for (const operation of operations) {
    const list = lists.get(operation.key);
    if (list === undefined) lists.set(operation.key, [operation]);
    else list.push(operation);
  }
  return [...lists.values()];
}

function microseconds(ms: number): string {
  return `${(ms * 1000).toFixed(ms < 0.02 ? 1 : 0)} µs`;
}

const [, script, kind = ""] = process.argv;
if (script === import.meta.filename) ROWS[kind]?.();

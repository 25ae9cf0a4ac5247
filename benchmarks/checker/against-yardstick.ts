/**
 * The checker against the plain search: on the recorded etcd logs, and on histories of a few operations a key, where
 * all that counts is what a key costs before its search begins.
 */
import type { Operation } from "../../histories/operation.ts";
import { cellColumns } from "../../checker/linearizability/cell-machine.ts";
import { decide } from "../../checker/linearizability/decide.ts";
import { keyHistory } from "../../checker/linearizability/key-history.ts";
import { casRegister } from "../../checker/models/cells.ts";
import { drawnRegister } from "./drawn-register.ts";
import { etcdLogs } from "./etcd-logs.ts";
import { leastInTurns, msText, printRow } from "./measure.ts";
import { yardstick } from "./yardstick.ts";

const ALLOWANCE = { nodesMax: 1e9, bytesMax: 2 ** 30, isTimeUp: () => false };
const WARM_ROUNDS = 50;
const ROUNDS = 15;
/** Slower by so much is beyond noise. */
const SLOWER = 1.2;

function ours(operations: readonly Operation[]): unknown {
  return decide(casRegister, operations, ALLOWANCE).verdict;
}

function theirs(operations: readonly Operation[]): unknown {
  const history = keyHistory(casRegister, operations);
  return yardstick(history, cellColumns(history), 5e6).verdict;
}

export function againstTheYardstick(): void {
  etcdRow();
  for (const operations of [60, 120, 340]) tinyRow(operations);
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
  let [our, their, slower] = [0, 0, 0];
  for (let at = 0; at < times.length; at += 2) {
    const [a = 0, b = 0] = [times[at], times[at + 1]];
    our += a;
    their += b;
    if (a > b * SLOWER) slower++;
  }
  printRow(
    `${logs.length} etcd logs: ${msText(our)}, yardstick ${msText(their)}: 1/${(their / our).toFixed(0)}; ` +
      `slower on ${slower}`,
  );
}

function tinyRow(operations: number): void {
  const keys = Array.from({ length: 10 }, (_, seed) =>
    drawnRegister({ operations: operations / 10, clients: 3, seed, values: "small", crashedShare: 0.01 }),
  );
  const works = [() => keys.forEach(ours), () => keys.forEach(theirs)];
  leastInTurns(WARM_ROUNDS, works);
  const [our = 0, their = 0] = leastInTurns(WARM_ROUNDS, works);
  printRow(
    `${operations} operations on 10 keys: ${(our * 1000).toFixed(0)} µs, yardstick ${(their * 1000).toFixed(0)} µs: ` +
      `${(our / their).toFixed(2)} of it`,
  );
}

/**
 * Large histories: the cost of deciding compared with that of reading, in time and in memory. They are decided as columns,
 * and as operation objects through `check`, which makes the columns itself.
 */
import { counted } from "../../histories/words/counts.ts";
import { check } from "../../checker/check.ts";
import { checkColumns, createColumnReader } from "../../checker/columns.ts";
import type { ColumnHistory } from "../../checker/columns.ts";
import { register } from "../../checker/models/objects/cells.ts";
import { encodeEvent } from "../../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import { drawEvents } from "./drawn-register.ts";
import { cpuMs, leastMs, msText, printRow } from "./measure.ts";

const BUDGET = { timeLimitMs: 600_000, memoryLimitBytes: 2 ** 30, now: cpuMs };

/** One history with one key after the other: 50 clients each, and 1 % of the operations never return. */
export interface Large {
  readonly operations: number;
  readonly keys: number;
  readonly isStaleAtTheEnd: boolean;
}

/**
 * The history as a reader gets it, event by event. What JSON.parse alone takes for the lines of its file is measured
 * on the way, part by part, so that neither lines nor events pile up.
 */
function drawn({ operations, keys, isStaleAtTheEnd }: Large, take: (event: HistoryEvent) => void): number {
  let parsedMs = 0;
  let lines: string[] = [];
  const parse = (): void => {
    parsedMs += leastMs(1, () => lines.forEach((text) => JSON.parse(text)));
    lines = [];
  };
  let [index, time, processes] = [0, 0, 0];
  for (let key = 0; key < keys; key++) {
    const options = { operations: operations / keys, clients: 50, seed: key, crashedShare: 0.01 };
    const isStale = isStaleAtTheEnd && key === keys - 1;
    const [timeBefore, processesBefore] = [time, processes];
    drawEvents({ ...options, values: "unique", isStaleAtTheEnd: isStale }, (one) => {
      const process = processesBefore + Number(one.process);
      processes = Math.max(processes, process + 1);
      time = timeBefore + one.time;
      const event = { ...one, index: index++, time, process, key };
      take(event);
      if (lines.push(encodeEvent(event)) === 20_000) parse();
    });
  }
  parse();
  return parsedMs;
}

/** Prints the row for columns, and the memory they take. */
export function largeAsColumns(of: Large): void {
  const reader = createColumnReader(register);
  const parsedMs = drawn(of, reader.take);
  const history: ColumnHistory = reader.finish();
  globalThis.gc?.();
  const before = bytesInUse();
  let most = 0;
  const now = (): number => {
    most = Math.max(most, bytesInUse() - before);
    return cpuMs();
  };
  const checkedMs = leastMs(1, () => expectVerdict(of, checkColumns(history, { ...BUDGET, now }).valid));
  now();
  printRow(
    `${rowName(of)} as columns: ${msText(checkedMs)}, parsing their JSON ${msText(parsedMs)}: ` +
      `${(checkedMs / parsedMs).toFixed(2)} of it; ${(most / 1e6).toFixed(0)} MB beyond the columns`,
  );
}

/** Prints the row for operation objects: only the verdict, because explanations are made on demand. */
export function largeAsOperations(of: Large): void {
  const events: HistoryEvent[] = [];
  const parsedMs = drawn(of, (event) => void events.push(event));
  const operations: Operation[] = pairOperations(events);
  events.length = 0;
  globalThis.gc?.();
  const checkedMs = leastMs(2, () => expectVerdict(of, check(operations, register, BUDGET).valid));
  printRow(
    `${rowName(of)} as operations: ${msText(checkedMs)}, parsing their JSON ${msText(parsedMs)}: ` +
      `${(checkedMs / parsedMs).toFixed(2)} of it`,
  );
}

function expectVerdict({ isStaleAtTheEnd }: Large, valid: unknown): void {
  if (valid !== !isStaleAtTheEnd) throw new Error(`expected ${!isStaleAtTheEnd}, found ${String(valid)}`);
}

function rowName({ operations, keys, isStaleAtTheEnd }: Large): string {
  return `${counted(operations, "operation")}, ${counted(keys, "key")}, ${isStaleAtTheEnd ? "invalid at the very end" : "valid"},`;
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

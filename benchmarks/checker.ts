/**
 * `npm run bench:checker`: the checker against the plain search, against reading the history's own file, and on the
 * histories that are hard for it. All from one run, for figures of a shared machine compare only with each other.
 */
import { checkColumns, columnReader } from "../checker/columns.ts";
import type { ColumnHistory } from "../checker/columns.ts";
import { worst } from "../histories/verdict.ts";
import type { Verdict } from "../histories/verdict.ts";
import { encodeEvent } from "../histories/codecs/json-lines.ts";
import { casRegister, register } from "../checker/models/cells.ts";
import { decide } from "../checker/linearizability/decide.ts";
import { againstTheYardstick } from "./checker/against-yardstick.ts";
import { drawEvents, drawnRegister } from "./checker/drawn-register.ts";
import { cpuMs, leastMs, msText, printRow } from "./checker/measure.ts";

const allowance = { nodesMax: 1e9, bytesMax: 2 ** 30, isTimeUp: () => false };
const budget = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30, now: cpuMs };
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
    printRow(
      `values 0..4, 20 clients, 1,000 operations, ${crashedShare * 100} % never returned, 8 seeds: ` +
        `median ${msText(times[3] ?? 0)}, worst ${msText(times[7] ?? 0)}`,
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
  printRow(
    `${of.operations.toLocaleString("en-US")} operations, ${of.keys} key${of.keys === 1 ? "" : "s"}, ` +
      `${valid ? "valid" : "invalid at the very end"}: ${msText(checkedMs)}, parsing their JSON ${msText(parsedMs)}: ` +
      `${(checkedMs / parsedMs).toFixed(2)} of it; ${(most / 1e6).toFixed(0)} MB beyond the columns`,
  );
}

printRow(`Node ${process.version}`);
againstTheYardstick();
smallDomain();
for (const [operations, keys] of [
  [1_000_000, 1],
  [1_000_000, 100],
  [10_000_000, 1],
] as const) {
  for (const isStaleAtTheEnd of [false, true]) large({ operations, keys, isStaleAtTheEnd });
}

/**
 * Histories of few values, as columns and as operation objects: the same verdict by the same way, so the columns, which
 * are laid out already, must not take longer.
 */
import { check } from "../../checker/check.ts";
import { checkColumns, createColumnReader } from "../../checker/columns.ts";
import { casRegister } from "../../checker/models/objects/cells.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { pairOperations } from "../../histories/pair.ts";
import { drawEvents } from "./drawn-register.ts";
import { leastInTurns, msText, printRow } from "./measure.ts";

const BUDGET = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30, now: () => performance.now() };
const SEEDS = 8;
const ROUNDS = 3;

/** A row for each number of clients. */
export function columnsAndObjects(): void {
  for (const clients of [5, 10, 20]) row(10_000, clients);
}

function row(operations: number, clients: number): void {
  let [columnsMs, objectsMs, worst] = [0, 0, 0];
  // Seed 0 is not counted: the search is compiled there.
  for (let seed = 0; seed <= SEEDS; seed++) {
    const events: HistoryEvent[] = [];
    const drawn = { operations, clients, seed, values: "small" as const, crashedShare: 0.001 };
    drawEvents(drawn, (event) => void events.push(event));
    const objects = pairOperations(events);
    const reader = createColumnReader(casRegister);
    events.forEach(reader.take);
    const columns = reader.finish();
    const works = [() => checkColumns(columns, BUDGET).valid, () => check(objects, casRegister, BUDGET).valid];
    const [valid, other] = works.map((work) => work());
    if (valid !== other) throw new Error(`seed ${seed}: ${String(valid)} as columns, ${String(other)} as objects`);
    const [asColumns = 0, asObjects = 0] = leastInTurns(ROUNDS, works);
    if (seed === 0) continue;
    columnsMs += asColumns;
    objectsMs += asObjects;
    worst = Math.max(worst, asColumns / asObjects);
  }
  printRow(
    `values 0..4, ${clients} clients, ${operations} operations, ${SEEDS} seeds: columns ${msText(columnsMs)}, ` +
      `objects ${msText(objectsMs)}: ${(columnsMs / objectsMs).toFixed(2)} of it, at worst ${worst.toFixed(2)}`,
  );
}

/**
 * Operations as columns of numbers: what the page carries of a run, up to a million of them.
 *
 * A million operations as objects take a browser seconds to parse and hundreds of megabytes to hold. Columns take a
 * tenth of both, and whoever draws them looks only at the few numbers that it needs. What an operation is in full is made
 * when somebody asks for it (`operationAt`).
 */
import type { Key, ProcessId } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import type { Operation, Outcome } from "../../../histories/operation.ts";
import { cutText } from "./cut-value.ts";
import { createTextCollector, type TextLimits, type Texts, textAt } from "./texts.ts";

/** In a column of whole numbers: there is none. */
export const NONE = 0xffffffff;

/** Outcomes, by the number that the column has for each. */
export const OUTCOMES: readonly Outcome[] = ["ok", "info", "fail"];

/** Operations in order of invocation; row r of each column is of the same operation. */
export interface OperationTable {
  readonly length: number;
  readonly processes: readonly ProcessId[];
  readonly fs: readonly string[];
  /** null: without a key. */
  readonly keys: readonly (Key | null)[];
  readonly nodes: readonly string[];
  /** Values and errors as JSON. */
  readonly texts: Texts;
  /** `Operation.id`, which grows. */
  readonly id: Uint32Array;
  /** Places in `processes`, `fs`, `keys`, `nodes` and `OUTCOMES`. */
  readonly process: Uint32Array;
  readonly f: Uint32Array;
  readonly key: Uint32Array;
  readonly node: Uint32Array;
  readonly outcome: Uint32Array;
  /** ns of the run. */
  readonly invokeTime: Float64Array;
  /** NaN: it never completed. */
  readonly completeTime: Float64Array;
  readonly invokeIndex: Uint32Array;
  readonly completeIndex: Uint32Array;
  /** Places in `texts`. */
  readonly input: Uint32Array;
  readonly output: Uint32Array;
  readonly partial: Uint32Array;
  readonly error: Uint32Array;
}

/** Columns without content, for as many operations. */
export function emptyTable(
  length: number,
  words: Pick<OperationTable, "processes" | "fs" | "keys" | "nodes" | "texts">,
): OperationTable {
  const numbers = (): Uint32Array => new Uint32Array(length);
  return {
    ...words,
    length,
    id: numbers(),
    process: numbers(),
    f: numbers(),
    key: numbers(),
    node: numbers(),
    outcome: numbers(),
    invokeTime: new Float64Array(length),
    completeTime: new Float64Array(length),
    invokeIndex: numbers(),
    completeIndex: numbers(),
    input: numbers(),
    output: numbers(),
    partial: numbers(),
    error: numbers(),
  };
}

/** A table, and whether values in it had to be cut. */
export interface TableWithLimits {
  readonly table: OperationTable;
  /** Characters after which values are cut; undefined where all are whole. */
  readonly cutAfter?: number;
}

/** Where values are cut if they do not all fit: each time a quarter of what did not. */
const SHORTER = 4;
const VALUE_MIN = 16;

/**
 * The operations as columns.
 * @param keys all keys, in the order in which they are shown
 * Values are cut as little as the limits allow. Cost: linear; a few times that where values have to be cut.
 */
export function tableOf(
  operations: readonly Operation[],
  keys: readonly (Key | undefined)[],
  limits: TextLimits,
): TableWithLimits {
  let { valueMax } = limits;
  for (;;) {
    const isLast = valueMax <= VALUE_MIN;
    const texts = createTextCollector({ ...limits, valueMax }, isLast);
    const table = filledTable(operations, keys, texts);
    if (!texts.isFull() || isLast) return texts.isCut() ? { table, cutAfter: valueMax } : { table };
    valueMax = Math.max(VALUE_MIN, Math.floor(valueMax / SHORTER));
  }
}

function filledTable(
  operations: readonly Operation[],
  keys: readonly (Key | undefined)[],
  collector: ReturnType<typeof createTextCollector>,
): OperationTable {
  const processes = [...new Set(operations.map(({ process }) => process))].sort((a, b) => Number(a) - Number(b));
  const fs = [...new Set(operations.map(({ f }) => f))];
  const nodes = [...new Set(operations.flatMap(({ node }) => (node === undefined ? [] : [node])))].sort();
  const places = { process: placesOf(processes), f: placesOf(fs), key: placesOf(keys), node: placesOf(nodes) };
  const text = (value: Json | undefined): number =>
    value === undefined ? NONE : collector.place(JSON.stringify(value), (max) => cutText(value, max));
  const columns = emptyTable(operations.length, { processes, fs, nodes, keys: [], texts: { text: "", starts: [] } });
  operations.forEach((operation, row) => {
    columns.id[row] = operation.id;
    columns.process[row] = places.process.get(operation.process) ?? NONE;
    columns.f[row] = places.f.get(operation.f) ?? NONE;
    columns.key[row] = places.key.get(operation.key) ?? NONE;
    columns.node[row] = operation.node === undefined ? NONE : (places.node.get(operation.node) ?? NONE);
    columns.outcome[row] = OUTCOMES.indexOf(operation.outcome);
    columns.invokeTime[row] = operation.invokeTime;
    columns.completeTime[row] = operation.completeTime ?? Number.NaN;
    columns.invokeIndex[row] = operation.invokeIndex;
    columns.completeIndex[row] = operation.completeIndex ?? NONE;
    columns.input[row] = text(operation.input);
    columns.output[row] = text(operation.output);
    columns.partial[row] = text(operation.partial);
    columns.error[row] = text(operation.error);
  });
  return { ...columns, keys: keys.map((key) => key ?? null), texts: collector.texts() };
}

function placesOf<Word>(words: readonly Word[]): ReadonlyMap<Word, number> {
  return new Map(words.map((word, place) => [word, place]));
}

/** The operation of a row, in full; undefined beyond the last. */
export function operationAt(table: OperationTable, row: number): Operation | undefined {
  const id = table.id[row];
  if (id === undefined) return undefined;
  const at = (column: Uint32Array): number => column[row] ?? NONE;
  const value = (column: Uint32Array): Json | undefined =>
    at(column) === NONE ? undefined : (JSON.parse(textAt(table.texts, at(column))) as Json);
  const completeTime = table.completeTime[row] ?? Number.NaN;
  return withoutGaps({
    id,
    process: table.processes[at(table.process)] ?? 0,
    f: table.fs[at(table.f)] ?? "",
    key: table.keys[at(table.key)] ?? undefined,
    input: value(table.input) ?? null,
    output: value(table.output),
    partial: value(table.partial),
    outcome: OUTCOMES[at(table.outcome)] ?? "info",
    error: value(table.error),
    node: table.nodes[at(table.node)],
    invokeIndex: at(table.invokeIndex),
    completeIndex: at(table.completeIndex) === NONE ? undefined : at(table.completeIndex),
    invokeTime: table.invokeTime[row] ?? 0,
    completeTime: Number.isNaN(completeTime) ? undefined : completeTime,
  });
}

/** Fields that are undefined are left out, as in an operation that was paired. */
function withoutGaps(operation: {
  readonly [Name in keyof Required<Operation>]: Operation[Name] | undefined;
}): Operation {
  return Object.fromEntries(Object.entries(operation).filter(([, part]) => part !== undefined)) as unknown as Operation;
}

/** All operations in full; for few of them. */
export function operationsIn(table: OperationTable): Operation[] {
  return Array.from({ length: table.length }, (_, row) => operationAt(table, row)).filter((one) => one !== undefined);
}

/** The row of an operation; undefined where the page does not carry it. */
export function rowOf(table: OperationTable, id: number | undefined): number | undefined {
  if (id === undefined) return undefined;
  const row = firstNotBelow(table.id, id);
  return table.id[row] === id ? row : undefined;
}

/** The first place in numbers that grow whose number is not below this one; their length where there is none. */
export function firstNotBelow(
  numbers: { readonly length: number; readonly [place: number]: number },
  least: number,
): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

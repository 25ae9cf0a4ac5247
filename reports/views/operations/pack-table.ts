/**
 * A table as it lies in the page: words as JSON, columns of numbers as bytes, one column after the other, each number as
 * its distance from the one that it is most like. What compresses that is up to the caller.
 */
import { emptyTable, NONE, type OperationTable } from "./operation-table.ts";
import { countOf, textsFrom } from "./texts.ts";
import { createVarintReader, createVarintWriter, unzigzag, zigzag } from "./varints.ts";

/** The part of a table that is JSON. */
export interface TableWords extends Pick<OperationTable, "length" | "processes" | "fs" | "keys" | "nodes"> {
  readonly text: string;
  readonly textCount: number;
}

/** A table in two parts. */
export interface PackedTable {
  readonly words: TableWords;
  readonly numbers: Uint8Array;
}

type ColumnName = {
  [Name in keyof OperationTable]: OperationTable[Name] extends Uint32Array | Float64Array ? Name : never;
}[keyof OperationTable];

/** What a number is written as the distance from: 0, the number in the row before, or the same row of another column. */
type Base = "nothing" | "row before" | ColumnName;

/** In this order, for a column may need one before it. */
const LAYOUT: readonly (readonly [name: ColumnName, base: Base, hasGaps?: "has gaps"])[] = [
  ["id", "row before"],
  ["process", "nothing"],
  ["f", "nothing"],
  ["key", "nothing", "has gaps"],
  ["node", "nothing", "has gaps"],
  ["outcome", "nothing"],
  ["invokeTime", "row before"],
  ["completeTime", "invokeTime", "has gaps"],
  ["invokeIndex", "row before"],
  ["completeIndex", "invokeIndex", "has gaps"],
  ["input", "row before"],
  ["output", "input", "has gaps"],
  ["partial", "input", "has gaps"],
  ["error", "input", "has gaps"],
];

/** Takes a table apart. Times are kept to the ns. */
export function packTable(table: OperationTable): PackedTable {
  const { length, processes, fs, keys, nodes, texts } = table;
  const writer = createVarintWriter();
  for (const [name, base, hasGaps] of LAYOUT) {
    const column = table[name];
    const shift = hasGaps === undefined ? 0 : 1;
    for (let row = 0; row < length; row++) {
      const value = column[row] ?? NONE;
      if (shift === 1 && (Number.isNaN(value) || value === NONE)) writer.put(0);
      else writer.put(zigzag(Math.round(value) - baseOf(table, column, base, row)) + shift);
    }
  }
  const words = { length, processes, fs, keys, nodes, text: texts.text, textCount: countOf(texts) };
  return { words, numbers: writer.bytes() };
}

/** Puts it together again. @throws Error where numbers are missing */
export function unpackTable({ words, numbers }: PackedTable): OperationTable {
  const { length, text, textCount, ...lists } = words;
  const table = emptyTable(length, { ...lists, texts: textsFrom(text, textCount) });
  const next = createVarintReader(numbers);
  for (const [name, base, hasGaps] of LAYOUT) {
    const column = table[name];
    const none = column instanceof Float64Array ? Number.NaN : NONE;
    const shift = hasGaps === undefined ? 0 : 1;
    for (let row = 0; row < length; row++) {
      const value = next();
      column[row] = value < shift ? none : unzigzag(value - shift) + baseOf(table, column, base, row);
    }
  }
  return table;
}

function baseOf(table: OperationTable, column: Uint32Array | Float64Array, base: Base, row: number): number {
  if (base === "nothing") return 0;
  if (base === "row before") return row === 0 ? 0 : Math.round(column[row - 1] ?? 0);
  return Math.round(table[base][row] ?? 0);
}

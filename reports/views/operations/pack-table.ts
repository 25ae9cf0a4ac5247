/**
 * A table as it lies in the page: words as JSON, values as one text, and columns of numbers as bytes, one column after the
 * other, each number as its distance from the one that it is most like. What compresses that is up to the caller.
 *
 * A column is read when somebody first asks for it: most views need a few of them.
 */
import { NONE, type OperationTable } from "./operation-table.ts";
import { countOf, type Texts, textsFrom } from "./texts.ts";
import { createVarintWriter, readVarints, unzigzag, zigzag } from "./varints.ts";

/** The part of a table that is JSON. */
export interface TableWords extends Pick<OperationTable, "length" | "processes" | "fs" | "keys" | "nodes"> {
  readonly textCount: number;
  /** Where each column ends among the bytes, in their order. */
  readonly ends: readonly number[];
}

/** A table in three parts. */
export interface PackedTable {
  readonly words: TableWords;
  readonly numbers: Uint8Array;
  readonly text: string;
}

type Column = Uint32Array | Float64Array;

type ColumnName = {
  [Name in keyof OperationTable]: OperationTable[Name] extends Column ? Name : never;
}[keyof OperationTable];

/**
 * What a number is written as the distance from: 0, the number in the row before, the same row of another column, or what the
 * last operation with this function makes likely, which either gave back its input or had a number of its own.
 */
type Base = "nothing" | "row before" | "same function" | ColumnName;

/** In this order they are written. */
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
  ["input", "same function"],
  ["output", "same function", "has gaps"],
  ["partial", "input", "has gaps"],
  ["error", "input", "has gaps"],
];

const TIMES: ReadonlySet<ColumnName> = new Set(["invokeTime", "completeTime"]);

/** Takes a table apart. Times are kept to the ns. */
export function packTable(table: OperationTable): PackedTable {
  const { length, processes, fs, keys, nodes, texts } = table;
  const writer = createVarintWriter();
  const ends: number[] = [];
  for (const [name, base, hasGaps] of LAYOUT) {
    const column = table[name];
    const shift = hasGaps === undefined ? 0 : 1;
    const likely = likelyNumbers(table, name, base);
    for (let row = 0; row < length; row++) {
      const value = column[row] ?? NONE;
      const isGap = shift === 1 && (Number.isNaN(value) || value === NONE);
      const whole = isGap ? value : Math.round(value);
      writer.put(isGap ? 0 : zigzag(whole - likely.at(row)) + shift);
      likely.follow(row, whole);
    }
    ends.push(writer.length());
  }
  const words = { length, processes, fs, keys, nodes, textCount: countOf(texts), ends };
  return { words, numbers: writer.bytes(), text: texts.text };
}

/** Puts it together again; each part is made when it is first read. @throws Error where numbers are missing */
export function unpackTable({ words, numbers, text }: PackedTable): OperationTable {
  const { length, textCount, ends, ...lists } = words;
  const all = ends.at(-1) ?? 0;
  if (numbers.length !== all) {
    throw new Error(`report page: expected ${all} bytes of numbers, found ${numbers.length}`);
  }
  const written = new Float64Array(length);
  let texts: Texts | undefined;
  const table = {
    ...lists,
    length,
    get texts() {
      return (texts ??= textsFrom(text, textCount));
    },
  };
  for (const [at, [name, base, hasGaps]] of LAYOUT.entries()) {
    let column: Column | undefined;
    const read = (): Column => {
      const likely = likelyNumbers(table as OperationTable, name, base);
      const numbersOf = TIMES.has(name) ? new Float64Array(length) : new Uint32Array(length);
      readVarints(numbers.subarray(ends[at - 1] ?? 0, ends[at]), written);
      fill(numbersOf, written, likely, hasGaps !== undefined);
      return numbersOf;
    };
    Object.defineProperty(table, name, { enumerable: true, get: () => (column ??= read()) });
  }
  return table as OperationTable;
}

/** What was written of a column → the column. */
function fill(column: Column, written: Float64Array, likely: Likely, hasGaps: boolean): void {
  const none = column instanceof Float64Array ? Number.NaN : NONE;
  const shift = hasGaps ? 1 : 0;
  for (let row = 0; row < written.length; row++) {
    const number = written[row] ?? 0;
    const value = number < shift ? none : unzigzag(number - shift) + likely.at(row);
    column[row] = value;
    likely.follow(row, value);
  }
}

/** What a number is likely to be, from what is known before it. */
interface Likely {
  readonly at: (row: number) => number;
  /** Tells the number that it was. */
  readonly follow: (row: number, value: number) => void;
}

const nothing = (): void => undefined;

function likelyNumbers(table: OperationTable, name: ColumnName, base: Base): Likely {
  if (base === "nothing") return { at: () => 0, follow: nothing };
  if (base === "row before") {
    let before = 0;
    return { at: () => before, follow: (_, value) => void (before = value) };
  }
  if (base === "same function") return ofSameFunction(table, name === "input" ? undefined : table.input);
  const other = table[base];
  return { at: (row) => Math.round(other[row] ?? 0), follow: nothing };
}

/** @param inputs undefined: they are what is asked for */
function ofSameFunction({ f, fs }: OperationTable, inputs: Uint32Array | undefined): Likely {
  const last = new Float64Array(fs.length);
  const givesBack = new Uint8Array(fs.length);
  return {
    at: (row) => {
      const of = f[row] ?? 0;
      return givesBack[of] === 1 ? (inputs?.[row] ?? 0) : (last[of] ?? 0);
    },
    follow: (row, value) => {
      if (value === NONE) return;
      const of = f[row] ?? 0;
      last[of] = value;
      givesBack[of] = value === inputs?.[row] ? 1 : 0;
    },
  };
}

/**
 * Which operations a reader asked for: everything that is named must match. Each name is looked up once in the lists of
 * words, so that a million rows are compared as numbers.
 */
import { keyText } from "../../../histories/key-text.ts";
import { OUTCOMES, type OperationTable } from "./operation-table.ts";
import { countOf } from "./texts.ts";

/** What is looked for; what is left out matches everything. */
export interface OperationFilter {
  /** Part of a value, an error, a function, a key or a node, in any case. */
  readonly text?: string | undefined;
  readonly process?: string | undefined;
  /** The outcome; of a message its type. */
  readonly type?: string | undefined;
  readonly f?: string | undefined;
  /** As `keyText` writes it. */
  readonly key?: string | undefined;
  readonly node?: string | undefined;
  /** In doubt or open while this fault was in force. */
  readonly fault?: string | undefined;
}

/** While a fault was in force. */
export interface FaultTime {
  readonly fault: string;
  readonly startNs: number;
  readonly endNs: number;
}

type Test = (row: number) => boolean;

/**
 * The rows of the operations that match, in order.
 * @param keyPlace only those of the key at this place in the table; undefined: of all
 */
export function filterRows(
  table: OperationTable,
  keyPlace: number | undefined,
  filter: OperationFilter,
  bands: readonly FaultTime[],
): Uint32Array {
  const tests = testsOf(table, keyPlace, filter, bands);
  const rows = new Uint32Array(table.length);
  if (tests.length === 0) {
    for (let row = 0; row < table.length; row++) rows[row] = row;
    return rows;
  }
  let count = 0;
  for (let row = 0; row < table.length; row++) {
    let isWanted = true;
    for (const test of tests) isWanted &&= test(row);
    if (isWanted) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

function testsOf(
  table: OperationTable,
  keyPlace: number | undefined,
  { text, process, type, f, key, node, fault }: OperationFilter,
  bands: readonly FaultTime[],
): readonly Test[] {
  const tests: Test[] = [];
  const only = (column: Uint32Array, places: ReadonlySet<number>): void =>
    void tests.push((row) => places.has(column[row] ?? 0));
  if (keyPlace !== undefined) {
    const { key: keys } = table;
    tests.push((row) => keys[row] === keyPlace);
  }
  if (process !== undefined)
    only(
      table.process,
      placesOf(table.processes, (each) => String(each) === process),
    );
  if (type !== undefined)
    only(
      table.outcome,
      placesOf(OUTCOMES, (each) => each === type),
    );
  if (f !== undefined)
    only(
      table.f,
      placesOf(table.fs, (each) => each === f),
    );
  if (key !== undefined)
    only(
      table.key,
      placesOf(table.keys, (each) => each !== null && keyText(each) === key),
    );
  if (node !== undefined)
    only(
      table.node,
      placesOf(table.nodes, (each) => each === node),
    );
  if (text !== undefined && text !== "") tests.push(textTest(table, text));
  if (fault !== undefined) {
    tests.push(
      duringTest(
        table,
        bands.filter((band) => band.fault === fault),
      ),
    );
  }
  return tests;
}

function placesOf<Word>(words: readonly Word[], isWanted: (word: Word) => boolean): ReadonlySet<number> {
  const places = new Set<number>();
  for (const [place, word] of words.entries()) if (isWanted(word)) places.add(place);
  return places;
}

function textTest(table: OperationTable, text: string): Test {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  const matches = (word: string): boolean => word.search(pattern) !== -1;
  const values = valuesWith(table, pattern);
  const fs = placesOf(table.fs, matches);
  const keys = placesOf(table.keys, (key) => key !== null && matches(keyText(key)));
  const nodes = placesOf(table.nodes, matches);
  const has = (column: Uint32Array, row: number): boolean => values[column[row] ?? 0] === 1;
  return (row) =>
    has(table.input, row) ||
    has(table.output, row) ||
    has(table.error, row) ||
    has(table.partial, row) ||
    fs.has(table.f[row] ?? 0) ||
    keys.has(table.key[row] ?? 0) ||
    nodes.has(table.node[row] ?? 0);
}

/** 1 at the place of each text in which the pattern is. The long text is searched once. */
function valuesWith({ texts }: OperationTable, pattern: RegExp): Uint8Array {
  const found = new Uint8Array(countOf(texts));
  let place = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(texts.text); match !== null; match = pattern.exec(texts.text)) {
    while ((texts.starts[place + 1] ?? Infinity) <= match.index) place += 1;
    found[place] = 1;
    // On with the next text: this one needs to match only once.
    pattern.lastIndex = texts.starts[place + 1] ?? texts.text.length;
  }
  return found;
}

/** Whether an operation was under way at some moment of these stretches. */
function duringTest({ invokeTime, completeTime }: OperationTable, bands: readonly FaultTime[]): Test {
  return (row) => {
    const from = invokeTime[row] ?? 0;
    // One that never completed may have been under way ever since, which would match everything: its beginning counts.
    const to = Number.isNaN(completeTime[row]) ? from : (completeTime[row] ?? from);
    return bands.some(({ startNs, endNs }) => startNs <= to && endNs >= from);
  };
}

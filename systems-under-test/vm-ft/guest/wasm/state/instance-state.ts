/**
 * The state of an instance besides its memory: globals and tables, read and written through what instrumenting added.
 *
 * A reference is written as the number of the function that it is to: no other references can come into a guest, as none of
 * its hypercalls gives one.
 */
import type { StateAccess } from "../binary/instrument.ts";
import type { WasmExports, WasmFunction, WasmGlobal, WasmTable } from "../web-assembly.ts";

/** Globals and tables as plain data. */
export interface InstanceImage {
  /** The bits of the globals, 64 at a time, as hexadecimal numbers. */
  readonly words: readonly string[];
  /** Globals that hold references: number of a function; -1: null. */
  readonly references: readonly number[];
  /** The entries of each table, as references. */
  readonly tables: readonly (readonly number[])[];
}

/** Reads and writes the state of one instance. */
export interface InstanceState {
  read(): InstanceImage;
  write(image: InstanceImage): void;
}

/** The state of the instance with these exports. */
export function createInstanceState(exports: WasmExports, access: StateAccess): InstanceState {
  const functions = access.functions.map((name) => exports[name]);
  const numbers = new Map(functions.map((each, index) => [each, index]));
  const numberOf = (reference: unknown): number => (reference === null ? -1 : (numbers.get(reference) ?? -1));
  const referenceOf = (index: number): unknown => (index < 0 ? null : functions[index]);
  const words = access.words.map(({ get, set }) => ({
    get: exports[get] as WasmFunction,
    set: exports[set] as WasmFunction,
  }));
  const globals = access.references.map((name) => exports[name] as WasmGlobal);
  const tables = access.tables.map((name) => exports[name] as WasmTable);
  return {
    read: () => ({
      words: words.map(({ get }) => BigInt.asUintN(64, get() as bigint).toString(16)),
      references: globals.map(({ value }) => numberOf(value)),
      tables: tables.map((table) => Array.from({ length: table.length }, (_, index) => numberOf(table.get(index)))),
    }),
    write(image) {
      words.forEach(({ set }, index) => set(BigInt.asIntN(64, BigInt(`0x${image.words[index] ?? "0"}`))));
      globals.forEach((global, index) => (global.value = referenceOf(image.references[index] ?? -1)));
      tables.forEach((table, number) => {
        const entries = image.tables[number] ?? [];
        if (entries.length > table.length) table.grow(entries.length - table.length);
        entries.forEach((entry, index) => table.set(index, referenceOf(entry)));
      });
    },
  };
}

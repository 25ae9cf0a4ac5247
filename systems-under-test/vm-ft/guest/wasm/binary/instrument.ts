/**
 * A module made fit to be a guest: the same program, with its whole state visible from outside, and with counters of steps
 * and of stack that end it at the same instruction on every machine.
 *
 * A checkpoint needs every global and table, also those that the module keeps to itself. For each mutable global two
 * functions are added that give and take its bits: a NaN read as a JavaScript number would lose its payload, and a vector
 * cannot be read at all. Everything added comes after what is there, so no index in the code changes.
 */
import { ModuleError } from "../module-error.ts";
import { PAGE_BYTES } from "../web-assembly.ts";
import { instrumentBody, type InstrumentRules } from "./instrument-body.ts";
import { OP } from "./instructions.ts";
import { SECTION, typeOfFunction, VALUE_TYPES, type BinaryModule, type Limits } from "./module.ts";
import { skipBytes, readU32 } from "./reader.ts";
import { asciiName, signed, u32, vector } from "./writer.ts";

/** How the parts of the state can be reached. */
export interface StateAccess {
  /** Names of the exported functions that give and take the bits of one 64-bit part of a global. */
  readonly words: readonly { readonly get: string; readonly set: string }[];
  /** Names of the exported globals that hold references. */
  readonly references: readonly string[];
  /** Names of the exported tables. */
  readonly tables: readonly string[];
  /** Names of all functions, exported so that references to them can be told apart; by index. */
  readonly functions: readonly string[];
}

/** A module that was made fit. */
export interface InstrumentedModule {
  readonly bytes: Uint8Array;
  readonly access: StateAccess;
}

/** Exported names that are ours. */
export const OWN_EXPORTS = {
  steps: "clew:steps",
  stack: "clew:stack",
  memory: "clew:memory",
  start: "clew:start",
} as const;

/** Most entries of a table. */
const TABLE_ENTRIES_MAX = 1_000_000;

/**
 * Instruments a module.
 *
 * @param memoryPagesMax its memory never grows beyond
 * @throws ModuleError when it needs more from the beginning, or has an instruction that no guest may have
 */
export function instrument(module: BinaryModule, memoryPagesMax: number, rules: InstrumentRules): InstrumentedModule {
  const additions = addAccess(module);
  const counters = { steps: module.globals.length, stack: module.globals.length + 1 };
  const imported = module.imports.filter(({ kind }) => kind === "function").length;
  const bodies = module.bodies.map((body, index) => {
    return instrumentBody(body, typeOfFunction(module, imported + index).parameters.length, counters, rules);
  });
  const counter = [0x7f, 1, OP.i32Const, ...signed(0n), OP.end];
  const exported = [
    ...additions.exports,
    exportOf(OWN_EXPORTS.steps, 3, counters.steps),
    exportOf(OWN_EXPORTS.stack, 3, counters.stack),
    ...(module.memories.length > 0 ? [exportOf(OWN_EXPORTS.memory, 2, 0)] : []),
    ...(module.start === undefined ? [] : [exportOf(OWN_EXPORTS.start, 0, module.start)]),
  ];
  const changed: ReadonlyMap<number, readonly number[] | undefined> = new Map([
    [SECTION.type, appended(module, SECTION.type, additions.types)],
    [SECTION.function, appended(module, SECTION.function, additions.functions)],
    [SECTION.table, vector(module.tables.map(({ type, limits }) => [typeByte(type), ...tableLimits(limits)]))],
    [SECTION.memory, vector(module.memories.map((limits) => memoryLimits(limits, memoryPagesMax)))],
    [SECTION.global, appended(module, SECTION.global, [counter, counter])],
    [SECTION.export, appended(module, SECTION.export, exported)],
    // The host calls it, and only once in the life of a guest.
    [SECTION.start, undefined],
    [SECTION.code, vector([...bodies, ...additions.bodies])],
  ]);
  return { bytes: assembled(module, changed), access: additions.access };
}

const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

function assembled(module: BinaryModule, changed: ReadonlyMap<number, readonly number[] | undefined>): Uint8Array {
  const parts: Uint8Array[] = [module.bytes.subarray(0, 8)];
  for (const number of ORDER) {
    const section = module.sections.get(number);
    const own = section === undefined ? undefined : module.bytes.subarray(section.at, section.end);
    const content = changed.has(number) ? changed.get(number) : own;
    if (content === undefined || content.length === 0) continue;
    parts.push(Uint8Array.from([number, ...u32(content.length)]), Uint8Array.from(content));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A section with elements after its own. */
function appended(module: BinaryModule, number: number, elements: readonly (readonly number[])[]): readonly number[] {
  const section = module.sections.get(number);
  if (section === undefined) return vector(elements);
  const reader = { ...section };
  const count = readU32(reader);
  const from = reader.at;
  skipBytes(reader, reader.end - from);
  return [...u32(count + elements.length), ...module.bytes.subarray(from, reader.end), ...elements.flat()];
}

function exportOf(name: string, kind: number, index: number): readonly number[] {
  return [...asciiName(name), kind, ...u32(index)];
}

function typeByte(type: string): number {
  for (const [byte, name] of VALUE_TYPES) if (name === type) return byte;
  throw new ModuleError(`expected a type of values, found ${type}.`);
}

function memoryLimits({ min, max }: Limits, pagesMax: number): readonly number[] {
  if (min > pagesMax) {
    throw new ModuleError(
      `expected a memory of at most ${pagesMax} pages (${(pagesMax * PAGE_BYTES) / 1_048_576} MiB, option ` +
        `guestMemoryPages), found ${min} pages at the beginning.`,
    );
  }
  return [1, ...u32(min), ...u32(Math.min(max ?? pagesMax, pagesMax))];
}

function tableLimits({ min, max }: Limits): readonly number[] {
  if (min > TABLE_ENTRIES_MAX) {
    throw new ModuleError(`expected tables of at most ${TABLE_ENTRIES_MAX} entries, found one of ${min}.`);
  }
  return [1, ...u32(min), ...u32(Math.min(max ?? TABLE_ENTRIES_MAX, TABLE_ENTRIES_MAX))];
}

interface Additions {
  readonly types: readonly (readonly number[])[];
  readonly functions: readonly (readonly number[])[];
  readonly bodies: readonly (readonly number[])[];
  readonly exports: readonly (readonly number[])[];
  readonly access: StateAccess;
}

/** Exports of everything that a checkpoint holds, with the functions that give and take the bits of numbers. */
function addAccess(module: BinaryModule): Additions {
  const getType = module.types.length;
  const functions: (readonly number[])[] = [];
  const bodies: (readonly number[])[] = [];
  const exports: (readonly number[])[] = [];
  const words: { get: string; set: string }[] = [];
  const references: string[] = [];
  const imported = module.imports.filter(({ kind }) => kind === "function").length;
  const own = imported + module.functions.length;
  const add = (name: string, type: number, code: readonly number[]): void => {
    exports.push(exportOf(name, 0, own + functions.length));
    functions.push(u32(type));
    // No locals of its own.
    bodies.push([...u32(code.length + 2), 0, ...code, OP.end]);
  };
  for (const [index, { type, isMutable }] of module.globals.entries()) {
    if (!isMutable) continue;
    const parts = WORDS[type];
    if (parts === undefined) {
      references.push(`clew:global ${index}`);
      exports.push(exportOf(`clew:global ${index}`, 3, index));
      continue;
    }
    const get = [OP.globalGet, ...u32(index)];
    const set = [OP.globalSet, ...u32(index)];
    for (const [part, { toWord, fromWord }] of parts.entries()) {
      const name = `${index}.${part}`;
      words.push({ get: `clew:get ${name}`, set: `clew:set ${name}` });
      add(`clew:get ${name}`, getType, [...get, ...toWord]);
      const before = type === "v128" ? get : [];
      add(`clew:set ${name}`, getType + 1, [...before, OP.localGet, 0, ...fromWord, ...set]);
    }
  }
  const tables = module.tables.map((_, index) => `clew:table ${index}`);
  tables.forEach((name, index) => exports.push(exportOf(name, 1, index)));
  const named = tables.length === 0 && references.length === 0 ? 0 : own;
  const names = Array.from({ length: named }, (_, index) => `clew:function ${index}`);
  names.forEach((name, index) => exports.push(exportOf(name, 0, index)));
  const types = [
    [0x60, 0, 1, 0x7e],
    [0x60, 1, 0x7e, 0],
  ];
  return { types, functions, bodies, exports, access: { words, references, tables, functions: names } };
}

interface Word {
  /** From the value of the global to 64 bits. */
  readonly toWord: readonly number[];
  /** Back; for a part of a vector the whole vector is below it on the stack. */
  readonly fromWord: readonly number[];
}

const I32_WRAP = 0xa7;
const I64_EXTEND_U = 0xad;
const I64X2_EXTRACT = [0xfd, 0x1d];
const I64X2_REPLACE = [0xfd, 0x1e];

/** How a number is taken apart into words of 64 bits. */
const WORDS: { readonly [type: string]: readonly Word[] } = {
  i32: [{ toWord: [I64_EXTEND_U], fromWord: [I32_WRAP] }],
  i64: [{ toWord: [], fromWord: [] }],
  f32: [{ toWord: [0xbc, I64_EXTEND_U], fromWord: [I32_WRAP, 0xbe] }],
  f64: [{ toWord: [0xbd], fromWord: [0xbf] }],
  v128: [
    { toWord: [...I64X2_EXTRACT, 0], fromWord: [...I64X2_REPLACE, 0] },
    { toWord: [...I64X2_EXTRACT, 1], fromWord: [...I64X2_REPLACE, 1] },
  ],
};

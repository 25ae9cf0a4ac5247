/**
 * A module taken apart as far as a guest's must be: its declarations in full, its code as ranges of bytes.
 *
 * Whether the code is valid is not checked here; compiling it shows that.
 *
 * Source: WebAssembly Core Specification 2.0, section 5.5.
 */
import { ModuleError } from "../module-error.ts";
import { OP, readInstruction } from "./instructions.ts";
import { createReader, readByte, readName, readU32, readVector, skipBytes, type Reader } from "./reader.ts";

/** Types of values, by their byte. */
export const VALUE_TYPES: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
]);

/** The type of a function: names of value types. */
export interface FunctionType {
  readonly parameters: readonly string[];
  readonly results: readonly string[];
}

/** Sizes of a memory in pages, or of a table in entries. */
export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

/** A table of references. */
export interface TableType {
  readonly type: string;
  readonly limits: Limits;
}

/** A global. Its first value is in the bytes of its section. */
export interface GlobalType {
  readonly type: string;
  readonly isMutable: boolean;
}

/** What can be imported and exported, by its byte. */
export const KINDS = ["function", "table", "memory", "global", "tag"] as const;

/** Something that a module needs from outside. `type`: of a function, the index of its type. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly type: number;
}

/** Something that a module gives away. */
export interface Export {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly index: number;
}

/** A module. Functions are numbered with imported ones first. */
export interface BinaryModule {
  readonly bytes: Uint8Array;
  /** Where the contents of each section are, by the section's number. Sections with names (0) are left out. */
  readonly sections: ReadonlyMap<number, Reader>;
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  /** For each function of the module itself the index of its type. */
  readonly functions: readonly number[];
  readonly tables: readonly TableType[];
  readonly memories: readonly Limits[];
  readonly globals: readonly GlobalType[];
  readonly exports: readonly Export[];
  /** Index of the function that runs first. */
  readonly start: number | undefined;
  /** The body of each function of the module itself: declarations of locals, then instructions. */
  readonly bodies: readonly Reader[];
}

/** Numbers of the sections. */
export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/** Takes a module apart. @throws ModuleError for bytes that are no module, or one of a newer kind */
export function parseModule(bytes: Uint8Array): BinaryModule {
  const sections = readSections(bytes);
  const elements = <T>(number: number, read: (reader: Reader) => T): T[] => {
    const section = sections.get(number);
    return section === undefined ? [] : readVector({ ...section }, read);
  };
  const start = sections.get(SECTION.start);
  return {
    bytes,
    sections,
    types: elements(SECTION.type, readFunctionType),
    imports: elements(SECTION.import, readImport),
    functions: elements(SECTION.function, readU32),
    tables: elements(SECTION.table, readTable),
    memories: elements(SECTION.memory, readLimits),
    globals: elements(SECTION.global, readGlobal),
    exports: elements(SECTION.export, (reader) => ({
      name: readName(reader),
      kind: readKind(reader),
      index: readU32(reader),
    })),
    start: start === undefined ? undefined : readU32({ ...start }),
    bodies: elements(SECTION.code, (reader) => {
      const size = readU32(reader);
      const from = reader.at;
      skipBytes(reader, size);
      return createReader(bytes, from, from + size);
    }),
  };
}

/** The type of a function, imported or not. @throws ModuleError for an index that there is not */
export function typeOfFunction(module: BinaryModule, index: number): FunctionType {
  const imported = module.imports.filter(({ kind }) => kind === "function").map(({ type }) => type);
  const type = module.types[[...imported, ...module.functions][index] ?? -1];
  if (type === undefined) throw new ModuleError(`expected function ${index} to have a type, found none.`);
  return type;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const VERSION = [0x01, 0x00, 0x00, 0x00];

function readSections(bytes: Uint8Array): ReadonlyMap<number, Reader> {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    const found = bytes.length === 0 ? "nothing" : [...bytes.subarray(0, 4)].map(hex).join(" ");
    throw new ModuleError(`expected a WebAssembly module, which begins with 00 61 73 6d ("\\0asm"), found ${found}.`);
  }
  if (VERSION.some((byte, index) => bytes[4 + index] !== byte)) {
    const found = [...bytes.subarray(4, 8)].map(hex).join(" ");
    throw new ModuleError(`expected version 01 00 00 00 of the format, found ${found}: a component is no module.`);
  }
  const reader = createReader(bytes, 8);
  const sections = new Map<number, Reader>();
  while (reader.at < bytes.length) {
    const number = readByte(reader);
    const size = readU32(reader);
    const from = reader.at;
    skipBytes(reader, size);
    if (number > SECTION.dataCount)
      throw new ModuleError(`expected sections 0 to 12, found ${number}, for exceptions.`);
    if (number !== 0) sections.set(number, createReader(bytes, from, from + size));
  }
  return sections;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function readFunctionType(reader: Reader): FunctionType {
  const form = readByte(reader);
  if (form !== 0x60) throw new ModuleError(`expected types of functions only, found the type 0x${hex(form)}.`);
  return { parameters: readVector(reader, readValueType), results: readVector(reader, readValueType) };
}

function readValueType(reader: Reader): string {
  const byte = readByte(reader);
  const type = VALUE_TYPES.get(byte);
  if (type !== undefined) return type;
  throw new ModuleError(`expected a type of ${[...VALUE_TYPES.values()].join(", ")}, found 0x${hex(byte)}.`);
}

function readKind(reader: Reader): Import["kind"] {
  const byte = readByte(reader);
  const kind = KINDS[byte];
  if (kind === undefined) throw new ModuleError(`expected a kind of import or export from 0 to 4, found ${byte}.`);
  return kind;
}

function readImport(reader: Reader): Import {
  const module = readName(reader);
  const name = readName(reader);
  const kind = readKind(reader);
  switch (kind) {
    case "function":
      return { module, name, kind, type: readU32(reader) };
    case "table":
      readTable(reader);
      break;
    case "memory":
      readLimits(reader);
      break;
    case "global":
      skipBytes(reader, 2);
      break;
    case "tag":
      skipBytes(reader, 1);
      readU32(reader);
      break;
  }
  return { module, name, kind, type: -1 };
}

function readLimits(reader: Reader): Limits {
  const flags = readByte(reader);
  if (flags > 1) {
    const what = flags <= 3 ? "shared between threads" : "with 64-bit addresses";
    throw new ModuleError(`expected a memory that one thread uses with 32-bit addresses, found one ${what}.`);
  }
  return { min: readU32(reader), max: flags === 1 ? readU32(reader) : undefined };
}

function readTable(reader: Reader): TableType {
  return { type: readValueType(reader), limits: readLimits(reader) };
}

function readGlobal(reader: Reader): GlobalType {
  const type = readValueType(reader);
  const isMutable = readByte(reader) === 1;
  for (let code: number = OP.unreachable; code !== OP.end;) code = readInstruction(reader);
  return { type, isMutable };
}

/**
 * Reading the binary format: bytes, numbers in LEB128, vectors and names.
 *
 * Source: WebAssembly Core Specification 2.0, section 5.2.
 */
import { ModuleError } from "../module-error.ts";

/** A place in the bytes of a module. Every function moves it forward. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
  /** Nothing is read from here on. */
  readonly end: number;
}

/** A reader of bytes `from` … `to - 1`. */
export function createReader(bytes: Uint8Array, from = 0, to: number = bytes.length): Reader {
  return { bytes, at: from, end: to };
}

/** The next byte. @throws ModuleError at the end */
export function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at];
  if (byte === undefined || reader.at >= reader.end) {
    throw new ModuleError(`expected more bytes at offset ${reader.at}, found the end of the section.`);
  }
  reader.at++;
  return byte;
}

/** An unsigned number of at most 32 bits. @throws ModuleError for a longer one */
export function readU32(reader: Reader): number {
  const start = reader.at;
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = readByte(reader);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw new ModuleError(`expected a number of at most 32 bits at offset ${start}, found more than five bytes.`);
}

/** Skips a signed or unsigned number of at most 64 bits. */
export function skipLeb(reader: Reader): void {
  for (let count = 0; count < 10; count++) if (readByte(reader) < 0x80) return;
  throw new ModuleError(`expected a number of at most 64 bits before offset ${reader.at}, found more than ten bytes.`);
}

/** Skips so many bytes. */
export function skipBytes(reader: Reader, count: number): void {
  if (count > reader.end - reader.at) {
    throw new ModuleError(`expected ${count} bytes at offset ${reader.at}, found ${reader.end - reader.at}.`);
  }
  reader.at += count;
}

/** A vector: its length, then its elements. */
export function readVector<T>(reader: Reader, readElement: (reader: Reader, index: number) => T): T[] {
  const length = readU32(reader);
  const elements: T[] = [];
  for (let index = 0; index < length; index++) elements.push(readElement(reader, index));
  return elements;
}

/** A name. Only ASCII is told apart: other characters are shown as "?", for nothing that a guest may import has any. */
export function readName(reader: Reader): string {
  return readVector(reader, readByte)
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : "?"))
    .join("");
}

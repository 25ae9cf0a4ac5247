/**
 * The instructions of WebAssembly 2.0, as far as one must know them to find where each ends.
 *
 * What is left out is refused by name: threads, relaxed SIMD (its results differ between machines by design),
 * exceptions, typed references and garbage collection, several memories.
 *
 * Source: WebAssembly Core Specification 2.0, section 5.4 and appendix A.7; the extension for tail calls.
 */
import { ModuleError } from "../module-error.ts";
import { readByte, readU32, skipBytes, skipLeb, type Reader } from "./reader.ts";

/** The operation codes that are named elsewhere. Those with a prefix are `prefix * 65,536 + code`. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  tableSet: 0x26,
  i32Const: 0x41,
  memoryInit: 0xfc_0008,
  dataDrop: 0xfc_0009,
  memoryCopy: 0xfc_000a,
  memoryFill: 0xfc_000b,
  tableInit: 0xfc_000c,
  elemDrop: 0xfc_000d,
  tableCopy: 0xfc_000e,
  tableGrow: 0xfc_000f,
  tableFill: 0xfc_0011,
} as const;

const PREFIX_BULK = 0xfc;
const PREFIX_SIMD = 0xfd;

/** Reads an instruction with everything that belongs to it; gives its operation code. @throws ModuleError if unknown */
export function readInstruction(reader: Reader): number {
  const start = reader.at;
  const first = readByte(reader);
  if (first === PREFIX_BULK || first === PREFIX_SIMD) {
    const code = readU32(reader);
    const isKnown = first === PREFIX_BULK ? skipBulk(reader, code) : skipSimd(reader, code);
    return isKnown ? first * 65_536 + code : refuse(start, `0x${first.toString(16)} ${code}`, kindOf(first, code));
  }
  return skipPlain(reader, first) ? first : refuse(start, `0x${first.toString(16).padStart(2, "0")}`, kindOf(first, 0));
}

function refuse(offset: number, code: string, kind: string): never {
  throw new ModuleError(
    `expected instructions of WebAssembly 2.0 and tail calls, found ${code} at offset ${offset}${kind}.`,
  );
}

/** What an unknown instruction most likely is. */
function kindOf(first: number, code: number): string {
  if (first === 0xfe) return ", an instruction for threads";
  if (first === PREFIX_SIMD && code >= 0x100) return ", relaxed SIMD, whose results differ between machines";
  if ((first >= 0x06 && first <= 0x0a) || first === 0x18 || first === 0x19 || first === 0x1f) return ", an exception";
  if (first === 0xfb || first === 0x14 || first === 0x15 || first >= 0xd3) return ", for typed references";
  return "";
}

function skipPlain(reader: Reader, code: number): boolean {
  // Numbers: comparisons, arithmetic, conversions.
  if (code >= 0x45 && code <= 0xc4) return true;
  if (code >= 0x28 && code <= 0x3e) return skipMemoryPlace(reader);
  switch (code) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return true;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x41: // i32.const
    case 0x42: // i64.const
      skipLeb(reader);
      return true;
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0xd2: // ref.func
      readU32(reader);
      return true;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      readU32(reader);
      readU32(reader);
      return true;
    case 0x0e: // br_table
      for (let count = readU32(reader); count >= 0; count--) readU32(reader);
      return true;
    case 0x1c: // select with types
      for (let count = readU32(reader); count > 0; count--) readByte(reader);
      return true;
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0xd0: // ref.null
      readByte(reader);
      return true;
    case 0x43: // f32.const
      skipBytes(reader, 4);
      return true;
    case 0x44: // f64.const
      skipBytes(reader, 8);
      return true;
    default:
      return false;
  }
}

/** Alignment and offset. Bit 6 of the alignment announces the index of another memory. */
function skipMemoryPlace(reader: Reader): boolean {
  const alignment = readU32(reader);
  readU32(reader);
  return alignment < 64;
}

function skipBulk(reader: Reader, code: number): boolean {
  if (code > 17) return false;
  const indices = code <= 7 ? 0 : [8, 10, 12, 14].includes(code) ? 2 : 1;
  for (let count = 0; count < indices; count++) readU32(reader);
  return true;
}

function skipSimd(reader: Reader, code: number): boolean {
  if (code >= 0x100) return false;
  if (code <= 11 || code === 92 || code === 93) return skipMemoryPlace(reader);
  if (code === 12 || code === 13) {
    skipBytes(reader, 16);
  } else if (code >= 21 && code <= 34) {
    readByte(reader);
  } else if (code >= 84 && code <= 91) {
    const isKnown = skipMemoryPlace(reader);
    readByte(reader);
    return isKnown;
  }
  return true;
}

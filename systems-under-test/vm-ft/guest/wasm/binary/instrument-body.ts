/**
 * The body of a function, with what makes every run of it end in the same way on every machine:
 *
 * - It counts steps: at the beginning of the function and of each loop it takes away the number of instructions up to the
 *   next such place, and traps when none are left. Instructions on whole ranges also take away their length / 64.
 * - It counts the stack: what a function's frame takes at most, whatever the compiler makes of it. Machines differ in how
 *   deep they let a recursion go, so one host could trap where the other does not.
 * - It gives all NaNs that it makes the same bits.
 *
 * Nothing is taken out and no index changes: the counters are globals after the module's own, and the new locals are
 * after the function's own.
 */
import { canonicalNan, nanKindOf, type FloatKind } from "./float-instructions.ts";
import { OP, readInstruction } from "./instructions.ts";
import { readByte, readU32, readVector, type Reader } from "./reader.ts";
import { signed, u32, vector } from "./writer.ts";

/** Decisions that a planted bug may change. */
export interface InstrumentRules {
  /** Whether NaNs get the same bits. */
  readonly canonicalNans: boolean;
}

/** Where the counters are. */
export interface Counters {
  /** Index of the global that holds the steps left. */
  readonly steps: number;
  /** Index of the global that holds the stack left, in bytes. */
  readonly stack: number;
}

/** The new body with its size before it. @param parameters how many the function has */
export function instrumentBody(
  body: Reader,
  parameters: number,
  counters: Counters,
  rules: InstrumentRules,
): readonly number[] {
  const reader = { ...body };
  const groups = readVector(reader, (at) => ({ count: readU32(at), type: readByte(at) }));
  const ownLocals = parameters + groups.reduce((sum, { count }) => sum + count, 0);
  const scan = scanCode({ ...reader });
  const locals = {
    scratch: ownLocals,
    stack: ownLocals + 1,
    length: ownLocals + 2,
    f32: ownLocals + 3,
    f64: ownLocals + 4,
    v128: ownLocals + 5,
  };
  const added = [
    [3, 0x7f] as const,
    [1, 0x7d] as const,
    [1, 0x7c] as const,
    ...(scan.usesVectors ? [[1, 0x7b] as const] : []),
  ];
  const declared = [...groups.map(({ count, type }) => [...u32(count), type]), ...added];
  const frame = FRAME_BYTES + LOCAL_BYTES * ownLocals;
  const place: Place = { counters, locals, frame, weights: scan.weights, callsOthers: scan.callsOthers, rules };
  const code = writeCode(reader, place);
  const content = vector(declared);
  return [...u32(content.length + code.length), ...content, ...code];
}

/** What a frame takes beside its locals: saved registers, and what is spilled. */
const FRAME_BYTES = 128;
const LOCAL_BYTES = 16;

interface CodeScan {
  /** Instructions from the beginning of the function, then from each loop on, without those in loops further inside. */
  readonly weights: readonly number[];
  readonly callsOthers: boolean;
  readonly usesVectors: boolean;
}

function scanCode(reader: Reader): CodeScan {
  const weights = [0];
  let callsOthers = false;
  let usesVectors = false;
  // For each open block, the region that its instructions belong to.
  const regions = [0];
  while (reader.at < reader.end) {
    const code = readInstruction(reader);
    if (code === OP.loop) regions.push(weights.push(0) - 1);
    else if (code === OP.block || code === OP.if) regions.push(regions.at(-1) ?? 0);
    const region = regions.at(-1) ?? 0;
    weights[region] = (weights[region] ?? 0) + 1;
    if (code === OP.end) regions.pop();
    callsOthers ||= code === OP.call || code === OP.callIndirect;
    usesVectors ||= code >= 0xfd_0000;
  }
  return { weights, callsOthers, usesVectors };
}

interface Place {
  readonly counters: Counters;
  readonly locals: { readonly scratch: number; readonly stack: number; readonly length: number } & {
    readonly [Kind in LocalKind]: number;
  };
  readonly frame: number;
  readonly weights: readonly number[];
  readonly callsOthers: boolean;
  readonly rules: InstrumentRules;
}

type LocalKind = "f32" | "f64" | "v128";

function writeCode(reader: Reader, place: Place): readonly number[] {
  const { weights, rules, locals } = place;
  const out: number[] = [];
  const put = (bytes: Iterable<number>): void => {
    for (const byte of bytes) out.push(byte);
  };
  put(takeSteps(place, constant(weights[0] ?? 0)));
  if (place.callsOthers) put(takeStack(place));
  let loops = 0;
  while (reader.at < reader.end) {
    const from = reader.at;
    const code = readInstruction(reader);
    if (RANGE_CODES.has(code)) put(takeLength(place));
    // A segment that was dropped would be state that nobody can see. It is kept instead.
    if (code !== OP.dataDrop && code !== OP.elemDrop) put(reader.bytes.subarray(from, reader.at));
    if (code === OP.loop) put(takeSteps(place, constant(weights[++loops] ?? 0)));
    if (code === OP.call || code === OP.callIndirect) put(giveStackBack(place));
    const kind = rules.canonicalNans ? nanKindOf(code) : undefined;
    if (kind !== undefined) put(canonicalNan(kind, locals[localKindOf(kind)]));
  }
  return out;
}

/** Instructions on a range, whose length is on top of the stack. */
const RANGE_CODES: ReadonlySet<number> = new Set([
  OP.memoryInit,
  OP.memoryCopy,
  OP.memoryFill,
  OP.tableInit,
  OP.tableCopy,
  OP.tableGrow,
  OP.tableFill,
]);

function localKindOf(kind: FloatKind): LocalKind {
  return kind === "f32" || kind === "f64" ? kind : "v128";
}

function constant(value: number): readonly number[] {
  return [OP.i32Const, ...signed(BigInt(value))];
}

const I32_SUB = 0x6b;
const I32_SHR_U = 0x76;
const I32_LT_S = 0x48;
const NO_RESULT = 0x40;

/** Traps when what this instruction sequence leaves is negative. */
function trapIfNegative(value: readonly number[]): readonly number[] {
  return [...value, ...constant(0), I32_LT_S, OP.if, NO_RESULT, OP.unreachable, OP.end];
}

/** Takes this amount, left by a sequence of instructions, from the steps. */
function takeSteps({ counters, locals }: Place, amount: readonly number[]): readonly number[] {
  const global = u32(counters.steps);
  const left = [OP.globalGet, ...global, ...amount, I32_SUB, OP.localTee, ...u32(locals.scratch)];
  return [...left, OP.globalSet, ...global, ...trapIfNegative([OP.localGet, ...u32(locals.scratch)])];
}

/** The length on top of the stack stays there. */
function takeLength(place: Place): readonly number[] {
  const length = u32(place.locals.length);
  const amount = [OP.localGet, ...length, ...constant(6), I32_SHR_U];
  return [OP.localSet, ...length, ...takeSteps(place, amount), OP.localGet, ...length];
}

function takeStack({ counters, locals, frame }: Place): readonly number[] {
  const global = u32(counters.stack);
  const local = u32(locals.stack);
  const left = [OP.globalGet, ...global, ...constant(frame), I32_SUB, OP.localTee, ...local, OP.globalSet, ...global];
  return [...left, ...trapIfNegative([OP.localGet, ...local])];
}

/** After a call. What the called function took it did not give back itself, for it may end in many places. */
function giveStackBack({ counters, locals }: Place): readonly number[] {
  return [OP.localGet, ...u32(locals.stack), OP.globalSet, ...u32(counters.stack)];
}

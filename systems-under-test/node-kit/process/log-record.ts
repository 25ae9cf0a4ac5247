/**
 * The record format of logs and checkpoints. Each record is a line, `length crc32 synced json`; the first two are eight
 * hex digits each and cover `synced json`.
 *
 * People can read the lines. The length shows a record that was cut short, the checksum a damaged one. The reader must
 * tell two cases apart. A record that was not synced when power failed may be torn anywhere, because blocks
 * reach the disk in any order; it was promised to nobody, so the log is cut there. But a record that was synced must be
 * there, and cutting it would silently break promises. So each record says up to which byte its log was synced when it
 * was written. A damaged record before such a byte was durable once.
 *
 * Source: the write-ahead logs of etcd and LogCabin; `docs/decisions/0023-synced-marks.md`.
 */
import { crc32 } from "node:zlib";
import type { Json } from "../node.ts";

const headerBytes = 18;
const headerFormat = /^[0-9a-f]{8} [0-9a-f]{8} $/;
const lineEnd = 10;
/** The `synced` field. Records of older logs have none; JSON text never starts like one. */
const markFormat = /^\d+ /;
const markBytesMax = 20;

/** The record as bytes. `syncedBytes`: how much of the log before it is known to be durable. */
export function encodeRecord(record: Json, syncedBytes = 0): Buffer {
  const text = `${syncedBytes} ${JSON.stringify(record)}`;
  const bytes = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(text) + 1);
  bytes.write(text, headerBytes, "utf8");
  const body = bytes.subarray(headerBytes, bytes.length - 1);
  bytes.write(`${hex(body.length)} ${hex(crc32(body))} `, 0, "latin1");
  bytes[bytes.length - 1] = lineEnd;
  return bytes;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** What a log holds. */
export interface LogContents {
  readonly records: readonly Json[];
  /** Bytes up to the end of the last good record. What follows is a torn tail. */
  readonly goodBytes: number;
  /** Offset of the first bad record that was once durable; null: the log can be trusted. */
  readonly damagedAt: number | null;
}

/** Reads a log to its end or to the first bad record. Cost: linear in its size. */
export function decodeLog(bytes: Buffer): LogContents {
  const records: Json[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = recordEnd(bytes, offset);
    if (end === null) break;
    records.push(JSON.parse(bytes.toString("utf8", offset + headerBytes, end - 1).replace(markFormat, "")) as Json);
    offset = end;
  }
  return { records, goodBytes: offset, damagedAt: wasSyncedBeyond(bytes, offset) ? offset : null };
}

/** Where the record at this offset ends; null if it is not complete. */
function recordEnd(bytes: Buffer, offset: number): number | null {
  const header = bytes.toString("latin1", offset, offset + headerBytes);
  if (!headerFormat.test(header)) return null;
  const bodyStart = offset + headerBytes;
  const bodyEnd = bodyStart + Number.parseInt(header.slice(0, 8), 16);
  if (bodyEnd >= bytes.length || bytes[bodyEnd] !== lineEnd) return null;
  if (crc32(bytes.subarray(bodyStart, bodyEnd)) !== Number.parseInt(header.slice(9, 17), 16)) return null;
  return bodyEnd + 1;
}

/** Up to which byte the log was synced when this record was written. */
function markOf(bytes: Buffer, offset: number): number {
  const start = offset + headerBytes;
  return Number(markFormat.exec(bytes.toString("latin1", start, start + markBytesMax))?.[0] ?? 0);
}

/**
 * Whether a good record after this offset says that the log was synced beyond it. Good records are searched after each
 * line end, as JSON text has none inside. Also where the bad record claims to end, in case its line end is damaged.
 */
function wasSyncedBeyond(bytes: Buffer, badOffset: number): boolean {
  const size = Number.parseInt(bytes.toString("latin1", badOffset, badOffset + 8), 16);
  const says = (start: number): boolean => recordEnd(bytes, start) !== null && markOf(bytes, start) > badOffset;
  if (says(badOffset + headerBytes + size + 1)) return true;
  for (let end = bytes.indexOf(lineEnd, badOffset); end >= 0; end = bytes.indexOf(lineEnd, end + 1)) {
    if (says(end + 1)) return true;
  }
  return false;
}

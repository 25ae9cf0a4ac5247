/**
 * The record format of logs and checkpoints: a line each, `length crc32 json`, the first two as eight hex digits.
 *
 * Lines can be read by a person; the length finds a record that was cut short, the checksum one that was damaged.
 * What makes the difference between the two decides between data loss and a safe start: the last record of a log may
 * be torn, because the power went while it was written and nobody was told that it is durable. A damaged record
 * with good ones after it was durable once: cutting the log there would silently take back promises.
 *
 * Source: the write-ahead logs of etcd and LogCabin.
 */
import type { Json } from "../node.ts";
import { crc32 } from "./crc32.ts";

const headerBytes = 18;
const headerFormat = /^[0-9a-f]{8} [0-9a-f]{8} $/;
const lineEnd = 10;

/** The record as bytes. */
export function encodeRecord(record: Json): Buffer {
  const text = JSON.stringify(record);
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

export interface LogContents {
  readonly records: readonly Json[];
  /** Bytes up to the end of the last good record; what follows is a torn tail. */
  readonly goodBytes: number;
  /** Offset of the first bad record that has good ones after it; null in a log that can be trusted. */
  readonly damagedAt: number | null;
}

/** Reads a log to its end, or to the first bad record. Cost: linear. */
export function decodeLog(bytes: Buffer): LogContents {
  const records: Json[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = recordEnd(bytes, offset);
    if (end === null) break;
    records.push(JSON.parse(bytes.toString("utf8", offset + headerBytes, end - 1)) as Json);
    offset = end;
  }
  return { records, goodBytes: offset, damagedAt: hasGoodRecordAfter(bytes, offset) ? offset : null };
}

/** Where the record that begins here ends; null if it is not whole. */
function recordEnd(bytes: Buffer, offset: number): number | null {
  const header = bytes.toString("latin1", offset, offset + headerBytes);
  if (!headerFormat.test(header)) return null;
  const bodyStart = offset + headerBytes;
  const bodyEnd = bodyStart + Number.parseInt(header.slice(0, 8), 16);
  if (bodyEnd >= bytes.length || bytes[bodyEnd] !== lineEnd) return null;
  if (crc32(bytes.subarray(bodyStart, bodyEnd)) !== Number.parseInt(header.slice(9, 17), 16)) return null;
  return bodyEnd + 1;
}

/** Finds its feet again at line ends: JSON text has none inside. */
function hasGoodRecordAfter(bytes: Buffer, badOffset: number): boolean {
  for (let end = bytes.indexOf(lineEnd, badOffset); end >= 0; end = bytes.indexOf(lineEnd, end + 1)) {
    if (recordEnd(bytes, end + 1) !== null) return true;
  }
  return false;
}

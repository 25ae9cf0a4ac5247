/**
 * The protocol of MySQL and MariaDB, as far as a client needs it that has no password and asks in texts: a greeting, an answer to it,
 * and then queries, each answered by an error, an "OK" or a table of texts.
 *
 *     packet: length (3 bytes, little end first), number within its exchange (1), payload
 *
 * The number tells what a packet belongs to. The server's greeting begins with 0, what comes of opening the session is 2, and the answer
 * to a query begins with 1.
 */

/** What came of a query. */
export interface MysqlReply {
  /** Rows of texts. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many rows a statement has changed. */
  readonly changed: number;
  /** Number and message, where it failed. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** The database is named, the protocol is that of 4.1 on, and the server may say more than 64 kB. */
const CAPABILITIES = 0x0000_0008 | 0x0000_0200 | 0x0000_8000 | 0x0008_0000;
const PACKET_LENGTH_MAX = 0x00ff_ffff;
/** utf8mb4_general_ci */
const CHARACTERS = 45;
const HEAD = 4;
const OPENED = 2;
const QUERY = 3;
const NULL = 0xfb;

/** Opens a session of somebody without a password. What the server greets with is of no use for that. */
export function openingPacket(user: string, database: string): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(CAPABILITIES, 0);
  head.writeUInt32LE(PACKET_LENGTH_MAX, 4);
  head[8] = CHARACTERS;
  return packet(1, Buffer.concat([head, Buffer.from(`${user}\0\0${database}\0mysql_native_password\0`)]));
}

/** A query of one statement. */
export function queryPacket(sql: string): Buffer {
  return packet(0, Buffer.concat([Buffer.from([QUERY]), Buffer.from(sql)]));
}

/** A packet with this number. */
export function packet(number: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUIntLE(payload.length, 0, 3);
  head[3] = number;
  return Buffer.concat([head, payload]);
}

/** A text inside of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** Reads the whole answer to a query. The greeting, and that the session is open, are for nobody; that it is not is an answer. */
export function readMysql(
  bytes: Buffer,
): { readonly reply: MysqlReply | undefined; readonly length: number } | undefined {
  const first = packetAt(bytes, 0);
  if (first === undefined) return undefined;
  const { payload, number, end } = first;
  if (payload[0] === 0xff) return { reply: { rows: [], changed: 0, error: errorIn(payload) }, length: end };
  if (number === 0 || number === OPENED) return { reply: undefined, length: end };
  if (payload[0] === 0)
    return { reply: { rows: [], changed: numberAt(payload, 1).value, error: undefined }, length: end };
  return tableAt(bytes, end);
}

/** Descriptions of columns up to an end, then rows up to another one. */
function tableAt(bytes: Buffer, start: number): { readonly reply: MysqlReply; readonly length: number } | undefined {
  const rows: (string | null)[][] = [];
  let ends = 0;
  for (let at = start; ;) {
    const next = packetAt(bytes, at);
    if (next === undefined) return undefined;
    const { payload, end } = next;
    at = end;
    // In the middle of a table as well: what was read of it is of no use.
    if (payload[0] === 0xff) return { reply: { rows: [], changed: 0, error: errorIn(payload) }, length: at };
    if (payload[0] === 0xfe && payload.length < 9) ends++;
    else if (ends === 1) rows.push(rowIn(payload));
    if (ends === 2) return { reply: { rows, changed: 0, error: undefined }, length: at };
  }
}

interface Packet {
  readonly payload: Buffer;
  readonly number: number;
  readonly end: number;
}

function packetAt(bytes: Buffer, at: number): Packet | undefined {
  if (bytes.length < at + HEAD) return undefined;
  const end = at + HEAD + bytes.readUIntLE(at, 3);
  return bytes.length < end ? undefined : { payload: bytes.subarray(at + HEAD, end), number: bytes[at + 3] ?? 0, end };
}

function rowIn(payload: Buffer): (string | null)[] {
  const cells: (string | null)[] = [];
  for (let at = 0; at < payload.length;) {
    if (payload[at] === NULL) {
      cells.push(null);
      at += 1;
      continue;
    }
    const { value: size, end } = numberAt(payload, at);
    cells.push(payload.toString("utf8", end, end + size));
    at = end + size;
  }
  return cells;
}

/** Numbers below 251 are a byte, and larger ones are told by their first. */
function numberAt(payload: Buffer, at: number): { readonly value: number; readonly end: number } {
  const first = payload[at] ?? 0;
  const size = first === 0xfc ? 2 : first === 0xfd ? 3 : first === 0xfe ? 6 : 0;
  if (size === 0) return { value: first, end: at + 1 };
  // Of 8 bytes the last 2 are 0: nothing here is as large as that.
  return { value: payload.readUIntLE(at + 1, size), end: at + 1 + (first === 0xfe ? 8 : size) };
}

/** After the number stand "#" and the SQLSTATE, but not before the session is open. */
function errorIn(payload: Buffer): { readonly code: string; readonly message: string } {
  const text = payload.toString("utf8", 3);
  return { code: String(payload.readUInt16LE(1)), message: text.startsWith("#") ? text.slice(6) : text };
}

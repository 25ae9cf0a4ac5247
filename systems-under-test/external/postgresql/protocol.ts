/**
 * The protocol of PostgreSQL, version 3, as far as simple queries need it: a text goes there, and rows come back until the server is
 * ready for another one.
 */

/** What came of a query. */
export interface PostgresReply {
  /** Rows of texts. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** e.g. "UPDATE 1", of the last statement. */
  readonly tag: string;
  /** SQLSTATE and message, where it failed. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** Messages of warnings, e.g. of a commit that was not awaited by the standby. */
  readonly warnings: readonly string[];
}

/** 3.0 */
const VERSION = 196_608;

/** Opens a session; the server must ask for no password. */
export function startupMessage(user: string, database: string): Buffer {
  const fields = Buffer.from(`user\0${user}\0database\0${database}\0application_name\0clew\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + fields.length, 0);
  head.writeInt32BE(VERSION, 4);
  return Buffer.concat([head, fields]);
}

/** A query of one or more statements. */
export function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head.write("Q", 0, "latin1");
  head.writeInt32BE(4 + text.length, 1);
  return Buffer.concat([head, text]);
}

/** A text inside of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Reads all that is said until the server is ready; the first time, after the opening of the session, that is for nobody. */
export function readPostgres(
  bytes: Buffer,
): { readonly reply: PostgresReply | undefined; readonly length: number } | undefined {
  const rows: (string | null)[][] = [];
  const warnings: string[] = [];
  let tag = "";
  let error: PostgresReply["error"];
  let isOpening = false;
  for (let at = 0; bytes.length >= at + 5;) {
    const kind = String.fromCharCode(bytes[at] ?? 0);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (bytes.length < end) return undefined;
    const body = bytes.subarray(at + 5, end);
    at = end;
    if (kind === "R") isOpening = true;
    else if (kind === "D") rows.push(rowIn(body));
    else if (kind === "C") tag = body.toString("utf8", 0, body.length - 1);
    else if (kind === "N") warnings.push(fieldsIn(body).get("M") ?? "");
    else if (kind === "E") {
      const fields = fieldsIn(body);
      error = { code: fields.get("C") ?? "", message: fields.get("M") ?? "" };
      // Who may not come in is told so, and never that the server is ready.
      if (fields.get("V") === "FATAL") return { reply: { rows, tag, error, warnings }, length: at };
    } else if (kind === "Z") return { reply: isOpening ? undefined : { rows, tag, error, warnings }, length: at };
  }
  return undefined;
}

function rowIn(body: Buffer): (string | null)[] {
  const cells: (string | null)[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const size = body.readInt32BE(at);
    at += 4;
    cells.push(size < 0 ? null : body.toString("utf8", at, at + size));
    at += Math.max(0, size);
  }
  return cells;
}

/** Of an error or a warning: texts by their letters. */
function fieldsIn(body: Buffer): ReadonlyMap<string, string> {
  const fields = body.toString("utf8").split("\0");
  return new Map(fields.filter((field) => field !== "").map((field) => [field.slice(0, 1), field.slice(1)]));
}

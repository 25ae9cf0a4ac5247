/**
 * Jute, what ZooKeeper speaks: frames of a length and fields, and a session that is opened with the first of them. Only the
 * requests that the clients here make.
 */

/** Numbers of requests. */
export const REQUEST = { create: 1, getData: 4, setData: 5, getChildren: 8, sync: 9 } as const;
/** Names of errors, by number. */
const ERRORS: { readonly [code: number]: string } = {
  [-4]: "ConnectionLoss",
  [-7]: "OperationTimeout",
  [-101]: "NoNode",
  [-102]: "NoAuth",
  [-103]: "BadVersion",
  [-110]: "NodeExists",
  [-112]: "SessionExpired",
};

/** An answer: "" or the name of its error, and the fields behind it. */
export interface JuteReply {
  readonly error: string;
  readonly body: Buffer;
}

/** All answers of one connection come in order, so requests need no numbers of their own. */
const XID = 1;
/** An answer that begins so is that to the opening of the session. */
const XID_OF_SESSION = 0;
const HEADER_BYTES = 16;
/** ms; the server makes it shorter where it allows less. */
const SESSION_MS = 30_000;
const SESSION_PASSWORD_BYTES = 16;

/** An integer of four bytes. */
export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A text with its length. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([integer(bytes.length), bytes]);
}

/** Everybody may do everything. */
export const OPEN_ACCESS = Buffer.concat([integer(1), integer(31), text("world"), text("anyone")]);
/** Nobody wants to be told of changes. */
export const NO_WATCH = Buffer.from([0]);

/** Opens a session. */
export function sessionRequest(): Buffer {
  const id = Buffer.alloc(8);
  const seen = Buffer.alloc(8);
  const password = Buffer.concat([integer(SESSION_PASSWORD_BYTES), Buffer.alloc(SESSION_PASSWORD_BYTES)]);
  const isReadOnly = Buffer.from([0]);
  return framed([integer(0), seen, integer(SESSION_MS), id, password, isReadOnly]);
}

/** A request. */
export function juteRequest(kind: keyof typeof REQUEST, fields: readonly Buffer[]): Buffer {
  return framed([integer(XID), integer(REQUEST[kind]), ...fields]);
}

function framed(fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat(fields);
  return Buffer.concat([integer(body.length), body]);
}

/** Reads one answer; that to the opening of the session is for nobody. @throws Error where there is no session */
export function readJute(
  bytes: Buffer,
): { readonly reply: JuteReply | undefined; readonly length: number } | undefined {
  if (bytes.length < 4) return undefined;
  const length = 4 + bytes.readInt32BE(0);
  if (bytes.length < length) return undefined;
  const frame = bytes.subarray(4, length);
  if (frame.readInt32BE(0) === XID_OF_SESSION) {
    if (frame.readInt32BE(4) <= 0) throw new Error("the session was refused");
    return { reply: undefined, length };
  }
  const code = frame.readInt32BE(HEADER_BYTES - 4);
  const error = code === 0 ? "" : (ERRORS[code] ?? `error ${code}`);
  return { reply: { error, body: frame.subarray(HEADER_BYTES) }, length };
}

/** Data and version of a node. */
export function dataIn(body: Buffer): { readonly data: string; readonly version: number } {
  const size = body.readInt32BE(0);
  const stat = 4 + size;
  // Four times eight bytes come before the version: two transactions and two times.
  return { data: body.toString("utf8", 4, stat), version: body.readInt32BE(stat + 32) };
}

/** Names of children. */
export function namesIn(body: Buffer): readonly string[] {
  const names: string[] = [];
  let at = 4;
  for (let left = body.readInt32BE(0); left > 0; left--) {
    const end = at + 4 + body.readInt32BE(at);
    names.push(body.toString("utf8", at + 4, end));
    at = end;
  }
  return names;
}

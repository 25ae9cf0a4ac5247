/**
 * RESP 2, what Redis speaks: requests are arrays of texts, replies are of five kinds.
 */

/** A reply. Errors are told apart from texts. */
export type RespReply = string | number | null | RespError | readonly RespReply[];

/** "-READONLY You can't write against a read only replica." */
export class RespError {
  /** Its first word, e.g. "READONLY". */
  readonly code: string;
  readonly message: string;

  constructor(line: string) {
    this.code = line.split(" ")[0] ?? "";
    this.message = line;
  }
}

/** A request. */
export function respRequest(words: readonly (string | number)[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join("")}`;
}

/** Reads one reply from the beginning of the bytes; undefined: it is not whole yet. @throws Error where it is none */
export function readResp(bytes: Buffer): { readonly reply: RespReply; readonly length: number } | undefined {
  const read = readAt(bytes, 0);
  return read === undefined ? undefined : { reply: read.reply, length: read.end };
}

interface ReadReply {
  readonly reply: RespReply;
  readonly end: number;
}

function readAt(bytes: Buffer, start: number): ReadReply | undefined {
  const lineEnd = bytes.indexOf("\r\n", start);
  if (lineEnd === -1) return undefined;
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const end = lineEnd + 2;
  const kind = String.fromCharCode(bytes[start] ?? 0);
  switch (kind) {
    case "+":
      return { reply: line, end };
    case "-":
      return { reply: new RespError(line), end };
    case ":":
      return { reply: Number(line), end };
    case "$":
      return readText(bytes, Number(line), end);
    case "*":
      return readList(bytes, Number(line), end);
    default:
      throw new Error(`expected a reply of RESP, found ${JSON.stringify(line.slice(0, 80))}`);
  }
}

function readText(bytes: Buffer, length: number, start: number): ReadReply | undefined {
  if (length < 0) return { reply: null, end: start };
  const end = start + length;
  return bytes.length < end + 2 ? undefined : { reply: bytes.toString("utf8", start, end), end: end + 2 };
}

function readList(bytes: Buffer, count: number, start: number): ReadReply | undefined {
  if (count < 0) return { reply: null, end: start };
  const reply: RespReply[] = [];
  let end = start;
  for (let place = 0; place < count; place++) {
    const read = readAt(bytes, end);
    if (read === undefined) return undefined;
    reply.push(read.reply);
    end = read.end;
  }
  return { reply, end };
}

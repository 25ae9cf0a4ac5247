/**
 * The text protocol of NATS, as far as a client needs it that asks and waits for one answer.
 *
 *     PUB <subject> <reply-to> <bytes>       MSG <subject> <sid> [reply-to] <bytes>
 *     HPUB … <header bytes> <total bytes>    HMSG … <header bytes> <total bytes>
 */

/** An answer. */
export interface NatsMessage {
  /** Of its headers, e.g. 503 where nobody serves the subject; undefined: it has none. */
  readonly status: number | undefined;
  readonly headers: { readonly [name: string]: string };
  readonly payload: string;
}

/** Sent first: who it is, and where it wants its answers. One subscription serves all requests of a connection. */
export function natsGreeting(inbox: string): string {
  const options = { verbose: false, pedantic: false, protocol: 1, headers: true, no_responders: true, lang: "clew" };
  return `CONNECT ${JSON.stringify(options)}\r\nSUB ${inbox} 1\r\n`;
}

/** A request whose answer goes to the inbox. @param headers e.g. `{ "Nats-Expected-Last-Subject-Sequence": "4" }` */
export function natsRequest(request: {
  readonly subject: string;
  readonly inbox: string;
  readonly payload: string;
  readonly headers?: { readonly [name: string]: string };
}): string {
  const { subject, inbox, payload, headers = {} } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const size = Buffer.byteLength(payload);
  if (lines.length === 0) return `PUB ${subject} ${inbox} ${size}\r\n${payload}\r\n`;
  const head = `NATS/1.0\r\n${lines.join("")}\r\n`;
  return `HPUB ${subject} ${inbox} ${head.length} ${head.length + size}\r\n${head}${payload}\r\n`;
}

/** Reads what the server says; all but messages is for nobody. @throws Error where it refuses the connection */
export function readNats(
  bytes: Buffer,
): { readonly reply: NatsMessage | undefined; readonly length: number } | undefined {
  const lineEnd = bytes.indexOf("\r\n");
  if (lineEnd === -1) return undefined;
  const line = bytes.toString("utf8", 0, lineEnd);
  const start = lineEnd + 2;
  const [verb = "", ...words] = line.split(/\s+/);
  switch (verb.toUpperCase()) {
    case "MSG":
      return messageAt(bytes, { start, headSize: 0, size: Number(words.at(-1)) });
    case "HMSG":
      return messageAt(bytes, { start, headSize: Number(words.at(-2)), size: Number(words.at(-1)) });
    case "-ERR":
      throw new Error(line);
    default:
      return { reply: undefined, length: start };
  }
}

function messageAt(
  bytes: Buffer,
  { start, headSize, size }: { readonly start: number; readonly headSize: number; readonly size: number },
): { readonly reply: NatsMessage; readonly length: number } | undefined {
  const end = start + size;
  if (bytes.length < end + 2) return undefined;
  const [first = "", ...lines] = bytes.toString("utf8", start, start + headSize).split("\r\n");
  const [, status] = /^NATS\/1\.0 (\d+)/.exec(first) ?? [];
  const headers = lines.flatMap((line) => {
    const at = line.indexOf(":");
    return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
  });
  return {
    reply: {
      status: status === undefined ? undefined : Number(status),
      headers: Object.fromEntries(headers),
      payload: bytes.toString("utf8", start + headSize, end),
    },
    length: end + 2,
  };
}

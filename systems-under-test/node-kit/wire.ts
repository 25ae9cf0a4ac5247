/**
 * Wire: what node processes, clients and the harness say to each other over TCP: one JSON object a line.
 *
 * Lines can be read by a person and cut by any tool, and JSON text never contains a raw line end, so the frame needs
 * no length. Pure text in, pure text out; sockets and their encodings are the host's business.
 *
 * @example {"kind":"request","id":7,"request":{"f":"read"}}  →  {"kind":"response","id":7,"reply":{"value":3}}
 */
import type { Id, Json } from "./node.ts";

export type Frame =
  /** A protocol message between nodes. */
  | { readonly kind: "peer"; readonly from: Id; readonly message: Json }
  /** A client asks. Ids are the client's own; the response to it comes on the same connection. */
  | { readonly kind: "request"; readonly id: number; readonly request: Json }
  | { readonly kind: "response"; readonly id: number; readonly reply: Json }
  /** The harness asks for `Node.inspect()`; answered by `state`. */
  | { readonly kind: "inspect"; readonly id: number }
  | { readonly kind: "state"; readonly id: number; readonly state: Json };

/** Something on the wire that is no frame; ends the connection it came by. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** The frame as a line, line end included. */
export function encodeFrame(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** The frame in this line. @throws WireError that shows what was expected and the beginning of what was found */
export function decodeFrame(line: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new WireError(`Wire: expected a JSON object a line, found ${quote(line)}.`, { cause });
  }
  if (typeof value !== "object" || value === null) {
    throw new WireError(`Wire: expected a JSON object, found ${quote(line)}.`);
  }
  const problem = problemOf(value as { readonly [name: string]: unknown });
  if (problem !== null) throw new WireError(`Wire: expected ${problem}, found ${quote(line)}.`);
  return value as Frame;
}

function problemOf(value: { readonly [name: string]: unknown }): string | null {
  const { kind } = value;
  if (kind === "peer") {
    if (typeof value["from"] !== "string") return 'a text "from" in a peer frame';
    return value["message"] === undefined ? 'a "message" in a peer frame' : null;
  }
  const body = kind === "request" ? "request" : kind === "response" ? "reply" : kind === "state" ? "state" : null;
  if (body === null && kind !== "inspect") return 'kind "peer", "request", "response", "inspect" or "state"';
  if (!Number.isSafeInteger(value["id"])) return `a whole number "id" in the ${String(kind)} frame`;
  if (body !== null && value[body] === undefined) return `a "${body}" in a ${String(kind)} frame`;
  return null;
}

function quote(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}

export interface Splitter {
  /** Takes the next piece of a stream, cut anywhere; gives the lines that it completes, without line ends. */
  push(chunk: string): readonly string[];
}

/** Frames longer than this are refused: 16 Mi characters. */
export const frameCharsMax = 16 * 1024 * 1024;

/**
 * A splitter for one connection. `push` throws a WireError once a line is longer than `charsMax` characters, so that
 * a peer that never ends its line cannot fill the memory. Empty lines are passed over.
 */
export function createSplitter(charsMax: number = frameCharsMax): Splitter {
  let rest = "";
  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
        const line = rest + chunk.slice(start, end);
        rest = "";
        start = end + 1;
        checkLength(line.length, charsMax);
        if (line !== "") lines.push(line);
      }
      rest += chunk.slice(start);
      checkLength(rest.length, charsMax);
      return lines;
    },
  };
}

function checkLength(length: number, charsMax: number): void {
  if (length > charsMax) {
    throw new WireError(`Wire: expected frames of at most ${charsMax} characters, found one of ${length} or more.`);
  }
}

/**
 * Wire: the messages between node processes, clients and the harness over TCP. Each is one line of JSON.
 *
 * People and tools can read lines, and JSON text never contains a raw line end, so a frame needs no length. This file
 * handles text only; sockets and encodings belong to the host.
 *
 * @example {"kind":"request","id":7,"request":{"f":"read"}}  →  {"kind":"response","id":7,"reply":{"value":3}}
 */
import type { Id, Json } from "./node.ts";

/** One message on the wire. */
export type Frame =
  /** A protocol message between nodes. */
  | { readonly kind: "peer"; readonly from: Id; readonly message: Json }
  /** A client's request. The client chooses the id; the response comes on the same connection. */
  | { readonly kind: "request"; readonly id: number; readonly request: Json }
  | { readonly kind: "response"; readonly id: number; readonly reply: Json }
  /** The harness asks for `Node.inspect()`; the answer is `state`. */
  | { readonly kind: "inspect"; readonly id: number }
  | { readonly kind: "state"; readonly id: number; readonly state: Json };

/** The line is not a frame. The connection that it came from is closed. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** The frame as a line, including the line end. */
export function encodeFrame(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** The frame in this line. @throws WireError that says what was expected and shows the start of the line */
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

/** Cuts a stream into lines. */
export interface Splitter {
  /** Takes the next piece of a stream, cut anywhere. Returns the lines that it completes, without line ends. */
  push(chunk: string): readonly string[];
}

/** Longest frame: 16 Mi characters. */
export const frameCharsMax = 16 * 1024 * 1024;

/**
 * A splitter for one connection. `push` throws a WireError when a line is longer than `charsMax` characters; otherwise
 * a peer that never ends its line could fill the memory. Empty lines are skipped.
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

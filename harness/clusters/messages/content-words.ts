/**
 * What a taped message says: its type, and a few words. Whatever bytes there are, something is said of them, because a
 * message that nobody expected is the one that people look for.
 */
import { clipped } from "../../../histories/clipped.ts";
import type { Json } from "../../../histories/json.ts";
import { counted } from "../../../histories/words/counts.ts";
import { decodeFrame, type Frame } from "../../../systems-under-test/node-kit/wire.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { messageText, messageType } from "../../words/message-words.ts";
import type { TapedMessage } from "./message-tape.ts";

/** `message` and `text` as in `MessageRecord`. */
export interface ContentWords {
  readonly message: string;
  readonly text: string;
}

/** Says what a message is. Never throws. */
export type Describe = (taped: Pick<TapedMessage, "kept" | "sizeBytes">) => ContentWords;

const TEXT_MAX = 90;
/** Bytes that are looked at where nobody knows the protocol. */
const SHOWN_BYTES = 160;

/** Frames of nodes that clew starts, in the words of their system. */
export function frameWords(words: SystemWords | undefined): Describe {
  return describing((line) => bodyOf(decodeFrame(line)), words);
}

/** Messages of Maelstrom's protocol: JSON objects with a body. */
export function maelstromWords(): Describe {
  return describing((line) => {
    const { body } = JSON.parse(line) as { readonly body: Json };
    return body;
  }, undefined);
}

/** Bytes of a protocol that clew does not know: how many, and the first of them where they are text. */
export function byteWords({ kept, sizeBytes }: Parameters<Describe>[0]): ContentWords {
  const text = readable(bytesOf(kept).subarray(0, SHOWN_BYTES));
  const size = counted(sizeBytes, "byte");
  return { message: "bytes", text: text === undefined ? `${size}, no text` : clipped(`${size}: ${text}`, TEXT_MAX) };
}

function describing(readBody: (line: string) => Json, words: SystemWords | undefined): Describe {
  return (taped) => {
    const { kept, sizeBytes } = taped;
    if (kept.length < sizeBytes) return longWords(taped);
    try {
      const body = readBody(bytesOf(kept).toString("utf8"));
      return { message: messageType(body), text: messageText(body, words) };
    } catch {
      // No message of this protocol, or one that its system has no words for.
      return byteWords(taped);
    }
  };
}

function bodyOf(frame: Frame): Json {
  switch (frame.kind) {
    case "peer":
      return frame.message;
    case "request":
      return frame.request;
    case "response":
      return frame.reply;
    case "inspect":
      return { type: "inspect" };
    case "state":
      return frame.state;
  }
}

const TYPE = /"type":"([^"\\]{1,40})"/;

/** Only its beginning is on the tape, which may tell its type. */
function longWords(taped: Parameters<Describe>[0]): ContentWords {
  const found = TYPE.exec(bytesOf(taped.kept).toString("latin1", 0, SHOWN_BYTES))?.[1];
  if (found === undefined) return byteWords(taped);
  return {
    message: found,
    text: `${found}, ${counted(taped.sizeBytes, "byte")}, of which only the beginning was kept`,
  };
}

/** Undefined where most of it is no text. */
function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  const strange = text.match(/[\p{Cc}\uFFFD]/gu)?.filter((character) => !/\s/.test(character)).length ?? 0;
  if (text === "" || strange * 3 > text.length) return undefined;
  return text.replaceAll(/[\p{Cc}\uFFFD\s]+/gu, " ").trim();
}

/** The same bytes as Node's kind, which knows how to read texts. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

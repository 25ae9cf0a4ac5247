/**
 * Operations in words, the same way in a sentence, on a bar of a drawing and in the terminal: "write 42", "read → 41",
 * "cas 1 → 2", "write 7 (failed)".
 *
 * That an operation was never answered is not said here: its interval or its open bar shows that.
 */
import { canonicalText } from "../canonical-text.ts";
import { clipped } from "../clipped.ts";
import type { Key } from "../event.ts";
import { isList } from "../json.ts";
import type { Json } from "../json.ts";
import { keyText } from "../key-text.ts";
import type { Operation } from "../operation.ts";
import { shortText } from "./value-text.ts";

/** What was asked for, and the answer where one is known. */
export interface AskedCall {
  readonly f: string;
  readonly input: Json;
  readonly output?: Json;
  /** False when no answer is known. */
  readonly known: boolean;
}

/** Which parts of a call are worth saying: an answer that repeats the input is not. */
export interface CallParts {
  readonly input: boolean;
  readonly output: boolean;
}

/** A call: "dequeue → 4", "add 4 (never answered)". */
export function callText(call: AskedCall, parts: CallParts): string {
  const input = parts.input ? ` ${inputText(call)}` : "";
  if (!call.known) return `${call.f}${input}${NEVER_ANSWERED}`;
  return `${call.f}${input}${parts.output ? ` → ${shortText(call.output ?? null)}` : ""}`;
}

/** What is added to a call without an answer, where no interval shows that. */
export const NEVER_ANSWERED = " (never answered)";

/** What is added to an operation that did not happen. */
export const FAILED = " (failed)";

/** What is done for its answer: that there was nothing is one, too. */
const ASKING: ReadonlySet<string> = new Set(["read", "readBlock", "dequeue", "pop", "delete-min"]);

/** What an operation did, at most so many characters wide. Which of its parts are said is guessed from their values. */
export function operationText(operation: Operation, charactersMax = 60): string {
  const { f, input, output, outcome } = operation;
  const isAnswered = outcome === "ok" && output !== undefined;
  const saysMore = isAnswered && (ASKING.has(f) || canonicalText(input) !== canonicalText(output));
  const parts = { input: input !== null, output: saysMore && !isPair(f, input) };
  const call = { f, input, known: true, ...(output === undefined ? {} : { output }) };
  return clipped(`${callText(call, parts)}${outcome === "fail" ? FAILED : ""}`, charactersMax);
}

/** What is asked of one object: "write x 1", "cas x 3 → 4", "read x". */
export function requestText({
  f,
  key,
  input,
}: {
  readonly f: string;
  readonly key?: Key;
  readonly input: Json;
}): string {
  const name = key === undefined ? "" : ` ${keyText(key)}`;
  return `${f}${name}${input === null ? "" : ` ${inputText({ f, input })}`}`;
}

function inputText({ f, input }: Pick<AskedCall, "f" | "input">): string {
  if (isPair(f, input)) return `${shortText(input[0] ?? null)} → ${shortText(input[1] ?? null)}`;
  return shortText(input);
}

/** A compare-and-set is asked for with what it expects and what it puts there. */
function isPair(f: string, input: Json): input is readonly Json[] {
  return f === "cas" && isList(input) && input.length === 2;
}

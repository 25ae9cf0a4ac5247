/**
 * What an adapter's client gave or threw, as the outcome of an operation.
 *
 * It is somebody's code, so nothing of it is believed: what is no outcome leaves the operation in doubt, and is told.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { ServerOutcome } from "../adapter/server-adapter.ts";
import { jsonProblem } from "./json-problem.ts";

/** What is known of the adapter. */
export interface Meaning {
  readonly reads: readonly string[];
  readonly definiteErrors: readonly string[];
}

/** An outcome, and what is wrong with what it was made of, if anything. */
export interface ReadOutcome {
  readonly outcome: ClientOutcome;
  readonly problem?: string;
}

const TYPES: readonly unknown[] = ["ok", "fail", "info"];
const TEXT_LENGTH_MAX = 300;
/** How deep an error's causes are followed. */
const CAUSES_MAX = 8;

/** Nobody knows whether it happened; a read may as well not have. */
export function inDoubt({ f, value }: ClientOperation, error: Json, { reads }: Meaning): ClientOutcome {
  return { type: reads.includes(f) ? "fail" : "info", value, error };
}

/** Reads what `invoke` gave. */
export function readAnswer(answer: unknown, operation: ClientOperation, meaning: Meaning): ReadOutcome {
  const problem = problemOf(answer, operation, meaning);
  if (problem !== undefined) return { outcome: inDoubt(operation, ["client-failed", problem], meaning), problem };
  const { type, value = operation.value, error, node } = answer as ServerOutcome;
  const by = typeof node === "string" ? { node } : {};
  if (type === "info") return { outcome: { ...inDoubt(operation, error ?? null, meaning), value, ...by } };
  return { outcome: { type, value, ...(error === undefined ? {} : { error }), ...by } };
}

function problemOf(answer: unknown, { f }: ClientOperation, { reads }: Meaning): string | undefined {
  const shown = `answered ${f} with ${textOf(answer)}`;
  if (typeof answer !== "object" || answer === null || !TYPES.includes((answer as { readonly type?: unknown }).type)) {
    return `${shown}; expected { type: "ok" }, { type: "fail" } or { type: "info" }`;
  }
  const { type, value, error } = answer as {
    readonly type: string;
    readonly value?: unknown;
    readonly error?: unknown;
  };
  if (value === undefined && type === "ok" && (reads.includes(f) || "value" in answer)) {
    return `${shown}; expected a value, and null for nothing`;
  }
  for (const [field, given] of [
    ["value", value],
    ["error", error],
  ] as const) {
    const found = given === undefined ? undefined : jsonProblem(given);
    if (found !== undefined) return `answered ${f} with ${field} that is no JSON: ${found}`;
  }
  return undefined;
}

/** Reads what `invoke` threw. Anything can be thrown. */
export function readThrown(thrown: unknown, operation: ClientOperation, meaning: Meaning): ReadOutcome {
  if (!(thrown instanceof Error) && !isErrorLike(thrown)) {
    const problem = `threw ${textOf(thrown)} in ${operation.f}; expected an Error`;
    return { outcome: inDoubt(operation, ["client-failed", problem], meaning), problem };
  }
  const causes = causesOf(thrown);
  const codes = causes.flatMap(({ code }) => (typeof code === "string" ? [code] : []));
  const error: Json = [codes[0] ?? "client-failed", textOf(causes.at(-1)?.message ?? "")];
  const isDefinite =
    causes.some((cause) => cause.isDefinite === true) || codes.some((code) => meaning.definiteErrors.includes(code));
  if (!isDefinite) return { outcome: inDoubt(operation, error, meaning) };
  return {
    outcome: { type: "fail", value: operation.value, error: codes.length > 0 ? error : textOf(thrown.message) },
  };
}

interface ErrorLike {
  readonly message: string;
  readonly code?: unknown;
  readonly isDefinite?: unknown;
  readonly cause?: unknown;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === "object" && value !== null && typeof (value as ErrorLike).message === "string";
}

/** The error and what it was caused by: `fetch` says why it failed only there. */
function causesOf(error: ErrorLike): readonly ErrorLike[] {
  const causes: ErrorLike[] = [];
  for (let next: unknown = error; isErrorLike(next) && causes.length < CAUSES_MAX; next = next.cause) causes.push(next);
  return causes;
}

/** The value as text that is not too long. */
function textOf(value: unknown): string {
  let text: string;
  try {
    text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    // A circle, or something whose toJSON throws.
    text = Object.prototype.toString.call(value);
  }
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

/**
 * What a history of locks must look like. The work that is done under a lock may have any name: its value says with which token it is
 * done, so a name without one, or one that resembles "acquire" or "release", is refused.
 */
import { isList, type Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { didYouMean, nearestName } from "../../../histories/words/did-you-mean.ts";
import { shortText } from "../../../histories/words/value-text.ts";
import { problemWith, type OperationShape } from "../../shapes/operation-reader.ts";
import { data, either, nothing, type Shape } from "../../shapes/shape.ts";
import { fieldsOf, positionOf } from "../requests.ts";

/** A number, a zxid, or an object with one of them. */
export function asToken(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  const { token, zxid } = fieldsOf(value);
  const inner = token ?? zxid;
  return positionOf(value) ?? (inner === undefined ? undefined : asToken(inner));
}

/** The token that work went with: `[token, …]`, or as one is given. */
export function tokenOfWork(value: Json): number | undefined {
  return asToken(isList(value) ? value[0] : value);
}

const TOKEN = "a token: a number, a zxid, or an object with one of them as token or zxid";

const FIELDS = ["token", "zxid"];

const token: Shape = shapeOfToken(TOKEN, asToken);
const work: Shape = shapeOfToken("[token, …] or an object with a token", (value) =>
  typeof value === "number" ? undefined : tokenOfWork(value),
);

const acquire: OperationShape = { asks: data, answers: either(nothing, token) };
const release: OperationShape = { asks: token, answers: data };
const read: OperationShape = { asks: nothing, answers: data };
const underLock: OperationShape = { asks: work, answers: data, hears: data };
const NAMES = ["acquire", "release", "read", "fenced-write", "write"];

/** What is wrong with an operation on a lock, "expected …, found …"; undefined: nothing. */
export function lockProblem(operation: Operation): string | undefined {
  // Nobody judges by why something failed.
  const { error: _, ...rest } = operation;
  const judged = { ...rest, error: "" };
  switch (operation.f) {
    case "acquire":
      return problemWith(judged, acquire);
    case "release":
      return problemWith(judged, release);
    case "read":
      return problemWith(judged, read);
    default:
      return misnamed(operation) ?? problemWith(judged, underLock);
  }
}

function misnamed({ f, input }: Operation): string | undefined {
  const isKnown = NAMES.includes(f);
  if (isKnown || (nearestName(f, NAMES) === undefined && work.problem(input, "") === undefined)) return undefined;
  const expected = "acquire, release, read, or work under the lock, whose value is [token, …] or has a token";
  return `expected ${expected}; found "${f}" of ${shortText(input)}.${didYouMean(f, NAMES)}`;
}

function shapeOfToken(words: string, tokenOf: (value: Json) => number | undefined): Shape {
  return {
    words,
    problem: (value, at) =>
      misspeltField(isList(value) ? value[0] : value, at) ??
      (tokenOf(value) === undefined ? `${at}expected ${words}, found ${shortText(value)}` : undefined),
  };
}

/** With `tokn` beside a zxid, the zxid would be taken for the token, and another history judged. */
function misspeltField(value: Json | undefined, at: string): string | undefined {
  const names = Object.keys(fieldsOf(value));
  for (const name of names) {
    const meant = FIELDS.includes(name) ? undefined : nearestName(name, FIELDS);
    if (meant !== undefined && !names.includes(meant))
      return `${at}unknown field "${name}".${didYouMean(name, FIELDS)}`;
  }
  return undefined;
}

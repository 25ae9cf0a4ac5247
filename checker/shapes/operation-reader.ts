/**
 * The reader of a check: which operations it knows, and what each may ask and answer. Everything else is refused, as a model refuses
 * what it does not know (`docs/decisions/0084`).
 *
 * Why an operation failed is read, too: `["not-enough", 3]` says how many were there. Codes that stand alone are free, for clusters
 * and clients have many of their own; but one that resembles a code which a check judges by is a misspelt one.
 */
import { isList, type Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { nearestName } from "../../histories/words/did-you-mean.ts";
import { shortText } from "../../histories/words/value-text.ts";
import type { Check } from "../history-check.ts";
import { nothing, type Shape } from "./shape.ts";

/** What one operation may ask and answer. */
export interface OperationShape {
  /** The value of the invocation. Default: null. */
  readonly asks?: Shape;
  /** The value of an `ok`. Default: null. */
  readonly answers?: Shape;
  /** What an `info` may have heard, where its value is a JSON object. Default: as `asks` has it. */
  readonly hears?: Shape;
  /** By code, what stands behind it in the error of a `fail` or an `info`: `[code, detail]`. Default: no such error. */
  readonly reasons?: Reasons;
  /** What stands behind any other code. Default: no such error. */
  readonly detail?: Shape;
}

type Reasons = { readonly [code: string]: Shape };

/** What a check knows of operations, by `f`. */
export interface OperationShapes {
  readonly [f: string]: OperationShape;
}

/** What a check knows of a history, as its own fields. */
export type Reader = Required<Pick<Check, "functions" | "problem">>;

/**
 * The reader of these operations, to be spread into a check.
 * @param codes errors without a detail by which the check judges
 */
export function readerOf(shapes: OperationShapes, codes: readonly string[] = []): Reader {
  const byName = new Map(Object.entries(shapes));
  return {
    functions: [...byName.keys()],
    problem: (operation) => {
      const shape = byName.get(operation.f);
      return shape === undefined ? undefined : problemWith(operation, shape, codes);
    },
  };
}

/** What is wrong with the values of an operation of this shape; undefined: nothing. */
export function problemWith(
  { input, output, partial, outcome, error, completeIndex }: Operation,
  { asks = nothing, answers = nothing, hears = asks, reasons = {}, detail }: OperationShape,
  codes: readonly string[] = [],
): string | undefined {
  const asked = asks.problem(input, "");
  if (asked !== undefined) return `value: ${asked}`;
  if (outcome === "ok") {
    const answered = answers.problem(output ?? null, "");
    return answered === undefined ? undefined : `value of its ok (event ${completeIndex}): ${answered}`;
  }
  const heard = partial === undefined ? undefined : hears.problem(partial, "");
  if (heard !== undefined) return `value of its info (event ${completeIndex}): ${heard}`;
  // An operation without an end has no reason.
  return completeIndex === undefined ? undefined : problemOfError(error, { reasons, detail, codes });
}

interface Errors {
  readonly reasons: Reasons;
  readonly detail: Shape | undefined;
  readonly codes: readonly string[];
}

function problemOfError(error: Json | undefined, { reasons, detail: behindAny, codes }: Errors): string | undefined {
  const isPair = isList(error) && error.length === 2;
  const [code, detail = null] = isPair ? error : [error ?? null, undefined];
  if (typeof code === "string") {
    const known = [...Object.keys(reasons), ...codes];
    const shape = Object.hasOwn(reasons, code) ? reasons[code] : behindAny;
    const meant = known.includes(code) ? undefined : nearestName(code, known);
    if (meant !== undefined)
      return `error: expected a code such as "${meant}", found "${code}". Did you mean "${meant}"?`;
    if (!isPair) return undefined;
    if (shape !== undefined) return shape.problem(detail, `error ${code}`);
  }
  const pairs = Object.entries(reasons).map(([name, { words }]) => `["${name}", ${words}]`);
  const expected = ["a code", ...pairs, ...(behindAny === undefined ? [] : [`[code, ${behindAny.words}]`])].join(
    " or ",
  );
  return `error: expected ${expected}, found ${error === undefined ? "none" : shortText(error)}`;
}

/**
 * Lax objects: each allows whatever the object allows, from any state, and goes on doing so when single updates are
 * left out. So a contradiction that needs hundreds of updates by the object itself may be one of a few by its lax form:
 * that a counter only grows, that what was appended stays in its order, that tokens grow, that permits are limited.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { amountOf, countIn } from "../../models/objects/counter.ts";
import { isList, isPrefix, sameJson } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";
import { textOf } from "../../models/objects/text.ts";
import { open } from "./any-start.ts";
import { isRefused, takenAtFirst } from "./holds.ts";

/** An object that allows more than the one it stands for. */
export interface LaxObject {
  /** From any state. */
  readonly model: Model;
  /** The lax state at the beginning of the history, where that tells more. */
  readonly atFirst?: Json;
  /** What can be left out by itself. */
  readonly canGo: (operation: Operation) => boolean;
  /** What can be left out together with something that began after it was over. */
  readonly canGoWith?: (first: Operation, second: Operation) => boolean;
}

/** The lax forms of an object, given the operations that they have to allow. */
export function laxObjects(model: Model, operations: readonly Operation[]): LaxObject[] {
  const { special, action } = model;
  if (special === "counter") {
    const isGrowing = operations.every(({ f, input }) => f === "read" || amountOf(input) >= 0);
    return isGrowing ? [growingNumber(model)] : [];
  }
  if (special === "text") return [growing(model, textContents)];
  if (special === "mutex" || special === "semaphore") return [tooMany(model), tooFew(model)];
  if (special === "fenced-lock") return [growingTokens(model), tooMany(model), tooFew(model)];
  const doesGrow = action !== undefined && operations.some(({ f }) => f === "append");
  return doesGrow ? [growing(model, listContents)] : [];
}

/** State: the least that the number can be, null for anything. Increments left out only make that smaller. */
function growingNumber(model: Model): LaxObject {
  return {
    canGo: ({ f }) => f === "increment",
    model: open(model, null, (state, { f, input, output, known }) => {
      const amount = f === "read" ? 0 : amountOf(input);
      if (f === "increment" || !known) return state === null ? null : Number(state) + amount;
      const count = countIn(output);
      if (typeof count !== "number" || (state !== null && count < Number(state))) return undefined;
      return count + amount;
    }),
  };
}

/** What can be seen of something that grows, and whether it shows what it must. */
interface Contents {
  /** What the call found, undefined for nothing. */
  readonly found: (model: Model, call: Call) => Json | undefined;
  /** What is there after it, whatever was before. */
  readonly put: (model: Model, call: Call) => Json | undefined;
  /** `whole` begins with `start`, and after it come the pieces in this order, among others. */
  readonly shows: (whole: Json, start: Json, pieces: readonly Json[]) => boolean;
}

/** State: what it began with ("" and [] where nobody knows) and what was appended since. */
function growing(model: Model, { found, put, shows }: Contents): LaxObject {
  const nothing = model.special === "text" ? "" : [];
  return {
    canGo: ({ f }) => f === "append",
    model: open(model, [nothing, []], (state, call) => {
      const [start = nothing, pieces = []] = isList(state) ? state : [];
      if (call.f === "append") return [start, [...(isList(pieces) ? pieces : []), call.input]];
      const seen = found(model, call);
      if (seen !== undefined && !shows(seen, start, isList(pieces) ? pieces : [])) return undefined;
      const written = put(model, call);
      const after = written === undefined ? seen : written;
      return after === undefined ? state : [after, []];
    }),
  };
}

const textContents: Contents = {
  found: (_model, { f, known, output }) => (f === "read" && known ? textOf(output ?? null) : undefined),
  put: (_model, { f, input }) => (f === "write" ? textOf(input) : undefined),
  shows: (whole, start, pieces) => {
    const [text, before] = [textOf(whole), textOf(start)];
    if (!text.startsWith(before)) return false;
    let at = before.length;
    return pieces.every((piece) => {
      const place = text.indexOf(textOf(piece), at);
      at = place + textOf(piece).length;
      return place >= 0;
    });
  },
};

const listContents: Contents = {
  found: (model, call) => {
    const action = model.action?.(call);
    return action?.kind === "read" ? action.value : action?.kind === "cas" ? action.from : undefined;
  },
  put: (model, call) => {
    const action = model.action?.(call);
    return action?.kind === "write" ? action.value : action?.kind === "cas" ? action.to : undefined;
  },
  shows: (whole, start, pieces) => {
    const isUnknown = isList(start) && start.length === 0;
    // Where nothing seems to be, appends that were left out may have made a list.
    if (pieces.length === 0 && !isList(start)) return sameJson(whole, start) || (start === null && isList(whole));
    const before = isList(start) ? start : [];
    if (!isList(whole)) return isUnknown && pieces.length === 0;
    if (!isPrefix(before, whole)) return false;
    let at = before.length;
    return pieces.every((piece) => {
      while (at < whole.length && !sameJson(whole[at] ?? null, piece)) at++;
      return at++ < whole.length;
    });
  },
};

/** State: the last token, null for any. */
function growingTokens(model: Model): LaxObject {
  return {
    canGo: () => true,
    model: open(model, null, (state, { f, known, output }) => {
      if (f === "release" || !known || typeof output !== "number") return state;
      return state === null || output > Number(state) ? output : undefined;
    }),
  };
}

/** State: the fewest permits that can be taken; one given back too often is no matter. A lock has one permit. */
function tooMany(model: Model): LaxObject {
  const permits = model.permits ?? 1;
  return {
    canGo: ({ f }) => f === "acquire",
    canGoWith: (first, second) => first.f === "acquire" && second.f === "release",
    model: open(model, 0, (state, call) => {
      if (call.f === "release") return Number(state) - 1;
      if (call.known && isRefused(model, call)) return state;
      return Number(state) < permits ? Number(state) + 1 : undefined;
    }),
  };
}

/** State: the most permits that can be taken; one too many is no matter. */
function tooFew(model: Model): LaxObject {
  const permits = model.permits ?? 1;
  return {
    atFirst: takenAtFirst(model),
    canGo: ({ f }) => f === "release",
    canGoWith: (first, second) => first.f === "release" && second.f === "acquire",
    model: open(model, permits, (state, call) => {
      if (call.f === "release") return Number(state) > 0 ? Number(state) - 1 : undefined;
      if (call.known && isRefused(model, call)) return Number(state) >= permits ? state : undefined;
      return Number(state) + 1;
    }),
  };
}

/**
 * Several registers, each of which may have held anything: what an unknown one holds is known with its first read. And
 * looking at some of the registers only, as every transaction does all its parts at one moment.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText, isList, sameJson } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";

/** True for the model of several registers whose only operation is a transaction. */
export function isTransactional({ functions, name }: Model): boolean {
  return name === "multi-register" && functions.length === 1 && functions[0] === "txn";
}

/** One step of a transaction: ["r", "x", 1] */
export interface Part {
  /** The first letter of its word: r for read, w for write, a for append. */
  readonly kind: string;
  /** The JSON text of its name, so that 1 and "1" differ. */
  readonly register: string;
  readonly value: Json;
}

/** The steps in a transaction's input or output; what is no step is left out. */
export function partsOf(value: Json | undefined): Part[] {
  if (!isList(value)) return [];
  return value.flatMap((part) => {
    if (!isList(part)) return [];
    const [word, name = null, each = null] = part;
    return typeof word === "string" ? [{ kind: word.charAt(0), register: canonicalText(name), value: each }] : [];
  });
}

/** The registers that an operation touches: those of its answer where there is one, else of its input. */
export function registersOf({ input, output, outcome }: Operation): string[] {
  return partsOf(outcome === "ok" && isList(output) ? output : input).map(({ register }) => register);
}

/** Per register: pairs of its name's text and either ["=", value] or ["?", elements appended since]. */
export function registersFromAnywhere(model: Model): Model {
  // Only a wildcard's reads of nil fit what is not nil.
  const written = model.step(model.initial, { f: "txn", input: [["write", "x", 1]], known: true });
  const read = { f: "txn", input: [["read", "x", null]], known: true };
  const isNilAnything = written === undefined || model.step(written, read) !== undefined;
  const { name, description, functions, describe, ignores, readOnly } = model;
  return {
    name,
    description,
    functions,
    initial: {},
    step: (state, call) => {
      const held = new Map(Object.entries(state as { readonly [register: string]: Json }));
      const parts = partsOf(call.known && isList(call.output) ? call.output : call.input);
      for (const part of parts) {
        const next = afterPart(held.get(part.register), part, { call, isNilAnything });
        if (next === undefined) return undefined;
        held.set(part.register, next);
      }
      return Object.fromEntries([...held].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    readOnly: (call) => !call.known && readOnly(call),
    describe,
    describeState: canonicalText,
    ...(ignores === undefined ? {} : { ignores }),
  };
}

function afterPart(
  held: Json | undefined,
  { kind, value }: Part,
  { call, isNilAnything }: { readonly call: Call; readonly isNilAnything: boolean },
): Json | undefined {
  const [mark, content = null] = isList(held) ? held : ["?", []];
  if (kind === "w") return ["=", value];
  if (kind === "a") {
    if (mark === "=" && content !== null && !isList(content)) return undefined;
    return [mark ?? "?", [...(isList(content) ? content : []), value]];
  }
  if (!call.known || (value === null && isNilAnything)) return held ?? ["?", []];
  // Both null and an empty list say that nothing is there.
  const seen = isList(value) && value.length === 0 ? null : value;
  if (mark === "=") {
    const there = isList(content) && content.length === 0 ? null : content;
    return sameJson(there, seen) ? held : undefined;
  }
  const tail = isList(content) ? content : [];
  const list = isList(value) ? value : [];
  const doesEnd = tail.every((element, at) => sameJson(list[list.length - tail.length + at] ?? null, element));
  return tail.length <= list.length && doesEnd ? ["=", value] : undefined;
}

/** The operation without its parts on other registers; nothing where no part is left. */
export function withoutRegisters(operation: Operation, gone: ReadonlySet<string>): Operation[] {
  const kept = (value: Json): Json =>
    isList(value) ? value.filter((part) => !isList(part) || !gone.has(canonicalText(part[1] ?? null))) : value;
  const input = kept(operation.input);
  const output = operation.output === undefined ? undefined : kept(operation.output);
  const shown = operation.outcome === "ok" && isList(output) ? output : input;
  if (isList(shown) && shown.length === 0) return [];
  return [{ ...operation, input, ...(output === undefined ? {} : { output }) }];
}

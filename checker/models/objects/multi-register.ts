/**
 * Several registers that one operation reads and writes together: txn [["read", x, 1], ["write", y, 2]], the parts in
 * order, all at one moment. The names are not keys of the history, for one operation touches several. A register may
 * hold a list, to which ["append", x, 1] adds: so Elle's transactions, read as strictly serializable.
 *
 * State: the values by name, `{"1": 5}` for register 1 and `{"\"1\"": 5}` for register "1"; a register that was never
 * written is absent, which an empty list says as well as null. Knossos reads nil as "any value".
 */
import { nameText } from "../../../histories/canonical-text.ts";
import type { Json } from "../../../histories/json.ts";
import { callText } from "../call-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Call, Model } from "../model.ts";

type Kind = "read" | "write" | "append";

interface Part {
  readonly kind: Kind;
  /** As `nameText` writes it: the names 1 and "1" are two. */
  readonly name: string;
  readonly value: Json;
}

const KINDS: ReadonlyMap<Json, Kind> = new Map<Json, Kind>([
  ["read", "read"],
  ["r", "read"],
  ["write", "write"],
  ["w", "write"],
  ["append", "append"],
]);

function partsOf(value: Json): readonly Part[] | undefined {
  if (!isList(value)) return undefined;
  const parts: Part[] = [];
  for (const part of value) {
    if (!isList(part) || part.length < 2 || part.length > 3) return undefined;
    const [word = null, name = null, each = null] = part;
    const kind = KINDS.get(word);
    if (kind === undefined || (typeof name !== "string" && typeof name !== "number")) return undefined;
    parts.push({ kind, name: nameText(name), value: each });
  }
  return parts;
}

/** The answered parts where there are any, else those that were asked for. */
function shown(call: Call): Json {
  return call.known && isList(call.output) ? call.output : call.input;
}

/** Whether a register that holds this, or nothing, may have answered that value. */
function saw(value: Json, held: Json | undefined, readNil: "absent" | "wildcard"): boolean {
  if (value === null && readNil === "wildcard") return true;
  return sameJson(held ?? null, value) || (held === undefined && isList(value) && value.length === 0);
}

/** @param readNil what a read of null saw: nothing there, or nobody knows what */
export function multiRegister(readNil: "absent" | "wildcard"): Model {
  return {
    name: "multi-register",
    description: "several registers: txn [[read, x, v], [write, y, v], [append, z, v]], all parts at one moment",
    functions: ["txn"],
    initial: {},
    beginning: {
      expected: "the values by register, an object",
      stateOf: (held) => (held === null ? {} : typeof held === "object" && !isList(held) ? held : undefined),
    },
    step: (state, call) => {
      const registers = new Map(Object.entries(state as { readonly [name: string]: Json }));
      for (const part of partsOf(shown(call)) ?? []) {
        const held = registers.get(part.name);
        if (part.kind === "read") {
          if (call.known && !saw(part.value, held, readNil)) return undefined;
        } else if (part.kind === "append") {
          if (held !== undefined && !isList(held)) return undefined;
          registers.set(part.name, [...(held ?? []), part.value]);
        } else if (part.value === null) registers.delete(part.name);
        else registers.set(part.name, part.value);
      }
      return Object.fromEntries(registers) as Json;
    },
    // By what was answered: only that is what happened, whatever was asked for.
    readOnly: (call) => (partsOf(shown(call)) ?? []).every(({ kind }) => kind === "read"),
    describe: (call) => callText({ ...call, input: shown(call) }, { input: true, output: false }),
    describeState: shortText,
    problem: ({ input, output }) => {
      const wrong = [input, output ?? input].find((value) => partsOf(value) === undefined);
      return wrong === undefined
        ? undefined
        : `expected [["read", "write" or "append", name, value] …], found ${shortText(wrong)}`;
    },
  };
}

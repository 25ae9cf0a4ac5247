/**
 * Several registers that one operation reads and writes at one moment: txn [["read", x, 1], ["write", y, 2]], the parts
 * in order. The names are not keys of the history, because one operation uses several. A register may hold a list, and
 * ["append", x, 1] adds to it. So the model judges Elle's transactions as strictly serializable.
 *
 * State: the values by name, `{"1": 5}` for register 1 and `{"\"1\"": 5}` for register "1". A register that was never
 * written is absent; a read of it answers null or an empty list.
 */
import { nameText } from "../../../histories/canonical-text.ts";
import type { Json } from "../../../histories/json.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Call, Model } from "../model.ts";

type Kind = "read" | "write" | "append";

interface Part {
  readonly kind: Kind;
  /** As `nameText` writes it, because the names 1 and "1" are different. */
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

/** The parts as answered; without an answer, as requested. */
function transactionOf(call: Call): Json {
  return call.known && isList(call.output) ? call.output : call.input;
}

/** Whether a read may answer `value` when the register holds `held`; undefined: it is absent. */
function mayAnswer(value: Json, held: Json | undefined, readNil: "absent" | "wildcard"): boolean {
  if (value === null && readNil === "wildcard") return true;
  return sameJson(held ?? null, value) || (held === undefined && isList(value) && value.length === 0);
}

/** @param readNil what a read of null means: the register was absent, or (in Knossos) any value */
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
      for (const part of partsOf(transactionOf(call)) ?? []) {
        const held = registers.get(part.name);
        if (part.kind === "read") {
          if (call.known && !mayAnswer(part.value, held, readNil)) return undefined;
        } else if (part.kind === "append") {
          if (held !== undefined && !isList(held)) return undefined;
          registers.set(part.name, [...(held ?? []), part.value]);
        } else if (part.value === null) registers.delete(part.name);
        else registers.set(part.name, part.value);
      }
      return Object.fromEntries(registers) as Json;
    },
    // By the answer: it says what happened.
    readOnly: (call) => (partsOf(transactionOf(call)) ?? []).every(({ kind }) => kind === "read"),
    describe: (call) => callText({ ...call, input: transactionOf(call) }, { input: true, output: false }),
    describeState: shortText,
    problem: ({ input, output }) => {
      const wrong = [input, output ?? input].find((value) => partsOf(value) === undefined);
      return wrong === undefined
        ? undefined
        : `expected [["read", "write" or "append", name, value] …], found ${shortText(wrong)}`;
    },
  };
}

/**
 * Several registers that one operation reads and writes together: txn [["read", x, 1], ["write", y, 2]], the parts in
 * order, all at one moment. The names are not keys of the history, for one operation touches several.
 *
 * State: the values by name; a register that was never written is absent. Knossos reads nil as "any value".
 */
import type { Json } from "../../histories/json.ts";
import { callText } from "./call-text.ts";
import { isList, sameJson, shortText } from "./json-text.ts";
import type { Call, Model } from "./model.ts";

interface Part {
  readonly isRead: boolean;
  readonly name: string;
  readonly value: Json;
}

const KINDS: ReadonlyMap<Json, "read" | "write"> = new Map([
  ["read", "read"],
  ["r", "read"],
  ["write", "write"],
  ["w", "write"],
]);

function partsOf(value: Json): readonly Part[] | undefined {
  if (!isList(value)) return undefined;
  const parts: Part[] = [];
  for (const part of value) {
    if (!isList(part) || part.length < 2 || part.length > 3) return undefined;
    const [kind = null, name = null, each = null] = part;
    const known = KINDS.get(kind);
    if (known === undefined || (typeof name !== "string" && typeof name !== "number")) return undefined;
    parts.push({ isRead: known === "read", name: String(name), value: each });
  }
  return parts;
}

/** The answered parts where there are any, else those that were asked for. */
function shown(call: Call): Json {
  return call.known && isList(call.output) ? call.output : call.input;
}

/** @param readNil what a read of null saw: nothing there, or nobody knows what */
export function multiRegister(readNil: "absent" | "wildcard"): Model {
  return {
    name: "multi-register",
    description: "several registers: txn [[read, x, v], [write, y, v]], all parts at one moment",
    functions: ["txn"],
    initial: {},
    step: (state, call) => {
      const registers = new Map(state !== null && typeof state === "object" ? Object.entries(state as object) : []);
      for (const { isRead, name, value } of partsOf(shown(call)) ?? []) {
        if (!isRead) {
          if (value === null) registers.delete(name);
          else registers.set(name, value);
        } else if (call.known && !(value === null && readNil === "wildcard")) {
          if (!sameJson((registers.get(name) as Json | undefined) ?? null, value)) return undefined;
        }
      }
      return Object.fromEntries(registers) as Json;
    },
    readOnly: (call) => (partsOf(call.input) ?? []).every(({ isRead }) => isRead),
    describe: (call) => callText({ ...call, input: shown(call) }, { input: true, output: false }),
    describeState: shortText,
    problem: ({ input, output }) => {
      const wrong = [input, output ?? input].find((value) => partsOf(value) === undefined);
      return wrong === undefined
        ? undefined
        : `expected [["read" or "write", name, value] …], found ${shortText(wrong)}`;
    },
  };
}

/**
 * Models of what other tools' histories are of, beyond the catalog: a text that grows by appending (Porcupine's kv
 * files), and registers that one transaction reads and writes together (Knossos's multi-register).
 */
import type { Json } from "../../histories/json.ts";
import type { Call, Model } from "../../checker/index.ts";

const shown = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** One text a key; `append` adds to its end. Absent is the empty text. Source: Porcupine's kvModel. */
export const textModel: Model = {
  name: "text",
  description: "one text a key: read, write, append to its end; absent is the empty text",
  functions: ["read", "write", "append"],
  initial: "",
  step(state, call) {
    if (call.f === "write") return call.input;
    if (call.f === "append") return `${textOf(state)}${textOf(call.input)}`;
    return !call.known || textOf(call.output ?? null) === textOf(state) ? state : undefined;
  },
  readOnly: (call) => call.f === "read",
  describe: (call) => (call.f === "read" ? `read ${shown(call.output ?? null)}` : `${call.f} ${shown(call.input)}`),
  describeState: shown,
};

/** A part of a transaction: what it does, to which register, and the value. */
interface Part {
  readonly isRead: boolean;
  readonly register: string;
  readonly value: Json;
}

const PART_NAMES: { readonly [name: string]: "read" | "write" } = {
  read: "read",
  r: "read",
  write: "write",
  w: "write",
};

/**
 * Registers by name; a transaction `[["read", "x", 1], ["write", "y", 2]]` does its parts in order, all at once.
 * Source: knossos.model/multi-register.
 */
export const multiRegister: Model = {
  name: "multi-register",
  description: "several registers: txn [[read, x, v], [write, y, v]], all parts at once",
  functions: ["txn"],
  initial: {},
  step(state, call) {
    const registers = new Map(Object.entries(state as { readonly [name: string]: Json }));
    for (const { isRead, register, value } of partsOf(call)) {
      if (!isRead) registers.set(register, value);
      else if (call.known && JSON.stringify(registers.get(register) ?? null) !== JSON.stringify(value))
        return undefined;
    }
    return Object.fromEntries(registers);
  },
  readOnly: (call) => partsOf(call).every((part) => part.isRead),
  describe: (call) => `txn ${shown(call.output ?? call.input)}${call.known ? "" : " (never answered)"}`,
  describeState: shown,
  problem: ({ input, output }) => {
    const wrong = [input, output ?? input].find((value) => parts(value) === undefined);
    return wrong === undefined
      ? undefined
      : `expected the value [["read" or "write", register, value] …], found ${shown(wrong)}`;
  },
};

export const FOREIGN_MODELS: readonly Model[] = [textModel, multiRegister];

function partsOf(call: Call): readonly Part[] {
  return parts(call.output ?? call.input) ?? [];
}

function parts(value: Json): readonly Part[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found: Part[] = [];
  for (const part of value as readonly Json[]) {
    if (!Array.isArray(part) || part.length !== 3) return undefined;
    const [name, register, each = null] = part as readonly Json[];
    const kind = typeof name === "string" && Object.hasOwn(PART_NAMES, name) ? PART_NAMES[name] : undefined;
    if (kind === undefined || (typeof register !== "string" && typeof register !== "number")) return undefined;
    found.push({ isRead: kind === "read", register: String(register), value: each });
  }
  return found;
}

function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

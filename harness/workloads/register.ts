/**
 * register: read, write and compare-and-set on registers.
 *
 * Every written value is new. Then each read tells which write it saw, which finds more bugs than Jepsen's five
 * values do and makes checking almost linear. A compare-and-set from a value drawn at random would then never
 * succeed, so the generator remembers what was seen of its key.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { plan } from "../generator/combinators/once.ts";
import type { Template } from "../generator/combinators/once.ts";
import { pending, proceed } from "../generator/generator.ts";
import type { Answer, Context, Generator } from "../generator/generator.ts";
import { finalReads, keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

export const register: Workload = {
  name: "register",
  description: "Reads, writes and compare-and-sets of registers; every written value is new.",
  model: "cas-register",
  generator: (options) =>
    keyedGenerator(options, ({ key, firstValue }) =>
      onRegister({ key, nextValue: firstValue, seen: [], deleteShare: 0 }),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["read", "write"],
  defaults: { keys: 4, operationsPerKey: 300 },
};

interface Register {
  readonly key: Key;
  readonly nextValue: number;
  /** Values that the register was last known to hold, the newest first. */
  readonly seen: readonly Json[];
  /** Share of deletes, 0..0.3: taken from that of the writes. */
  readonly deleteShare: number;
}

/** Endless operations on one register. */
export function onRegister(state: Register): Generator {
  return new OnRegister(state);
}

class OnRegister implements Generator {
  readonly state: Register;

  constructor(state: Register) {
    this.state = state;
  }

  next(context: Context): Answer {
    const { state } = this;
    const operation = plan(context, choose(context, state));
    if (operation === undefined) return pending(this);
    if (operation.f === "read") return proceed(operation, this);
    const { key, nextValue, seen, deleteShare } = state;
    return proceed(operation, new OnRegister({ key, nextValue: nextValue + 1, seen, deleteShare }));
  }

  update(_context: Context, event: HistoryEvent): Generator {
    const { key, nextValue, seen, deleteShare } = this.state;
    const value = valueSeen(event);
    if (value === undefined || value === null || value === seen[0]) return this;
    return new OnRegister({ key, nextValue, seen: [value, ...seen.slice(0, SEEN_MAX - 1)], deleteShare });
  }
}

const SEEN_MAX = 4;

/** 40 % reads, 30 % writes, 30 % compare-and-sets, three quarters of them from the newest known value. */
function choose({ random }: Context, { key, nextValue, seen, deleteShare }: Register): Template {
  const choice = random.unit();
  if (choice < 0.4) return { f: "read", key };
  if (choice < 0.4 + deleteShare) return { f: "delete", key };
  if (choice < 0.7 || seen.length === 0) return { f: "write", key, value: nextValue };
  const from = random.chance(0.75) ? seen[0] : random.pick(seen);
  return { f: "cas", key, value: [from ?? null, nextValue] };
}

/** What the register held when the operation took effect, as far as its completion tells; undefined if it does not. */
function valueSeen({ type, f, value, error }: HistoryEvent): Json | undefined {
  if (type === "ok") return f === "cas" && Array.isArray(value) ? (value[1] as Json) : value;
  if (type === "fail" && Array.isArray(error) && error[0] === "mismatch") return error[1] as Json;
  return undefined;
}

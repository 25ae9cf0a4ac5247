/**
 * register: read, write and compare-and-set on registers.
 *
 * Every written value is new. So each read tells which write it saw, which finds more bugs than Jepsen's five values,
 * and takes almost linear time to check. A compare-and-set from a random value would hardly ever succeed, so the
 * generator remembers the values that were seen.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { plan } from "../generator/combinators/once.ts";
import type { Template } from "../generator/combinators/once.ts";
import { pending, proceed } from "../generator/generator.ts";
import type { Answer, Context, Generator } from "../generator/generator.ts";
import { claimedChecks } from "./claims/claimed-checks.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Registers by key; `cas` has the value [from, to]. */
export const register: Workload = {
  name: "register",
  description: "Reads, writes and compare-and-sets of registers; every written value is new.",
  judge: "cas-register",
  checksOfClaims: claimedChecks("cas-register"),
  takesReaders: true,
  generator: (options) =>
    keyedGenerator(options, ({ key, firstValue }) =>
      onRegister({ key, nextValue: firstValue, seen: [], deleteShare: 0 }),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["read", "write"],
  defaults: { keys: 4, operationsPerKey: 300 },
};

/** What is known of one register, and what comes next. */
interface Register {
  readonly key: Key;
  /** The next value to write. */
  readonly nextValue: number;
  /** The values that answers showed last, at most four, the newest first. */
  readonly seen: readonly Json[];
  /** Share of deletes, 0..0.3; there are as many fewer writes. */
  readonly deleteShare: number;
}

/** Endless operations on one register, its values counting up from `nextValue`. */
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

/** 40 % reads, 30 % writes and deletes, 30 % compare-and-sets; three quarters of these from the newest value seen. */
function choose({ random }: Context, { key, nextValue, seen, deleteShare }: Register): Template {
  const choice = random.unit();
  if (choice < 0.4) return { f: "read", key };
  if (choice < 0.4 + deleteShare) return { f: "delete", key };
  if (choice < 0.7 || seen.length === 0) return { f: "write", key, value: nextValue };
  const from = random.chance(0.75) ? seen[0] : random.pick(seen);
  return { f: "cas", key, value: [from ?? null, nextValue] };
}

/**
 * What the register held after the operation, or instead of what a cas expected; undefined when the event does not
 * tell.
 */
function valueSeen({ type, f, value, error }: HistoryEvent): Json | undefined {
  if (type === "ok") return f === "cas" && Array.isArray(value) ? (value[1] as Json) : value;
  if (type === "fail" && Array.isArray(error) && error[0] === "mismatch") return error[1] as Json;
  return undefined;
}

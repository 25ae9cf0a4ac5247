/**
 * lock: locks that expire. Each acquisition gets a greater token than all before it.
 *
 * This needs two things of a system that registers do not: a timer that goes off, also after a failover, and a number
 * that only ever grows. That expired locks are free again shows at the end, when each must be acquired once more.
 */
import type { HistoryEvent, Key, ProcessId } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { pending, proceed } from "../generator/generator.ts";
import type { Answer, Context, Generator } from "../generator/generator.ts";
import { plan } from "../generator/combinators/once.ts";
import type { Template } from "../generator/combinators/once.ts";
import { finalAnswers } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import { type Tokens, without } from "./operations/under-token.ts";
import type { Workload } from "./workload.ts";

/** Times to live, in ms: some end before the holder can release the lock, some outlast a failover. */
const TIMES_TO_LIVE: readonly number[] = [20, 100, 400, 1500];
/** ms; short, because at the end several workers acquire each lock, one after the other. */
export const LAST_TIME_TO_LIVE_MS = 20;
/** Share of the times that a holder releases its lock; otherwise it lets it expire. */
const RELEASE_SHARE = 0.5;

/** Locks by key: `acquire` takes a time to live in ms and answers a token, `release` takes the token. */
export const lock: Workload = {
  name: "lock",
  description: "Acquisitions of locks that expire, and releases; every token is greater than those before.",
  judge: "expiring-lock",
  generator: (options) => keyedGenerator(options, ({ key }) => new OnLock(key, new Map())),
  finalGenerator: (options, keysInUse) =>
    finalAnswers(options, keysInUse, { f: "acquire", value: LAST_TIME_TO_LIVE_MS }),
  probe: { f: "acquire", value: LAST_TIME_TO_LIVE_MS },
  mustSucceed: ["acquire"],
  defaults: { keys: 2, operationsPerKey: 100 },
};

class OnLock implements Generator {
  readonly key: Key;
  /** The last token that each process was given and has not released. */
  readonly held: ReadonlyMap<ProcessId, Json>;

  constructor(key: Key, held: ReadonlyMap<ProcessId, Json>) {
    this.key = key;
    this.held = held;
  }

  next(context: Context): Answer {
    const { key, held } = this;
    const operation = plan(context, { f: "acquire", key, value: context.random.pick(TIMES_TO_LIVE) });
    if (operation === undefined) return pending(this);
    const release = releaseOf(context, { key, held, process: context.processOf(operation.worker) });
    return proceed(release === undefined ? operation : { ...operation, ...release }, this);
  }

  update(_context: Context, event: HistoryEvent): Generator {
    const next = tokensAfter(this.held, event);
    return next === this.held ? this : new OnLock(this.key, next);
  }
}

function releaseOf(
  { random }: Context,
  holding: { readonly key: Key; readonly held: ReadonlyMap<ProcessId, Json>; readonly process: ProcessId },
): (Template & { readonly value: Json }) | undefined {
  const token = holding.held.get(holding.process);
  const isReleased = token !== undefined && random.chance(RELEASE_SHARE);
  return isReleased ? { f: "release", key: holding.key, value: token } : undefined;
}

/** The last token that each process was given and has not released, after the event; the same map where none changed. */
export function tokensAfter(held: Tokens, event: HistoryEvent): Tokens {
  const { process, type, f, value } = event;
  if (type === "ok" && f === "acquire") return new Map([...held, [process, value]]);
  return f === "release" && type === "invoke" ? without(held, process) : held;
}

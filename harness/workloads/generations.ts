/**
 * generations: hosts that race for a flag, generation after generation, as a primary and its backup do.
 *
 * Each worker is a host with a name of its own. It claims the generation that was seen last, or one that is over; it resets
 * a generation that it holds, or that somebody else holds, or that is over; and at times an operator resets whatever there
 * is. Nobody asks for a generation that has not begun: whether that was refused for good nobody could know.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { any, clients, delay, once, onWorkers, repeat, stagger, untilOk } from "../generator/combinators.ts";
import { pending, proceed } from "../generator/generator.ts";
import type { Answer, Context, Generator } from "../generator/generator.ts";
import { plan } from "../generator/combinators/once.ts";
import type { Template } from "../generator/combinators/once.ts";
import type { Workload } from "./workload.ts";

const RETRY_MS = 100;
const FINAL_READERS = 3;
/** How far back a host asks that has not heard of the present generation. */
const BEHIND_MAX = 3;

export const generations: Workload = {
  name: "generations",
  description: "Claims and resets of a flag with an owner and generations, by hosts and an operator; who holds it.",
  model: "generations",
  generator({ rate }) {
    const calls = new OnFlag({ generation: 0, owner: null });
    return clients(rate > 0 ? stagger(1000 / rate, calls) : calls);
  },
  finalGenerator: ({ concurrency }) =>
    any(
      ...Array.from({ length: Math.min(concurrency, FINAL_READERS) }, (_, worker) =>
        onWorkers((one) => one === worker, untilOk(delay(RETRY_MS, repeat(once({ f: "holder" }))))),
      ),
    ),
  probe: { f: "holder" },
  mustSucceed: ["claim", "reset", "holder"],
  defaults: { keys: 1, operationsPerKey: 200 },
};

/** The newest that anybody was told. */
interface Seen {
  readonly generation: number;
  readonly owner: Json;
}

class OnFlag implements Generator {
  readonly seen: Seen;

  constructor(seen: Seen) {
    this.seen = seen;
  }

  next(context: Context): Answer {
    const operation = plan(context, { f: "holder" });
    if (operation === undefined) return pending(this);
    return proceed({ ...operation, ...choose(context, this.seen, `h${String(operation.worker)}`) }, this);
  }

  update(_context: Context, { type, value }: HistoryEvent): Generator {
    if (type !== "ok" || typeof value !== "object" || value === null || Array.isArray(value)) return this;
    const { generation, owner = null } = value as { readonly generation?: Json; readonly owner?: Json };
    if (typeof generation !== "number" || generation < this.seen.generation) return this;
    return new OnFlag({ generation, owner });
  }
}

function choose({ random }: Context, { generation, owner }: Seen, host: string): Template & { readonly value: Json } {
  const behind = Math.max(0, generation - random.integer(1, BEHIND_MAX));
  const share = random.unit();
  if (owner === host && share < 0.4) return { f: "reset", value: [host, generation] };
  if (share < 0.6) return { f: "claim", value: [host, random.chance(0.8) ? generation : behind] };
  if (share < 0.78) return { f: "reset", value: [host, random.chance(0.5) ? generation : behind] };
  if (share < 0.82) return { f: "reset", value: ["operator", null] };
  return { f: "holder", value: null };
}

/**
 * generations: hosts race for a flag, in one generation after the other, as a primary and its backup do.
 *
 * Each worker is a host with a name of its own. It claims the newest generation that it knows of, or one that is
 * over. It resets a generation that it holds, that another host holds, or that is over. Sometimes an operator resets
 * whatever generation there is. Nobody asks for a generation that has not begun: the refusal would be no lasting
 * answer, because the same request may be granted later.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { clients, stagger } from "../generator/combinators.ts";
import { pending, proceed } from "../generator/generator.ts";
import type { Answer, Context, Generator } from "../generator/generator.ts";
import { plan } from "../generator/combinators/once.ts";
import type { Template } from "../generator/combinators/once.ts";
import { finalReadsOfOne } from "./final-reads.ts";
import type { Workload } from "./workload.ts";

/** How many generations behind a host may be that has not heard of the newest one. */
const BEHIND_MAX = 3;

/** One flag without a key, with an owner and a generation that goes up by one with each reset. */
export const generations: Workload = {
  name: "generations",
  description: "Claims and resets of a flag with an owner and generations, by hosts and an operator; who holds it.",
  judge: "generations",
  generator({ rate }) {
    const calls = new OnFlag({ generation: 0, owner: null });
    return clients(rate > 0 ? stagger(1000 / rate, calls) : calls);
  },
  finalGenerator: (options) => finalReadsOfOne(options, { f: "holder" }),
  probe: { f: "holder" },
  mustSucceed: ["claim", "reset", "holder"],
  defaults: { keys: 1, operationsPerKey: 200 },
};

/** The newest generation that an answer showed, and who held it. */
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

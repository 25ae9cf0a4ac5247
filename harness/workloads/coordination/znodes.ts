/**
 * znodes: everything that a coordination service can do, by clients that change a small tree and by clients that only look.
 *
 * Who only looks never learns of a write but from the server that it is connected to: that is what tells ordered sequential
 * consistency, which ZooKeeper promises, from linearizability, which it does not.
 */
import { ZNODE_CHECKS } from "../../../checker/coordination/checks.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { clients, stagger } from "../../generator/combinators.ts";
import { plan } from "../../generator/combinators/once.ts";
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";
import { finalReadsOfOne } from "../final-reads.ts";
import type { Workload } from "../workload.ts";
import { DATA_EACH, drawnLook, drawnOperation, PARENTS, PLAIN_PATHS } from "./drawn-requests.ts";
import { type SeenZnodes, seenAfter } from "./seen-znodes.ts";

/** Every third worker only looks. */
const LOOKING_EVERY = 3;

const [judge, ...checks] = ZNODE_CHECKS;

/** All requests to a tree of nodes; see `systems-under-test/zookeeper/service/requests.ts` for their values. */
export const znodes: Workload = {
  name: "znodes",
  description: "A small tree of regular, ephemeral and sequential nodes: writes, reads, watches, pipelines and multis.",
  judge,
  checks,
  generator: ({ rate }) => {
    const all = new ZnodeOperations(1, new Map());
    return clients(rate > 0 ? stagger(1000 / rate, all) : all);
  },
  finalGenerator: (options) => finalReadsOfOne(options, { f: "pipeline", value: { requests: LAST_LOOK } }),
  probe: { f: "sync", value: { path: "/" } },
  mustSucceed: ["create", "set", "get", "multi", "pipeline"],
  defaults: { keys: 1, operationsPerKey: 1_000 },
};

/** The server catches up, and then the whole tree is read. */
const LAST_LOOK = [
  { f: "sync", path: "/" },
  ...["/", ...PARENTS].map((path) => ({ f: "children", path })),
  ...PLAIN_PATHS.map((path) => ({ f: "get", path })),
];

class ZnodeOperations implements Generator {
  /** The next data to write. */
  readonly data: number;
  readonly seen: SeenZnodes;

  constructor(data: number, seen: SeenZnodes) {
    this.data = data;
    this.seen = seen;
  }

  next(context: Context): Answer {
    const { data, seen } = this;
    const { random } = context;
    const planned = plan(context, { f: "get" });
    if (planned === undefined) return pending(this);
    const draw = { random, seen, firstData: data };
    const isLooking = typeof planned.worker === "number" && planned.worker % LOOKING_EVERY === LOOKING_EVERY - 1;
    const { f, value = null } = isLooking ? drawnLook(draw) : drawnOperation(draw);
    return proceed({ ...planned, f, value }, new ZnodeOperations(data + DATA_EACH, seen));
  }

  update(_context: Context, event: HistoryEvent): Generator {
    if (event.process === "nemesis" || event.type === "invoke") return this;
    const seen = seenAfter(this.seen, event);
    return seen === this.seen ? this : new ZnodeOperations(this.data, seen);
  }
}

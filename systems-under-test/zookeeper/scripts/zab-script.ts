/**
 * A script of servers with the smallest service: time, messages and disks move only when it says so.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { createScript, type Filter, type RequestHandle, type Script } from "../../node-kit/script.ts";
import type { Violation } from "../../system.ts";
import { createClusterMonitor } from "../monitor/monitor.ts";
import { createZookeeperNode, type ZookeeperNode } from "../node.ts";
import { readZabOptions } from "../options.ts";
import { createCellsService, type CellsReply, type CellsRequest } from "./cells-service.ts";
import type { ChannelMessage, ZabMessage } from "../zab/messages.ts";
import { zabRulesWith } from "../zab/mutants.ts";
import type { Zxid } from "../zxid.ts";

/** A request that was made of a server. */
export type Handle = RequestHandle<CellsReply>;

/** A filter of messages. */
export type MessageFilter = Filter<ZabMessage>;

/** What a server shows of its state. */
export interface Seen {
  readonly role: "looking" | "leader" | "follower";
  readonly phase: string;
  readonly leader: Id | null;
  readonly followers: readonly Id[];
  readonly acceptedEpoch: number;
  readonly currentEpoch: number;
  readonly committed: Zxid;
  readonly applied: Zxid;
  readonly last: Zxid;
  readonly logStart: Zxid;
  readonly service: { readonly [cell: string]: Json };
}

/** A script of servers n1 … nN. */
export interface ZabScript extends Script<ZabMessage> {
  readonly ids: readonly Id[];
  see(id: Id): Seen;
  /** Sets a cell. */
  set(id: Id, cell: string, value: number): Handle;
  get(id: Id, cell: string): Handle;
  confirmedGet(id: Id, cell: string): Handle;
  /** Delivers everything between these servers, and lets time pass, until this one leads and the others follow it. */
  elect(leader: Id, ...followers: readonly Id[]): void;
  /** Delivers everything between these servers, as time passes. Between others everything waits. */
  runAmong(ids: readonly Id[], ms: number): void;
  /** What the monitor saw, in words. */
  wrongs(): readonly string[];
}

const ELECTION_MS = 3_000;
const STEP_MS = 5;

/** A cluster without snapshots, unless asked for. */
export function zabScript(how: {
  readonly nodes: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
}): ZabScript {
  const members = Array.from({ length: how.nodes }, (_, position) => `n${position + 1}`);
  const options = readZabOptions({ snapshotEntries: 0, ...how.options });
  const violations: Violation[] = [];
  const monitor = createClusterMonitor((violation) => void violations.push(violation));
  const make = (id: Id): ZookeeperNode => {
    const node = createZookeeperNode({ id, members, options, rules: zabRulesWith(how.mutant) }, createCellsService);
    return monitor.watch(id, node) as unknown as ZookeeperNode;
  };
  const script = createScript<ZabMessage>({
    nodes: Object.fromEntries(members.map((id) => [id, () => make(id)])),
  });
  script.start();
  const see = (id: Id): Seen => script.inspect(id) as unknown as Seen;
  const ask = (id: Id, request: CellsRequest): Handle => script.request(id, request) as unknown as Handle;
  const runAmong = (ids: readonly Id[], ms: number): void => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      script.deliverAll(({ from, to }) => ids.includes(from) && ids.includes(to));
      script.advance(STEP_MS);
    }
    script.deliverAll(({ from, to }) => ids.includes(from) && ids.includes(to));
  };
  return {
    ...script,
    ids: members,
    see,
    set: (id, cell, value) => ask(id, { f: "set", cell, value }),
    get: (id, cell) => ask(id, { f: "get", cell }),
    confirmedGet: (id, cell) => ask(id, { f: "confirmed-get", cell }),
    runAmong,
    elect(leader, ...followers) {
      const isDone = (): boolean =>
        see(leader).role === "leader" &&
        followers.every((id) => see(id).role === "follower" && see(id).leader === leader);
      for (let passed = 0; !isDone(); passed += STEP_MS) {
        if (passed > ELECTION_MS) throw new Error(`${leader} does not lead: ${JSON.stringify(see(leader))}`);
        runAmong([leader, ...followers], STEP_MS);
      }
    },
    wrongs: () => violations.map(({ invariant, message }) => `${invariant}: ${message}`),
  };
}

/** Messages of this type on a channel, from one of these to one of those. */
export function onChannel(type: ChannelMessage["type"], from: readonly Id[], to: readonly Id[]): MessageFilter {
  return (pending) =>
    pending.message.type === "frame" &&
    pending.message.bodies.some((body) => body.type === type) &&
    from.includes(pending.from) &&
    to.includes(pending.to);
}

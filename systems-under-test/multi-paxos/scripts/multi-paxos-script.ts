/**
 * A Multi-Paxos cluster under a script: the words that the schedules of this folder are written in.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createScript } from "../../node-kit/script.ts";
import type { Filter, RequestHandle, Script } from "../../node-kit/script.ts";
import type { Operation, StoreReply, StoreRequest } from "../../replicated-store/commands.ts";
import type { Violation } from "../../system.ts";
import type { MultiPaxosMessage } from "../core/messages.ts";
import type { MultiPaxosNode } from "../core/node.ts";
import { createMultiPaxosNode } from "../core/node.ts";
import { readOptions } from "../core/options.ts";
import type { MultiPaxos, Role } from "../core/state.ts";
import { createClusterMonitor } from "../monitor/monitor.ts";
import { rulesWith } from "../mutants.ts";

/** A request that was made. */
export type Handle = RequestHandle<StoreReply>;
/** Picks messages between nodes. */
export type MessageFilter = Filter<MultiPaxosMessage>;

/** A script of nodes n1 … nN: time, messages and disks move only when it says so. */
export interface MultiPaxosScript extends Script<MultiPaxosMessage, StoreRequest, StoreReply> {
  readonly ids: readonly Id[];
  /** What a node shows of its state. */
  see(id: Id): Seen;
  /** As if the shortest election time-out had passed at this node, without a word from a leader. */
  silence(id: Id): void;
  /** Lets this node's election time-out pass, whatever the others' clocks say. */
  campaign(id: Id): void;
  /** Lets this leader's next heartbeat be due, and sends it. */
  heartbeat(id: Id): void;
  /** As `campaign`, at voters that are silenced, and delivers everything between them. Throws if it does not lead then. */
  win(id: Id, ...voters: readonly Id[]): void;
  /** Delivers everything between these nodes until nothing is left. */
  settle(...ids: readonly Id[]): void;
  /** Opens a session at this leader; delivers everything between these nodes. */
  openSession(leader: Id, ...ids: readonly Id[]): number;
  /** What the monitor saw, in words. */
  wrongs(): readonly string[];
}

/** The part of a node's inspection that scripts look at. */
export interface Seen extends Pick<MultiPaxos, "leader" | "chosenTo" | "lastApplied" | "base"> {
  readonly role: Role;
  readonly chosen: readonly (readonly [number, Json])[];
}

/** A cluster without snapshots, unless asked for. */
export function multiPaxosScript(how: {
  readonly nodes: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
}): MultiPaxosScript {
  const members = Array.from({ length: how.nodes }, (_, position) => `n${position + 1}`);
  const options = readOptions({ snapshotEntries: 0, ...how.options });
  const violations: Violation[] = [];
  const monitor = createClusterMonitor((violation) => void violations.push(violation));
  let lives = 0;
  const make = (id: Id): MultiPaxosNode => {
    const random = createRandomStream(++lives).fork(id);
    const node = createMultiPaxosNode({ id, members, options, rules: rulesWith(how.mutant), random });
    return monitor.watch(id, node) as unknown as MultiPaxosNode;
  };
  const script = createScript<MultiPaxosMessage, StoreRequest, StoreReply>({
    nodes: Object.fromEntries(members.map((id) => [id, () => make(id)])),
  });
  script.start();
  const see = (id: Id): Seen => script.inspect(id) as unknown as Seen;
  const silence = (id: Id): void => script.setClock(id, { stepMs: options.electionMinMs });
  const settle = (...ids: readonly Id[]): void => {
    script.deliverAll(({ from, to }) => ids.includes(from) && ids.includes(to));
  };
  const campaign = (id: Id): void => {
    // Only this node's clock jumps: the others do not time out.
    script.setClock(id, { stepMs: 2_000 });
    script.tick(id);
  };
  return {
    ...script,
    ids: members,
    see,
    silence,
    heartbeat(id) {
      script.setClock(id, { stepMs: options.heartbeatMs });
      script.tick(id);
    },
    campaign,
    settle,
    win(id, ...voters) {
      for (const voter of voters) silence(voter);
      campaign(id);
      settle(id, ...voters);
      if (see(id).role !== "leader") throw new Error(`${id} does not lead: ${JSON.stringify(see(id))}`);
    },
    openSession(leader, ...ids) {
      const opened = script.request(leader, { type: "open" });
      settle(leader, ...ids);
      const answer = opened.reply();
      if (answer?.ok !== true) throw new Error(`no session: ${JSON.stringify(answer)}`);
      return answer.value as number;
    },
    wrongs: () => violations.map(({ invariant, message }) => `${invariant}: ${message}`),
  };
}

/** The request for an operation. */
export function operation(session: number, seq: number, op: Operation): StoreRequest {
  return { type: "operation", session, seq, firstOutstanding: seq, op };
}

/** A write of the key x. */
export function write(session: number, seq: number, value: Json): StoreRequest {
  return operation(session, seq, { f: "write", key: "x", value });
}

/** A read of the key x. */
export function read(session: number, seq: number): StoreRequest {
  return operation(session, seq, { f: "read", key: "x", value: null });
}

/** Messages of this type, from one of these to one of those. */
export function ofType(type: MultiPaxosMessage["type"], from: readonly Id[], to: readonly Id[]): MessageFilter {
  return (pending) => pending.message.type === type && from.includes(pending.from) && to.includes(pending.to);
}

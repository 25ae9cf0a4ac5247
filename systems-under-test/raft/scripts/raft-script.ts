/**
 * A Raft cluster under a script: the words that the scripts of this folder are written in.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createScript } from "../../node-kit/script.ts";
import type { Filter, RequestHandle, Script } from "../../node-kit/script.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import { createClusterMonitor } from "../monitor/monitor.ts";
import { createRaftMonitor } from "../monitor/invariants.ts";
import type { DiskRecord, Entry, RaftMessage, RaftRequest, Term } from "../core/messages.ts";
import type { Operation, StoreReply } from "../../replicated-store/commands.ts";
import { rulesWith } from "../mutants/mutants.ts";
import type { RaftNode } from "../core/node.ts";
import { createRaftNode } from "../core/node.ts";
import { type RaftObservation, viewOf } from "../monitor/observation.ts";
import { readOptions, type RaftOptions } from "../core/options.ts";

/** Picks messages between Raft nodes. */
export type RaftFilter = Filter<RaftMessage>;
/** A request that was made, and its reply once there is one. */
export type Handle = RequestHandle<StoreReply>;

/** A script of Raft nodes: time, messages and disks move only when it says so. */
export interface RaftScript extends Script<RaftMessage, RaftRequest, StoreReply> {
  readonly ids: readonly Id[];
  see(id: Id): RaftObservation;
  /** Lets one node's election time-out pass, whatever the others' clocks say: it stands. */
  campaign(id: Id): void;
  /** As if the shortest election time-out had passed at these nodes, without a word from a leader. */
  silence(...ids: readonly Id[]): void;
  /** The one running leader of the highest term; undefined when there is none. */
  leader(): Id | undefined;
  /** Delivers everything and lets time pass until there is a leader among these (default all running). */
  elect(): Id;
  /** Lets this node win an election with all messages between it and these voters, and no others, delivered. */
  win(id: Id, voters: readonly Id[]): void;
  /** The same, without waiting for silence at the voters and without insisting that it is won. Gives whether it was. */
  stand(id: Id, voters: readonly Id[]): boolean;
  /** Opens a session at this leader; delivers everything. */
  openSession(leader: Id): number;
  /** What the monitors saw of the cluster as it is now, and before. */
  violations(): readonly Violation[];
  /** Looks at all running nodes now. */
  watch(): void;
}

/** How a script's cluster is made. */
export interface RaftScriptOptions {
  readonly nodes: number;
  /** This many more, which join later: they know of no members. Default: none. */
  readonly joining?: number;
  readonly options?: { readonly [name: string]: Json };
  /** Plants this bug in all nodes. */
  readonly mutant?: string | undefined;
  readonly seed?: number;
  /** What is on a node's disk before its first boot. */
  readonly disks?: (id: Id) => readonly DiskRecord[];
  /** Puts something around each life of a node that looks on. */
  readonly around?: (id: Id, node: RaftNode) => RaftNode;
}

type Driver = Script<RaftMessage, RaftRequest, StoreReply>;

/** A cluster of n1 … nN. Elections without pre-vote and a log without snapshots, unless asked for. */
export function raftScript(how: RaftScriptOptions): RaftScript {
  const ids = Array.from({ length: how.nodes + (how.joining ?? 0) }, (_, position) => `n${position + 1}`);
  const options = readOptions({ preVote: false, snapshotEntries: 0, ...how.options });
  const found: Violation[] = [];
  const monitor = options.membership === "none" ? undefined : createClusterMonitor((broken) => found.push(broken));
  const nodes = nodesOf(how, ids, options, monitor);
  const script: Driver = createScript<RaftMessage, RaftRequest, StoreReply>({ nodes });
  const view = viewOfCluster(script, ids, found);
  return { ...script, ids, ...view, ...electionsOf(script, view, options) };
}

/** Each life of a node draws its own random numbers. */
function nodesOf(
  { disks, around, mutant, seed = 1, nodes }: RaftScriptOptions,
  ids: readonly Id[],
  options: RaftOptions,
  monitor: SystemMonitor | undefined,
): { readonly [id: Id]: () => RaftNode } {
  const random = createRandomStream(seed);
  const lives = new Map<Id, number>();
  const boot = (id: Id): RaftNode => {
    const life = (lives.get(id) ?? 0) + 1;
    lives.set(id, life);
    const rules = rulesWith(mutant);
    const members = ids.slice(0, nodes);
    const joins = !members.includes(id);
    const node = createRaftNode({ id, members, joins, options, rules, random: random.fork(`${id}/${life}`) });
    const loaded = watched(id, disks === undefined ? node : preloaded(node, disks(id)), monitor);
    return around === undefined ? loaded : around(id, loaded);
  };
  return Object.fromEntries(ids.map((id) => [id, () => boot(id)]));
}

/** Where members change, with the whole monitor: what a majority is can be read in no single state. */
function watched(id: Id, node: RaftNode, monitor: SystemMonitor | undefined): RaftNode {
  if (monitor === undefined) return node;
  return monitor.watch(id, node) as unknown as RaftNode;
}

type ClusterView = Pick<RaftScript, "see" | "watch" | "violations" | "leader">;

/** What is seen of the cluster, by the script and by the monitors. */
function viewOfCluster(script: Driver, ids: readonly Id[], found: Violation[]): ClusterView {
  const monitor = createRaftMonitor();
  const running = (): Id[] => ids.filter((id) => script.state(id) === "running");
  const see = (id: Id): RaftObservation => script.inspect(id) as unknown as RaftObservation;
  const watch = (): void => {
    for (const id of running()) found.push(...monitor.observe(viewOf(see(id))));
  };
  return {
    see,
    watch,
    violations() {
      watch();
      return found;
    },
    leader: () =>
      running()
        .filter((id) => see(id).role === "leader")
        .sort((one, other) => see(other).term - see(one).term)[0],
  };
}

/** Who stands, who wins, and sessions at whoever leads. */
function electionsOf(
  script: Driver,
  { see, watch, leader }: ClusterView,
  options: RaftOptions,
): Pick<RaftScript, "campaign" | "silence" | "elect" | "stand" | "win" | "openSession"> {
  const campaign = (id: Id): void => {
    // Only this node's clock jumps: the others do not time out.
    script.setClock(id, { stepMs: options.electionMaxMs + 1 });
    script.tick(id);
  };
  const silence = (...ids: readonly Id[]): void => {
    for (const id of ids) script.setClock(id, { stepMs: options.electionMinMs });
  };
  const stand = (id: Id, voters: readonly Id[]): boolean => {
    campaign(id);
    script.deliver(ofType("requestVote", between([id], voters)));
    script.deliver(ofType("voteReply", between(voters, [id])));
    watch();
    return see(id).role === "leader";
  };
  return {
    campaign,
    silence,
    stand,
    win(id, voters) {
      silence(...voters);
      if (!stand(id, voters)) throw new Error(`${id} did not win: ${JSON.stringify(see(id))}`);
    },
    elect() {
      script.runUntil(() => leader() !== undefined, 20_000);
      script.run(0);
      watch();
      return leader() ?? "";
    },
    openSession(at) {
      const opened = script.request(at, { type: "open" });
      script.runUntil(() => opened.reply() !== undefined, 5_000);
      const answer = opened.reply();
      if (answer?.ok !== true) throw new Error(`no session: ${JSON.stringify(answer)}`);
      return answer.value as number;
    },
  };
}

/** A node that finds these records on its disk, before those that it wrote itself. */
function preloaded(node: RaftNode, records: readonly DiskRecord[]): RaftNode {
  return {
    ...node,
    step(input) {
      if (input.type !== "boot" || input.durable.snapshot !== null) return node.step(input);
      const all = [...(records as unknown as readonly Json[]), ...input.durable.records];
      return node.step({ ...input, durable: { snapshot: null, records: all } });
    },
  };
}

/** The request for an operation. */
export function operation(session: number, seq: number, op: Operation): RaftRequest {
  return { type: "operation", session, seq, firstOutstanding: seq, op };
}

/** A write of one key. */
export function write(key: string, value: Json): Operation {
  return { f: "write", key, value };
}

/** A read of one key. */
export function read(key: string): Operation {
  return { f: "read", key, value: null };
}

/** Messages from one of these to one of those. */
export function between(from: readonly Id[], to: readonly Id[]): RaftFilter {
  return (pending) => from.includes(pending.from) && to.includes(pending.to);
}

/** All messages between this node and everybody else. */
export function touching(...ids: readonly Id[]): RaftFilter {
  return (pending) => ids.includes(pending.from) !== ids.includes(pending.to);
}

/** Messages of this type that both filters let through. */
export function ofType(type: RaftMessage["type"], filter: RaftFilter = () => true): RaftFilter {
  return (pending) => pending.message.type === type && filter(pending);
}

/** Log records with these terms, one entry each, that differ by index and term alone. */
export function entriesOf(terms: readonly Term[]): readonly Entry[] {
  return terms.map((term) => ({ term, clusterTime: 0, command: { type: "noop" } }));
}

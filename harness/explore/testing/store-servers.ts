/**
 * Raft and Multi-Paxos for small searches: servers that have a first term or ballot behind them, in which a session was opened
 * for each client. So an operation is one entry. A client asks one server only.
 *
 * Voters answer every candidate: otherwise each of them would have to time out first, for time stands still.
 */
import { modelNamed } from "../../../checker/models/catalog.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import type { AnyNode, Id, Json } from "../../../systems-under-test/node-kit/node.ts";
import { createRetryingClient } from "../../../systems-under-test/node-kit/retrying-client.ts";
import { createMultiPaxosNode } from "../../../systems-under-test/multi-paxos/core/node.ts";
import { readOptions } from "../../../systems-under-test/multi-paxos/core/options.ts";
import { rulesWith } from "../../../systems-under-test/multi-paxos/mutants.ts";
import { multiPaxos } from "../../../systems-under-test/multi-paxos/system.ts";
import { raft } from "../../../systems-under-test/raft/system.ts";
import type { StoreReply } from "../../../systems-under-test/replicated-store/commands.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Bounds } from "../bounds.ts";
import type { ExploreOptions } from "../explore.ts";

/** What is searched. */
export interface ServersOptions {
  readonly bounds: Partial<Bounds>;
  readonly mutant?: string;
  /** What each client does, and which server it asks. Default: there are no clients. */
  readonly clients?: readonly { readonly asks: Id; readonly operations: readonly ClientOperation[] }[];
  /** A crash may lose what was not synced. */
  readonly losesWrites?: boolean;
  /** The system's own options that are not as usual. */
  readonly options?: { readonly [name: string]: Json };
  /** Default: 3. */
  readonly nodes?: number;
}

/** A search of servers of Raft. Candidates do not ask first whether they would win, unless the option `preVote` says so. */
export function raftServers(asked: ServersOptions): ExploreOptions {
  const entries = sessions(asked).map((command) => ({ term: 1, clusterTime: 0, command }));
  const disk: readonly Json[] = [
    { kind: "hardState", term: 1, votedFor: null },
    ...(entries.length === 0 ? [] : [{ kind: "entries", index: 1, entries }]),
  ];
  const createNode: System["createNode"] = (config, random) => withDisk(raft.createNode(config, random), disk);
  const options = { preVote: false, checkQuorum: false, ...asked.options };
  return servers({ ...raft, createNode }, { ...asked, options });
}

/** A search of servers of Multi-Paxos. Without leases, nothing but speed depends on which candidates acceptors ignore. */
export function multiPaxosServers(asked: ServersOptions): ExploreOptions {
  const ballot = { round: 1, by: "n1" };
  const disk: readonly Json[] = [
    { kind: "promised", ballot },
    ...sessions(asked).map((command, place) => {
      const value = { origin: ballot, clusterTime: 0, command };
      return { kind: "accepted", promised: ballot, slot: place + 1, ballot, value };
    }),
  ];
  const createNode: System["createNode"] = ({ id, members, options, mutant }, random) => {
    const rules = { ...rulesWith(mutant), ignoresCandidates: () => false };
    const ids = members.map((member) => member.id);
    const node = createMultiPaxosNode({ id, members: ids, options: readOptions(options), rules, random });
    return withDisk(node, disk);
  };
  return servers({ ...multiPaxos, createNode }, asked);
}

function sessions({ clients = [] }: ServersOptions): readonly { readonly type: "open" }[] {
  return clients.map(() => ({ type: "open" }));
}

function servers(system: System, asked: ServersOptions): ExploreOptions {
  const { bounds, mutant, clients = [], losesWrites = false, options = {}, nodes = 3 } = asked;
  const createClient: System["createClient"] = ({ worker, timeoutMs }, random) =>
    createRetryingClient({
      protocol: {
        // A session has the number of the entry that opened it.
        encode: ({ f, key = "x", value }, seq) => ({
          type: "operation",
          session: worker + 1,
          seq,
          firstOutstanding: seq,
          op: { f, key, value },
        }),
        decode: (answer, { value }) => {
          const reply = answer as unknown as StoreReply;
          if (reply.ok) return { type: "done", outcome: { type: "ok", value: reply.value } };
          return { type: "done", outcome: { type: "info", value, error: reply.error } };
        },
      },
      nodes: [clients[worker]?.asks ?? "n1"],
      firstNode: 0,
      timeoutMs,
      random,
    });
  const defaults = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  return {
    system: { ...system, createClient },
    nodes,
    options: { ...defaults, ...options },
    ...(mutant === undefined ? {} : { mutant }),
    clients: clients.map(({ operations }) => operations),
    model: modelNamed("register"),
    bounds: { timeouts: 0, crashes: 0, duplicates: 0, retries: 0, ...bounds },
    losesWrites,
  };
}

/** A node whose disk held these records before its first life. */
function withDisk(node: AnyNode, before: readonly Json[]): AnyNode {
  return {
    ...node,
    step(input) {
      if (input.type !== "boot") return node.step(input);
      return node.step({ ...input, durable: { ...input.durable, records: [...before, ...input.durable.records] } });
    },
  };
}

/**
 * Raft for small searches: servers whose disks hold term 1, with the opening of a session for each client. So an operation is
 * one entry. A client asks one server only.
 *
 * Voters answer every candidate: otherwise each of them would have to time out first, for time stands still.
 */
import { modelNamed } from "../../../checker/models/catalog.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import type { AnyNode, Id, Json } from "../../../systems-under-test/node-kit/node.ts";
import { createRetryingClient } from "../../../systems-under-test/node-kit/retrying-client.ts";
import type { DiskRecord } from "../../../systems-under-test/raft/core/messages.ts";
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
  /** Candidates ask first whether they would win. Default: they do not. */
  readonly preVote?: boolean;
  /** Default: 3. */
  readonly nodes?: number;
}

/** A search of these servers. */
export function servers({
  bounds,
  mutant,
  clients = [],
  losesWrites = false,
  preVote = false,
  nodes = 3,
}: ServersOptions): ExploreOptions {
  const entries = clients.map(() => ({ term: 1, clusterTime: 0, command: { type: "open" as const } }));
  const disk: readonly DiskRecord[] = [
    { kind: "hardState", term: 1, votedFor: null },
    ...(entries.length === 0 ? [] : [{ kind: "entries" as const, index: 1, entries }]),
  ];
  const system: System = {
    ...raft,
    createNode: (config, random) => withDisk(raft.createNode(config, random), disk),
    createClient: ({ worker, timeoutMs }, random) =>
      createRetryingClient({
        protocol: {
          // The session has the number of its entry.
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
      }),
  };
  const defaults = Object.fromEntries(raft.options.map((option) => [option.name, option.default]));
  return {
    system,
    nodes,
    options: { ...defaults, preVote, checkQuorum: false },
    ...(mutant === undefined ? {} : { mutant }),
    clients: clients.map(({ operations }) => operations),
    model: modelNamed("register"),
    bounds: { timeouts: 0, crashes: 0, duplicates: 0, retries: 0, ...bounds },
    losesWrites,
  };
}

/** A node whose disk held these records before its first life. */
function withDisk(node: AnyNode, before: readonly DiskRecord[]): AnyNode {
  return {
    ...node,
    step(input) {
      if (input.type !== "boot") return node.step(input);
      const records = [...(before as unknown as readonly Json[]), ...input.durable.records];
      return node.step({ ...input, durable: { ...input.durable, records } });
    },
  };
}

/**
 * The options of single-decree Paxos, and where its roles sit.
 */
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import { createOptionReader } from "../../option-reader.ts";
import type { SystemOption } from "../../system.ts";

/** Which nodes have which role, in the order of the members. */
export interface Placement {
  readonly proposers: readonly Id[];
  readonly acceptors: readonly Id[];
  readonly learners: readonly Id[];
}

/** How the roles are spread over the nodes. */
export type Roles = "together" | "acceptors-apart" | "apart";

const ROLES: readonly Roles[] = ["together", "acceptors-apart", "apart"];

/** The options of a node. */
export interface PaxosOptions {
  readonly roles: Roles;
  /** A proposer waits a random part of this before its second ballot; twice as much after each failure. */
  readonly backoffMs: Ms;
  /** How long a proposer waits for a majority before it tries again. */
  readonly retryMs: Ms;
  /** Records in the log before a checkpoint replaces it; at least 1. */
  readonly logRecords: number;
}

/** The longest time to wait before another ballot; without a bound, a pair that duelled long would stop trying. */
export const BACKOFF_MAX_MS = 1_000;

/** The options of the system as the harness shows, checks and draws them. */
export const paxosOptions: readonly SystemOption[] = [
  {
    name: "roles",
    description:
      "together: every node has all three. acceptors-apart: some only accept, the others propose and learn. apart: each node has one role.",
    default: "together",
    swarm: ["together", "together", "acceptors-apart", "apart"],
    choices: ROLES,
  },
  {
    name: "backoffMs",
    description: "A proposer that was refused waits a random part of this, doubled with each refusal (ms).",
    default: 50,
    swarm: [50, 50, 10],
  },
  {
    name: "retryMs",
    description: "How long a proposer waits for a majority before it tries again (ms).",
    default: 100,
    swarm: [100, 100, 30],
  },
  {
    name: "logRecords",
    description: "Records in the log before it is replaced by a checkpoint.",
    default: 1_000,
    swarm: [1_000, 1_000, 5],
  },
];

/**
 * The options for a node, with the defaults filled in. Unknown names are ignored, for they are another part's.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readOptions(given: { readonly [name: string]: Json }): PaxosOptions {
  const { choice, count } = createOptionReader("paxos", paxosOptions, given);
  return {
    roles: choice("roles", ROLES),
    backoffMs: count("backoffMs"),
    retryMs: count("retryMs"),
    logRecords: count("logRecords"),
  };
}

/** By number of nodes, how many are not acceptors when the roles are apart. */
const OTHERS: { readonly [roles in Exclude<Roles, "together">]: readonly number[] } = {
  "acceptors-apart": [0, 0, 1, 2, 1, 2, 3, 2, 3, 4],
  apart: [0, 0, 0, 2, 3, 2, 3, 4, 5, 4],
};

/**
 * Who has which role. The first nodes are acceptors, an odd number of them: of 3 nodes one, of 5 three, of 7 three or
 * five. The others propose and learn, both or by turns. Where there are too few nodes for that, all roles are together.
 */
export function placementOf(ids: readonly Id[], roles: Roles): Placement {
  const others = roles === "together" ? 0 : (OTHERS[roles][ids.length] ?? 0);
  if (others === 0) return { proposers: ids, acceptors: ids, learners: ids };
  const acceptors = ids.slice(0, ids.length - others);
  const rest = ids.slice(acceptors.length);
  if (roles === "acceptors-apart") return { acceptors, proposers: rest, learners: rest };
  return {
    acceptors,
    proposers: rest.filter((_, position) => position % 2 === 0),
    learners: rest.filter((_, position) => position % 2 === 1),
  };
}

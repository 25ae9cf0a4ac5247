/**
 * Single-decree Paxos as its proofs look at it: three acceptors, a proposer for each ballot, and nobody who learns. Whether a
 * value is chosen is read off the messages of the acceptors.
 */
import { modelNamed } from "../../../checker/models/catalog.ts";
import { createRetryingClient } from "../../../systems-under-test/node-kit/retrying-client.ts";
import { createPaxosNode } from "../../../systems-under-test/paxos/core/node.ts";
import { readOptions } from "../../../systems-under-test/paxos/core/options.ts";
import { agreement } from "../../../systems-under-test/paxos/monitor/invariants.ts";
import { rulesWith } from "../../../systems-under-test/paxos/mutants.ts";
import { paxos } from "../../../systems-under-test/paxos/system.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Exploration, ExploreOptions } from "../explore.ts";

/** What is searched. */
export interface BallotsOptions {
  /** What each client proposes, each at a proposer of its own: so many ballots there are. */
  readonly values: readonly string[];
  readonly mutant?: string;
  /** All clients ask one proposer, which may crash once. */
  readonly isOneProposer?: boolean;
  /** Messages may arrive any number of times. */
  readonly isSet?: boolean;
  /** Acceptors that may crash. */
  readonly crashes?: number;
}

const ACCEPTORS = ["n1", "n2", "n3"];
const OPTIONS = { roles: "acceptors-apart" } as const;

/** A search of these ballots. */
export function ballots({
  values,
  mutant,
  isOneProposer = false,
  isSet = false,
  crashes,
}: BallotsOptions): ExploreOptions {
  const proposers = (isOneProposer ? ["x"] : values).map((_, place) => `n${ACCEPTORS.length + 1 + place}`);
  const placement = { acceptors: ACCEPTORS, proposers, learners: ["nobody"] };
  const system: System = {
    ...paxos,
    members: () => [...ACCEPTORS, ...proposers].map((id) => ({ id, role: "server", isTarget: true })),
    createNode: (config, random) =>
      createPaxosNode({
        id: config.id,
        placement,
        options: readOptions(config.options),
        rules: rulesWith(config.mutant),
        random,
      }),
    createClient: ({ worker, timeoutMs }, random) =>
      createRetryingClient({
        protocol: {
          encode: ({ f, key = "k", value }) => ({ type: f, key, value }),
          decode: (_reply, { value }) => ({ type: "done", outcome: { type: "ok", value } }),
        },
        nodes: proposers,
        firstNode: worker,
        timeoutMs,
        random,
      }),
    interchangeable: () => [ACCEPTORS],
  };
  const defaults = Object.fromEntries(paxos.options.map((option) => [option.name, option.default]));
  // With five members, three of them are the acceptors: the majority of all of these searches.
  const five = paxos.members(5);
  return {
    system,
    nodes: ACCEPTORS.length + proposers.length,
    options: { ...defaults, ...OPTIONS },
    ...(mutant === undefined ? {} : { mutant }),
    clients: values.map((value) => [{ f: "propose", key: "k", value }]),
    model: modelNamed("consensus"),
    bounds: {
      timeouts: 0,
      crashes: crashes ?? (isOneProposer ? 1 : 0),
      duplicates: isSet ? Infinity : 0,
      retries: 0,
    },
    invariants: (moment) => agreement({ ...moment, members: five }),
  };
}

/**
 * The length of a way as papers count it: a ballot begins, an acceptor promises, a proposer proposes, an acceptor accepts, a
 * node restarts. The search has more events: a request arrives, each promise arrives, a crash and a start are two.
 */
export function actionsOf({ violation, cast }: Exploration): number | undefined {
  if (violation === undefined) return undefined;
  const proposals = new Set<string>();
  let actions = 0;
  let lives = 0;
  for (const { what, letter } of violation.way) {
    if (what === "boot") lives++;
    if (what === "invoke" || what === "crash") actions++;
    if (letter === undefined) continue;
    const { body } = cast.letters.at(letter);
    const { type, ballot } = body as { readonly type: string; readonly ballot?: unknown };
    if (type === "prepare" || type === "accept") actions++;
    if (type === "promise") proposals.add(JSON.stringify([ballot, lives]));
  }
  return actions + proposals.size;
}

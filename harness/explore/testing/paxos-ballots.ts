/**
 * Single-decree Paxos as its proofs look at it: three acceptors, a proposer for each ballot, and nobody who learns, unless
 * a search asks for learners. Whether a value is chosen is read off the messages of the acceptors.
 */
import { modelNamed } from "../../../checker/models/catalog.ts";
import { createRetryingClient } from "../../../systems-under-test/node-kit/retrying-client.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { Vote } from "../../../systems-under-test/paxos/core/decree-rules.ts";
import type { PaxosMessage } from "../../../systems-under-test/paxos/core/messages.ts";
import { createPaxosNode, type PaxosNode } from "../../../systems-under-test/paxos/core/node.ts";
import { readOptions } from "../../../systems-under-test/paxos/core/options.ts";
import { agreement } from "../../../systems-under-test/paxos/monitor/invariants.ts";
import type { PaxosRules } from "../../../systems-under-test/paxos/core/rules.ts";
import { rulesWith } from "../../../systems-under-test/paxos/mutants.ts";
import { paxos } from "../../../systems-under-test/paxos/system.ts";
import type { Moment, System, Violation } from "../../../systems-under-test/system.ts";
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
  /** Nodes that learn, and what is wrong is that they learn different values. Default: 0. */
  readonly learners?: number;
  /** What is wrong is that learners could, if each heard of the right votes. */
  readonly isAnnounced?: boolean;
  /**
   * Kinds of messages that never arrive. Nothing times out here, so a refusal only makes a proposer stop, which may be
   * slow as well: without refusals nothing else is seen, in far fewer states.
   */
  readonly lost?: readonly PaxosMessage["type"][];
}

const ACCEPTORS = ["n1", "n2", "n3"];
const OPTIONS = { roles: "acceptors-apart" } as const;

/** A search of these ballots. */
export function ballots(asked: BallotsOptions): ExploreOptions {
  const { values, mutant, isOneProposer = false, isSet = false, crashes, learners: learning = 0, lost = [] } = asked;
  const rules = rulesWith(mutant);
  const named = (first: number, count: number): string[] =>
    Array.from({ length: count }, (_, place) => `n${first + place}`);
  const proposers = named(ACCEPTORS.length + 1, isOneProposer ? 1 : values.length);
  const learners = named(ACCEPTORS.length + proposers.length + 1, learning);
  const placement = { acceptors: ACCEPTORS, proposers, learners: learning === 0 ? ["nobody"] : learners };
  const everybody = [...ACCEPTORS, ...proposers, ...learners];
  const system: System = {
    ...paxos,
    members: () => everybody.map((id) => ({ id, role: "server", isTarget: true })),
    createNode: (config, random) => {
      const options = readOptions(config.options);
      return losing(
        createPaxosNode({ id: config.id, placement, options, rules: rulesWith(config.mutant), random }),
        lost,
      );
    },
    createClient: ({ worker, timeoutMs }, random) =>
      createRetryingClient({
        protocol: {
          encode: ({ f, key = "k", value }) => ({ type: f, key, value }),
          decode: (reply) => ({
            type: "done",
            outcome: { type: "ok", value: (reply as { readonly value: Json }).value },
          }),
        },
        nodes: proposers,
        firstNode: worker,
        timeoutMs,
        random,
      }),
    interchangeable: () => [ACCEPTORS, ...(learning > 1 ? [learners] : [])],
  };
  const defaults = Object.fromEntries(paxos.options.map((option) => [option.name, option.default]));
  // With five members, three of them are the acceptors: the majority of all of these searches.
  const five = paxos.members(5);
  return {
    system,
    nodes: everybody.length,
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
    invariants: (moment) => {
      if (learning > 0) return disagreement([...moment.nodes.values()].flatMap(decisionsOf));
      if (asked.isAnnounced === true) return disagreement(announced(moment, rules));
      return agreement({ ...moment, members: five });
    },
  };
}

function decisionsOf(node: Json): readonly Json[] {
  return (node as { readonly decisions: readonly (readonly [Json, Json])[] }).decisions.map(([, value]) => value);
}

/** The values that a learner could take for chosen that heard of some of these votes, by its rule, which may be broken. */
function announced({ messages }: Moment, rules: PaxosRules): readonly Json[] {
  const votes = messages.flatMap(({ from, body }): Vote[] => {
    const message = body as unknown as PaxosMessage;
    return message.type === "accepted" ? [{ acceptor: from, ballot: message.ballot, value: message.value }] : [];
  });
  const votersWith = (vote: Vote): number =>
    new Set(votes.filter((other) => rules.countedTogether(vote, other)).map(({ acceptor }) => acceptor)).size;
  return votes.filter((vote) => votersWith(vote) >= rules.quorumSize(ACCEPTORS.length)).map(({ value }) => value);
}

function disagreement(values: Iterable<Json>): readonly Violation[] {
  const different = new Set([...values].map((value) => JSON.stringify(value)));
  return different.size < 2 ? [] : [{ invariant: "one announcement", message: [...different].join(" and ") }];
}

/** A node whose messages of these kinds are lost. Every search has such losses; here it has no others of these kinds. */
function losing(node: PaxosNode, lost: readonly string[]): PaxosNode {
  if (lost.length === 0) return node;
  const isLost = (effect: ReturnType<PaxosNode["step"]>[number]): boolean =>
    effect.type === "send" && lost.includes(effect.message.type);
  return { ...node, step: (input) => node.step(input).filter((effect) => !isLost(effect)) };
}

/**
 * The length of a way as papers count it: a ballot begins, an acceptor promises, a proposer proposes, an acceptor accepts, an
 * acceptor restarts. The search has more events: a request arrives, each promise arrives, a crash and a start are two, and
 * learners hear of votes. In papers a proposer has no memory, so its restart is nothing, and a ballot that it uses again
 * has begun before.
 */
export function actionsOf({ violation, cast }: Exploration): number | undefined {
  if (violation === undefined) return undefined;
  const once = new Set<string>();
  let actions = 0;
  for (const { what, who, letter } of violation.way) {
    if (what === "crash" && ACCEPTORS.includes(cast.nodes[who]?.name ?? "")) actions++;
    if (letter === undefined) continue;
    const { type, ballot, value } = cast.letters.at(letter).body as {
      readonly type: string;
      readonly ballot?: Json;
      readonly value?: Json;
    };
    if (type !== "prepare" && type !== "accept") continue;
    actions++;
    once.add(JSON.stringify([type, ballot, value]));
  }
  return actions + once.size;
}

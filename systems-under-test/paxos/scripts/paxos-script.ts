/**
 * A city that makes its law by bribes, in a script: proposers that bribe, acceptors that are bribed, and a scribe who learns.
 *
 * A ballot is a bribe. The acceptors are a, b and c; every proposer's disk says how much it has paid so far, so that the
 * script can choose its next bribe. All nodes are real ones; only the order of messages is the script's.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createScript } from "../../node-kit/script.ts";
import type { Pending, RequestHandle, Script } from "../../node-kit/script.ts";
import type { Violation } from "../../system.ts";
import { fieldText } from "../../words.ts";
import { NO_BALLOT } from "../core/ballot.ts";
import type { AcceptorState, PaxosMessage, PaxosReply, PaxosRequest } from "../core/messages.ts";
import type { PaxosNode } from "../core/node.ts";
import { createPaxosNode } from "../core/node.ts";
import { readOptions } from "../core/options.ts";
import type { Placement } from "../core/options.ts";
import { createClusterMonitor } from "../monitor/monitor.ts";
import { rulesWith } from "../mutants.ts";

/** The acceptors. */
export const ACCEPTORS: readonly Id[] = ["a", "b", "c"];
/** The learner. */
export const SCRIBE: Id = "scribe";
/** The decision that all stories are about. */
export const LAW = "law";

/** A request that was made. */
export type Handle = RequestHandle<PaxosReply>;

/** A script of the city: time, messages and disks move only when it says so. */
export interface PaxosScript extends Script<PaxosMessage, PaxosRequest, PaxosReply> {
  /** A client asks this proposer for this law. */
  propose(proposer: Id, law: string): Handle;
  /** A client asks this proposer what the law is. */
  read(proposer: Id): Handle;
  /** Delivers messages of this type from this node to these, in the order of `to`. Throws if one of them is not there. */
  bring(type: PaxosMessage["type"], from: Id, ...to: readonly Id[]): void;
  /** The proposer's bribe reaches these acceptors, and their promises reach it. */
  bribe(proposer: Id, ...acceptors: readonly Id[]): void;
  /** An acceptor in words: "not bribed", "bribed with 5", "bribed with 9, accepted y for 5". */
  acceptor(id: Id): string;
  /** The law as this learner or proposer knows it; null: it knows of none. */
  law(id: Id): Json;
  /** What the monitor saw, in words. */
  wrongs(): readonly string[];
}

/**
 * @param how.spent what each proposer has paid so far; its next bribe is one more, or more than it was refused for
 */
export function paxosScript(how: {
  readonly spent: { readonly [proposer: Id]: number };
  readonly mutant?: string | undefined;
  /** Default: proposers, acceptors and scribe are nodes of their own. */
  readonly placement?: Placement;
}): PaxosScript {
  const violations: Violation[] = [];
  const monitor = createClusterMonitor((violation) => void violations.push(violation));
  const placement = how.placement ?? {
    acceptors: ACCEPTORS,
    proposers: Object.keys(how.spent),
    learners: [SCRIBE],
  };
  const lives = new Map<Id, number>();
  const make = (id: Id): PaxosNode => {
    const life = (lives.get(id) ?? 0) + 1;
    lives.set(id, life);
    const random = createRandomStream(1).fork(`${id}/${life}`);
    const node = createPaxosNode({ id, placement, options: readOptions({}), rules: rulesWith(how.mutant), random });
    const watched = monitor.watch(id, node) as unknown as PaxosNode;
    return withSpent(watched, how.spent[id] ?? 0);
  };
  const ids = [...new Set([...placement.acceptors, ...placement.proposers, ...placement.learners])];
  const script = createScript<PaxosMessage, PaxosRequest, PaxosReply>({
    nodes: Object.fromEntries(ids.map((id) => [id, () => make(id)])),
  });
  script.start();
  return {
    ...script,
    ...wordsOf(script, () => violations.map(({ invariant, message }) => `${invariant}: ${message}`)),
  };
}

type Words = Pick<PaxosScript, "propose" | "read" | "bring" | "bribe" | "acceptor" | "law" | "wrongs">;

function wordsOf(script: Script<PaxosMessage, PaxosRequest, PaxosReply>, wrongs: () => readonly string[]): Words {
  const inspect = (id: Id): Inspection => script.inspect(id) as unknown as Inspection;
  const bring: Words["bring"] = (type, from, ...to) => {
    for (const each of to) {
      const isMeant = (pending: Pending<PaxosMessage>): boolean =>
        pending.message.type === type && pending.from === from && pending.to === each;
      if (script.deliver(isMeant) === 0) throw new Error(`no ${type} from ${from} to ${each} is on its way`);
    }
  };
  return {
    propose: (proposer, law) => script.request(proposer, { type: "propose", key: LAW, value: law }),
    read: (proposer) => script.request(proposer, { type: "read", key: LAW }),
    bring,
    bribe(proposer, ...acceptors) {
      bring("prepare", proposer, ...acceptors);
      for (const acceptor of acceptors) bring("promise", acceptor, proposer);
    },
    acceptor(id) {
      const state = inspect(id).acceptors.find(([key]) => key === LAW)?.[1];
      return acceptorText(state ?? { promised: NO_BALLOT, accepted: null });
    },
    law: (id) => inspect(id).decisions.find(([key]) => key === LAW)?.[1] ?? null,
    wrongs,
  };
}

interface Inspection {
  readonly acceptors: readonly (readonly [string, AcceptorState])[];
  readonly decisions: readonly (readonly [string, Json])[];
}

/** The three states of the README. */
export function acceptorText({ promised, accepted }: AcceptorState): string {
  if (promised.round === 0) return "not bribed";
  const bribed = `bribed with ${promised.round}`;
  return accepted === null ? bribed : `${bribed}, accepted ${fieldText(accepted.value)} for ${accepted.ballot.round}`;
}

/** A node that finds on its disk at its first boot that it has used these rounds. */
function withSpent(node: PaxosNode, round: number): PaxosNode {
  return {
    ...node,
    step(input) {
      if (input.type !== "boot" || round === 0 || input.durable.records.some(isRound)) return node.step(input);
      const records = [{ kind: "round", round }, ...input.durable.records];
      return node.step({ ...input, durable: { ...input.durable, records } });
    },
  };
}

function isRound(record: Json): boolean {
  return (record as { readonly kind?: string }).kind === "round";
}

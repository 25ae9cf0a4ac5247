/**
 * The monitor of a Multi-Paxos cluster in one process: each slot is a decision with the invariants of a single one, and
 * all nodes apply the same log.
 *
 * Source: Lamport 2001, sections 2 and 3.
 */
import type { Id, Token } from "../../node-kit/node.ts";
import { ballotText, compareBallots, NO_BALLOT } from "../../paxos/core/ballot.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { createDecreeMemory } from "../../paxos/monitor/decree-memory.ts";
import type { DecreeMemory, Report } from "../../paxos/monitor/decree-memory.ts";
import { mixJson } from "../../replicated-store/hash.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import type { DiskRecord, MultiPaxosMessage, Slot, SlotAcceptance } from "../core/messages.ts";
import type { MultiPaxosNode } from "../core/node.ts";
import { asJson } from "../core/rules.ts";
import type { MultiPaxos } from "../core/state.ts";

type MultiPaxosEffect = ReturnType<MultiPaxosNode["step"]>[number];

/** States are compared at multiples of this slot, and after each restart. */
const COMPARED_EVERY = 16;

interface NodeMemory {
  readonly id: Id;
  /** Acceptances that were written and are not durable yet. */
  writes: { readonly token: Token; readonly acceptance: SlotAcceptance }[];
  /** What messages say that wait for a write: it counts when they leave the node. */
  held: { readonly after: Token; readonly says: () => void }[];
  /** The highest promise that left the node. */
  sentPromise: Ballot;
  /** As last seen in this life. */
  promised: Ballot;
  chosenTo: Slot;
  lastApplied: Slot;
}

interface Memory {
  readonly say: Report;
  readonly decrees: Map<Slot, DecreeMemory>;
  /** Commands that clients asked for, as JSON texts. */
  readonly asked: Set<string>;
  /** By ballot, the life that began it. */
  readonly lives: Map<string, string>;
  /** By slot: the hash chain of the log, and of the state where it was compared. */
  readonly chains: Map<Slot, { readonly hash: number; readonly by: Id }>;
  readonly states: Map<Slot, { readonly hash: number; readonly by: Id }>;
}

/** @param report called for each violation, as soon as it is seen */
export function createClusterMonitor(report: (violation: Violation) => void): SystemMonitor {
  const memory: Memory = {
    say: (invariant, message) => report({ invariant, message }),
    decrees: new Map(),
    asked: new Set([JSON.stringify({ type: "noop" })]),
    lives: new Map(),
    chains: new Map(),
    states: new Map(),
  };
  const nodes = new Map<Id, NodeMemory>();
  const views = new Map<Id, MultiPaxos>();
  return {
    watch(id, watched) {
      const node = watched as unknown as MultiPaxosNode;
      const { view } = node;
      views.set(id, view);
      const own = nodes.get(id) ?? newMemory(id);
      nodes.set(id, own);
      const step: MultiPaxosNode["step"] = (input) => {
        if (input.type === "durable") applyDurable(memory, own, view, input.token);
        else if (input.type === "request") memory.asked.add(JSON.stringify(input.request));
        const effects = node.step(input);
        if (input.type === "boot") checkBoot(memory, own, view);
        for (const effect of effects) takeEffect(memory, own, view, effect);
        checkState(memory, own, view);
        return effects;
      };
      return { ...node, step };
    },
    lagging: (ids) => laggingAmong(ids.flatMap((id) => views.get(id) ?? [])),
  };
}

/** A sentence about one node that lags behind what others know as chosen; undefined: none does. */
function laggingAmong(views: readonly MultiPaxos[]): string | undefined {
  const chosenTo = Math.max(0, ...views.map((view) => view.chosenTo));
  const late = views.find(({ lastApplied }) => lastApplied < chosenTo);
  return late === undefined
    ? undefined
    : `${late.id} applied its log up to ${late.lastApplied}, and ${chosenTo} is chosen`;
}

function newMemory(id: Id): NodeMemory {
  return { id, writes: [], held: [], sentPromise: NO_BALLOT, promised: NO_BALLOT, chosenTo: 0, lastApplied: 0 };
}

function decreeOf(memory: Memory, slot: Slot): DecreeMemory {
  const known = memory.decrees.get(slot);
  if (known !== undefined) return known;
  const created = createDecreeMemory(`slot ${slot}`, memory.say);
  memory.decrees.set(slot, created);
  return created;
}

function applyDurable(memory: Memory, own: NodeMemory, view: MultiPaxos, token: Token): void {
  for (let first = own.writes[0]; first !== undefined && first.token <= token; first = own.writes[0]) {
    own.writes.shift();
    vote(memory, own, view, first.acceptance);
  }
  const released = own.held.filter(({ after }) => after <= token);
  own.held = own.held.filter(({ after }) => after > token);
  for (const { says } of released) says();
}

/** The majority is counted here, not by the rules of the node, which may be broken. */
function vote(memory: Memory, { id }: NodeMemory, { members }: MultiPaxos, acceptance: SlotAcceptance): void {
  const { slot, ballot, value } = acceptance;
  decreeOf(memory, slot).vote(id, { ballot, value: asJson(value) }, Math.floor(members.length / 2) + 1);
}

/** After a restart the disk must hold what the node has promised and accepted. */
function checkBoot(memory: Memory, own: NodeMemory, view: MultiPaxos): void {
  own.writes = [];
  own.held = [];
  own.promised = view.promised;
  own.chosenTo = view.base;
  own.lastApplied = view.lastApplied;
  if (compareBallots(view.promised, own.sentPromise) < 0) {
    const what = `had promised ballot ${ballotText(own.sentPromise)}, and has ${ballotText(view.promised)} on its disk`;
    memory.say("promises are durable", `${own.id} ${what}`);
  }
  for (const acceptance of view.accepted.values()) vote(memory, own, view, acceptance);
  compareState(memory, view);
}

function takeEffect(memory: Memory, own: NodeMemory, view: MultiPaxos, effect: MultiPaxosEffect): void {
  if (effect.type === "write") {
    for (const record of effect.records as unknown as readonly DiskRecord[]) {
      if (record.kind === "accepted") own.writes.push({ token: effect.token, acceptance: record });
    }
  } else if (effect.type === "send") {
    const { message, after = 0 } = effect;
    if (after === 0) recordMessage(memory, own, view, message);
    else own.held.push({ after, says: () => recordMessage(memory, own, view, message) });
  }
}

function recordMessage(memory: Memory, own: NodeMemory, view: MultiPaxos, message: MultiPaxosMessage): void {
  switch (message.type) {
    case "prepare": {
      const name = ballotText(message.ballot);
      const known = memory.lives.get(name);
      memory.lives.set(name, view.incarnation);
      if (known === undefined || known === view.incarnation) return;
      memory.say("a ballot is used once", `ballot ${name} was begun again after a restart`);
      return;
    }
    case "accept": {
      for (const { slot, value } of message.proposals) {
        const decree = decreeOf(memory, slot);
        if (memory.asked.has(JSON.stringify(value.command))) decree.ask(asJson(value));
        decree.propose(message.ballot, asJson(value));
      }
      return;
    }
    case "promise":
    case "accepted":
      if (compareBallots(message.ballot, own.sentPromise) > 0) own.sentPromise = message.ballot;
      return;
    case "nack":
    case "heartbeat":
    case "heartbeatReply":
    case "catchUp":
    case "chosenValues":
    case "snapshotPiece":
  }
}

function checkState(memory: Memory, own: NodeMemory, view: MultiPaxos): void {
  const { id, promised, chosenTo, lastApplied } = view;
  const { say } = memory;
  if (promised !== own.promised) {
    if (compareBallots(promised, own.promised) < 0) {
      say("promises never decrease", `${id}: from ${ballotText(own.promised)} to ${ballotText(promised)}`);
    }
    own.promised = promised;
  }
  const latest = own.writes.at(-1)?.acceptance;
  if (latest !== undefined && compareBallots(latest.ballot, promised) > 0) {
    const what = `accepted ballot ${ballotText(latest.ballot)} for slot ${latest.slot}, and has promised ${ballotText(promised)}`;
    say("what is accepted is promised", `${id} ${what}`);
  }
  for (let slot = Math.max(own.chosenTo, view.base) + 1; slot <= chosenTo; slot++) {
    const value = view.chosen.get(slot);
    if (value !== undefined) decreeOf(memory, slot).tell(id, asJson(value));
  }
  own.chosenTo = chosenTo;
  if (lastApplied < own.lastApplied)
    say("nothing goes back", `${id} applied slot ${own.lastApplied}, and now ${lastApplied}`);
  if (lastApplied !== own.lastApplied) checkApplied(memory, view);
  own.lastApplied = lastApplied;
}

/** Nodes that have applied the log up to the same slot have applied the same, and hold the same. */
function checkApplied(memory: Memory, view: MultiPaxos): void {
  const { id, lastApplied, chain } = view;
  const known = memory.chains.get(lastApplied);
  if (known === undefined) memory.chains.set(lastApplied, { hash: chain, by: id });
  else if (known.hash !== chain) {
    memory.say("one log", `${known.by} and ${id} applied different values up to slot ${lastApplied}`);
  }
  if (lastApplied % COMPARED_EVERY === 0) compareState(memory, view);
}

function compareState({ states, say }: Memory, { id, lastApplied, machine }: MultiPaxos): void {
  if (lastApplied === 0) return;
  const hash = mixJson(0, machine.image());
  const known = states.get(lastApplied);
  if (known === undefined) states.set(lastApplied, { hash, by: id });
  else if (known.hash !== hash)
    say("machines agree", `the states of ${known.by} and ${id} after slot ${lastApplied} differ`);
}

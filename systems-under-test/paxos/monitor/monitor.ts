/**
 * The monitor of a cluster in one process: what must be true of the disks, the messages and the answers.
 *
 * It knows what no node can know: which value a majority of disks holds in one ballot. So it sees a value that is told
 * and was not chosen, long before a client notices. It compares promises that have left a node with what its disk holds
 * after a restart, for a durability bug is not visible in a state: it is right until the crash, and looks right after it.
 *
 * Source: the invariants of Lamport 2001, section 2 (P1 to P2c), and "updated on stable storage before responding".
 */
import type { Connection, Id, Json, Token } from "../../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import { ballotText, compareBallots, NO_BALLOT } from "../core/ballot.ts";
import type { AcceptorState, DiskRecord, Key, PaxosMessage, PaxosRequest } from "../core/messages.ts";
import type { PaxosNode } from "../core/node.ts";
import type { Paxos } from "../core/state.ts";
import { FRESH } from "../core/storage.ts";
import { createDecreeMemory } from "./decree-memory.ts";
import type { DecreeMemory, Report } from "./decree-memory.ts";

type PaxosEffect = ReturnType<PaxosNode["step"]>[number];

interface NodeMemory {
  readonly id: Id;
  /** Acceptances that were written and are not durable yet. */
  writes: { readonly token: Token; readonly record: DiskRecord & { readonly kind: "acceptor" } }[];
  /** What messages say that wait for a write: it counts when they leave the node. */
  held: { readonly after: Token; readonly says: () => void }[];
  /** By decision: the highest promise that left the node. */
  readonly promised: Map<Key, AcceptorState["promised"]>;
  /** By decision: the acceptor as last seen in this life. */
  readonly seen: Map<Key, AcceptorState>;
  /** Reads that wait, and whether something was chosen when they came. */
  readonly reads: Map<Connection, { readonly key: Key; readonly wasChosen: boolean }>;
  readonly proposals: Map<Connection, Key>;
}

/** @param report called for each violation, as soon as it is seen */
export function createClusterMonitor(report: (violation: Violation) => void): SystemMonitor {
  const say: Report = (invariant, message) => report({ invariant, message });
  const nodes = new Map<Id, NodeMemory>();
  const decrees = new Map<Key, DecreeMemory>();
  const decreeOf = (key: Key): DecreeMemory => {
    const known = decrees.get(key);
    if (known !== undefined) return known;
    const created = createDecreeMemory(key, say);
    decrees.set(key, created);
    return created;
  };
  return {
    watch(id, watched) {
      const node = watched as unknown as PaxosNode;
      const { view } = node;
      const memory = nodes.get(id) ?? newMemory(id);
      nodes.set(id, memory);
      const watching: Watching = { memory, view, decreeOf, say };
      const step: PaxosNode["step"] = (input) => {
        if (input.type === "durable") applyDurable(watching, input.token);
        else if (input.type === "request") recordRequest(watching, input.connection, input.request);
        const effects = node.step(input);
        if (input.type === "boot") checkBoot(watching);
        for (const effect of effects) takeEffect(watching, effect);
        return effects;
      };
      return { ...node, step };
    },
  };
}

interface Watching {
  readonly memory: NodeMemory;
  readonly view: Paxos;
  readonly decreeOf: (key: Key) => DecreeMemory;
  readonly say: Report;
}

function newMemory(id: Id): NodeMemory {
  return {
    id,
    writes: [],
    held: [],
    promised: new Map(),
    seen: new Map(),
    reads: new Map(),
    proposals: new Map(),
  };
}

function applyDurable({ memory, view, decreeOf }: Watching, token: Token): void {
  for (let first = memory.writes[0]; first !== undefined && first.token <= token; first = memory.writes[0]) {
    memory.writes.shift();
    const { key, accepted } = first.record;
    if (accepted !== null) decreeOf(key).vote(memory.id, accepted, majorityOf(view));
  }
  const released = memory.held.filter(({ after }) => after <= token);
  memory.held = memory.held.filter(({ after }) => after > token);
  for (const { says } of released) says();
}

/** Not by the rules of the node, which may be broken. */
function majorityOf({ placement }: Paxos): number {
  return Math.floor(placement.acceptors.length / 2) + 1;
}

function recordPromise({ promised }: NodeMemory, key: Key, promise: AcceptorState["promised"]): void {
  if (compareBallots(promise, promised.get(key) ?? NO_BALLOT) > 0) promised.set(key, promise);
}

function recordRequest({ memory, decreeOf }: Watching, connection: Connection, request: PaxosRequest): void {
  if (request.type === "propose") {
    decreeOf(request.key).ask(request.value);
    memory.proposals.set(connection, request.key);
  } else if (request.type === "read") {
    const { key } = request;
    memory.reads.set(connection, { key, wasChosen: decreeOf(key).chosen() !== undefined });
  }
}

/** After a restart the disk must hold what the node has promised and accepted. */
function checkBoot({ memory, view, decreeOf, say }: Watching): void {
  const { id, promised } = memory;
  memory.writes = [];
  memory.held = [];
  memory.seen.clear();
  for (const [key, promise] of promised) {
    const state = view.acceptors.get(key) ?? FRESH;
    if (compareBallots(state.promised, promise) >= 0) continue;
    const now = ballotText(state.promised);
    say(
      "promises are durable",
      `${id} had promised ballot ${ballotText(promise)} for ${key}, and has ${now} on its disk`,
    );
  }
  for (const [key, state] of view.acceptors) {
    memory.seen.set(key, state);
    // A write may have reached the disk although nobody was told so.
    if (state.accepted !== null) decreeOf(key).vote(id, state.accepted, majorityOf(view));
  }
}

function takeEffect(watching: Watching, effect: PaxosEffect): void {
  const { memory } = watching;
  switch (effect.type) {
    case "write":
      for (const record of effect.records as unknown as readonly DiskRecord[]) {
        if (record.kind !== "acceptor") continue;
        memory.writes.push({ token: effect.token, record });
        checkAcceptor(watching, record.key);
      }
      return;
    case "send":
      takeMessage(watching, effect);
      return;
    case "reply":
      if (effect.reply.ok) checkReply(watching, effect.connection, effect.reply.value);
      return;
    case "checkpoint":
    case "apply":
    case "halt":
    case "note":
  }
}

/** An acceptor never takes a promise back, and has promised what it accepts. */
function checkAcceptor({ memory, view, say }: Watching, key: Key): void {
  const before = memory.seen.get(key) ?? FRESH;
  const state = view.acceptors.get(key) ?? FRESH;
  memory.seen.set(key, state);
  const { promised, accepted } = state;
  if (compareBallots(promised, before.promised) < 0) {
    const change = `from ${ballotText(before.promised)} to ${ballotText(promised)}`;
    say("promises never decrease", `${memory.id}: its promise for ${key} went ${change}`);
  }
  if (accepted !== null && compareBallots(accepted.ballot, promised) > 0) {
    const what = `accepted ballot ${ballotText(accepted.ballot)} for ${key}, and has promised ${ballotText(promised)}`;
    say("what is accepted is promised", `${memory.id} ${what}`);
  }
}

function takeMessage(watching: Watching, effect: Extract<PaxosEffect, { type: "send" }>): void {
  const { message, after = 0 } = effect;
  if (after === 0) recordMessage(watching, message);
  else watching.memory.held.push({ after, says: () => recordMessage(watching, message) });
}

function recordMessage({ memory, view, decreeOf }: Watching, message: PaxosMessage): void {
  const decree = decreeOf(message.key);
  switch (message.type) {
    case "prepare":
      decree.prepare(message.ballot, view.incarnation);
      return;
    case "accept":
      decree.propose(message.ballot, message.value);
      return;
    case "promise":
    case "accepted":
      recordPromise(memory, message.key, message.ballot);
      return;
    case "chosen":
      decree.tell(memory.id, message.value);
      return;
    case "nack":
  }
}

/** Clients are told what was chosen, and "nothing" only while nothing was. */
function checkReply({ memory, decreeOf, say }: Watching, connection: Connection, value: Json): void {
  const read = memory.reads.get(connection);
  const key = read?.key ?? memory.proposals.get(connection);
  memory.reads.delete(connection);
  memory.proposals.delete(connection);
  if (key === undefined) return;
  if (value !== null) decreeOf(key).tell(memory.id, value);
  else if (read?.wasChosen !== false) {
    say("reads are not stale", `${memory.id} said that ${key} is undecided, which it was not when it was asked`);
  }
}

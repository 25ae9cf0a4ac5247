/**
 * Monitor for term and vote: after a restart a node must have the term and vote that were durable.
 *
 * A node that comes back with less has forgotten a promise, even if nobody asks for its vote at that moment.
 *
 * Source: Raft paper, figure 2; LogCabin's invariant that durable metadata equal memory.
 */
import type { Effect, Id, Input, Token } from "../../node-kit/node.ts";
import type { DiskRecord, RaftMessage, RaftRequest, Term } from "../core/messages.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import type { Raft } from "../core/state.ts";

/** Watches the nodes of one cluster. */
export interface HardStateMonitor {
  /** To be called after every step that boots, writes, or makes a write durable. */
  after(
    state: Pick<Raft, "id" | "term" | "votedFor">,
    input: Input<RaftMessage, RaftRequest>,
    effects: readonly Effect<RaftMessage, StoreReply>[],
  ): void;
}

interface Ballot {
  readonly term: Term;
  readonly votedFor: Id | null;
}

interface DiskState {
  /** Writes in flight, oldest first. */
  waiting: PendingBallot[];
  durable: Ballot;
}

const NOTHING: Ballot = { term: 0, votedFor: null };

/** @param report called for each node that came back with less */
export function createHardStateMonitor(report: (invariant: string, message: string) => void): HardStateMonitor {
  const disks = new Map<Id, DiskState>();
  return {
    after(state, input, effects) {
      const { id, term, votedFor } = state;
      let disk = disks.get(id);
      if (disk === undefined) {
        disk = { waiting: [], durable: NOTHING };
        disks.set(id, disk);
      }
      if (input.type === "boot") {
        const { durable } = disk;
        const isForgotten =
          term < durable.term || (term === durable.term && durable.votedFor !== null && votedFor !== durable.votedFor);
        if (isForgotten) {
          const vote = (ballot: Ballot): string => `term ${ballot.term} with a vote for ${ballot.votedFor ?? "nobody"}`;
          report("term and vote are kept", `${id} had ${vote(durable)} on disk, and came back in ${vote(state)}`);
        }
        disk.waiting = [];
        disk.durable = { term, votedFor };
      }
      if (input.type === "durable") {
        while (disk.waiting[0] !== undefined && disk.waiting[0].token <= input.token) {
          disk.durable = disk.waiting.shift()?.ballot ?? disk.durable;
        }
      }
      const before = disk.waiting.length;
      for (const effect of effects) addBallots(disk.waiting, effect);
      // A step may write term and vote several times; the last one is the state after the step.
      const last = disk.waiting.at(-1);
      if (last !== undefined && disk.waiting.length > before) last.ballot = { term, votedFor };
    },
  };
}

interface PendingBallot {
  readonly token: Token;
  ballot: Ballot;
}

/** Adds the term and vote that this effect writes. A checkpoint replaces the disk, so one without them loses them. */
function addBallots(written: PendingBallot[], effect: Effect<RaftMessage, StoreReply>): void {
  if (effect.type !== "write" && effect.type !== "checkpoint") return;
  const { token } = effect;
  let isWritten = false;
  for (const record of effect.records as unknown as readonly DiskRecord[]) {
    if (record.kind !== "hardState") continue;
    written.push({ token, ballot: record });
    isWritten = true;
  }
  if (!isWritten && effect.type === "checkpoint") written.push({ token, ballot: NOTHING });
}

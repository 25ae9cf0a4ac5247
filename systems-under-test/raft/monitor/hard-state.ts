/**
 * HardState: what a node says of its term and vote when it starts is what its disk was given, in order.
 *
 * A node that comes back with less has forgotten a promise, whether or not somebody asks for its vote just then.
 *
 * Source: Raft paper, figure 2; LogCabin's invariant that durable metadata equal memory.
 */
import type { Effect, Id, Input, Token } from "../../node-kit/node.ts";
import type { DiskRecord, RaftMessage, RaftReply, RaftRequest, Term } from "../core/messages.ts";
import type { Raft } from "../core/state.ts";

export interface HardStateWatch {
  /** To be called after every step of a node that boots, writes, or hears that something is durable. */
  after(
    state: Pick<Raft, "id" | "term" | "votedFor">,
    input: Input<RaftMessage, RaftRequest>,
    effects: readonly Effect<RaftMessage, RaftReply>[],
  ): void;
}

interface Ballot {
  readonly term: Term;
  readonly votedFor: Id | null;
}

interface OnDisk {
  /** Written and not durable yet, oldest first. */
  waiting: Written[];
  durable: Ballot;
}

const NOTHING: Ballot = { term: 0, votedFor: null };

/** @param report takes a sentence for each node that forgot */
export function createHardStateWatch(report: (invariant: string, message: string) => void): HardStateWatch {
  const disks = new Map<Id, OnDisk>();
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
      // A step may write several: what it was on the way, and last what it is now.
      const last = disk.waiting.at(-1);
      if (last !== undefined && disk.waiting.length > before) last.ballot = { term, votedFor };
    },
  };
}

interface Written {
  readonly token: Token;
  ballot: Ballot;
}

/** Term and vote, if this effect writes them; a checkpoint replaces all, so it must. */
function addBallots(written: Written[], effect: Effect<RaftMessage, RaftReply>): void {
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

/**
 * The messages between Multi-Paxos nodes, the values of slots, and the records on disk.
 *
 * The log is a row of decisions, one for each slot. Everything is plain JSON. Messages carry no `from`: the host says
 * who sent them.
 *
 * Source: Lamport 2001, "Paxos Made Simple", section 3; Chandra et al. 2007, "Paxos Made Live".
 */
import type { Json } from "../../node-kit/node.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import type { Command } from "../../replicated-store/commands.ts";

/** Position in the log. The first slot is 1; 0 means "before the first". */
export type Slot = number;

/** The value of a slot. */
export type Entry = {
  /** The ballot in which the value was first proposed for this slot. Two values of one slot never share it. */
  readonly origin: Ballot;
  /** ms, stamped by the leader. The cluster time at a slot is the highest up to there. */
  readonly clusterTime: number;
  readonly command: Command;
};

/** What an acceptor accepted for a slot. */
export type SlotAcceptance = { readonly slot: Slot; readonly ballot: Ballot; readonly value: Entry };

/** Everything that one node sends to another. */
export type MultiPaxosMessage =
  /** Phase 1a, for all slots from this one on. */
  | { readonly type: "prepare"; readonly ballot: Ballot; readonly fromSlot: Slot }
  /** Phase 1b. `accepted`: what the acceptor has for these slots; up to `base` it has only a snapshot, so all is chosen. */
  | {
      readonly type: "promise";
      readonly ballot: Ballot;
      readonly accepted: readonly SlotAcceptance[];
      readonly base: Slot;
    }
  /** The receiver has promised another ballot. `ballot`: the refused one. */
  | { readonly type: "nack"; readonly ballot: Ballot; readonly promised: Ballot }
  /** Phase 2a, for one slot or several. `chosenTo`: everything up to there is chosen. */
  | {
      readonly type: "accept";
      readonly ballot: Ballot;
      readonly proposals: readonly { readonly slot: Slot; readonly value: Entry }[];
      readonly chosenTo: Slot;
    }
  /** Phase 2b, for all slots of the message that this answers. */
  | { readonly type: "accepted"; readonly ballot: Ballot; readonly slots: readonly Slot[] }
  | { readonly type: "heartbeat"; readonly ballot: Ballot; readonly seq: number; readonly chosenTo: Slot }
  | { readonly type: "heartbeatReply"; readonly ballot: Ballot; readonly seq: number; readonly chosenTo: Slot }
  /** Asks for chosen values from this slot on. `piece`: how much of a snapshot the asker has already. */
  | {
      readonly type: "catchUp";
      readonly fromSlot: Slot;
      readonly piece: { readonly slot: Slot; readonly offset: number } | null;
    }
  /** The values of consecutive slots, all chosen. `chosenTo`: how far the sender knows the log. */
  | {
      readonly type: "chosenValues";
      readonly fromSlot: Slot;
      readonly values: readonly Entry[];
      readonly chosenTo: Slot;
    }
  /** The characters of a snapshot's JSON text from `offset` on. `slot`: where the snapshot ends. */
  | {
      readonly type: "snapshotPiece";
      readonly slot: Slot;
      readonly offset: number;
      readonly chunk: string;
      readonly isLast: boolean;
    };

/** One record that a node appends to its disk. */
export type DiskRecord =
  | { readonly kind: "promised"; readonly ballot: Ballot }
  /** `promised`: the acceptor's promise after the acceptance. */
  | ({ readonly kind: "accepted"; readonly promised: Ballot } & SlotAcceptance);

/** The state machine after slot `slot`, and what is needed to go on from there. */
export type Snapshot = {
  readonly slot: Slot;
  readonly clusterTime: number;
  /** The hash chain over the log up to `slot`. */
  readonly chain: number;
  readonly machine: Json;
};

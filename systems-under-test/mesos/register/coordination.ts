/**
 * What masters, agents and schedulers know of whatever elects them and keeps what they must not forget.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Id, Json } from "../../node-kit/node.ts";
import type { MesosMessage, StoreEntry } from "../messages.ts";

/** Who holds a claim. */
export interface Standing {
  /** Grows from one holder to the next; 0: nobody ever held it. */
  readonly epoch: number;
  readonly holder: Id | null;
}

/** An election among the members of a group, as one node sees it. */
export interface Election {
  /** The latest holder that it heard of. */
  standing(group: string): Standing;
  /** The epoch in which this node holds its claim, while it may rely on that; null: it may not. */
  heldEpoch(now: Ms): number | null;
  /** Until when this node may rely on its claim; null: it holds none. */
  heldUntil(): Ms | null;
}

/** Entries that only the holder of a claim may write. What was written in an earlier epoch is there. */
export interface FencedStore {
  /** Asks for all entries of the group, in this epoch. Earlier writers are refused from then on. */
  load(epoch: number): void;
  /** What was loaded; null: it has not come. */
  entries(): ReadonlyMap<string, Json> | null;
  /** Writes entries, after those before. Gives a ticket. */
  put(entries: readonly StoreEntry[]): number;
  /** Everything up to this ticket is stored for good. */
  storedTo(): number;
  /** Whether somebody else holds the claim now, so that nothing more can be written. */
  isFenced(): boolean;
}

/** A node's side of whatever elects and keeps: election and store in one. */
export interface CoordinationClient extends Election, FencedStore {
  /** Sends what is due. */
  tick(now: Ms): void;
  /** Takes a message of a coordinator in. */
  receive(now: Ms, from: Id, message: MesosMessage): void;
  wakeAt(): Ms;
}

/** What one life of a node wants of its coordinators. */
export interface CoordinationNeeds {
  /** The group whose claim this node wants; null: it only watches. */
  readonly group: string | null;
  /** Groups whose holder it wants to know. */
  readonly watches: readonly string[];
  /** Tells this life of the node from its others. */
  readonly session: string;
  readonly send: (to: Id, message: MesosMessage) => void;
  /** Tells that this node was given the claim of its group, if nobody else tells it. */
  readonly onGranted: (epoch: number) => void;
}

/** Whatever elects and keeps, in one cluster. */
export interface Coordination {
  /** The nodes that do it. */
  readonly coordinators: readonly Id[];
  /** The side of a node, at the beginning of one of its lives. */
  connect(needs: CoordinationNeeds): CoordinationClient;
}

/**
 * Trace: one way through the worlds of a search, written out: who did what, one event after the other.
 *
 * A search names letters and states by numbers of its own tables, which are gone with it. A trace says the same in words
 * that a person reads and that hold without the tables, so it can be kept in a file, and played again on changed code.
 */
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { Beginning } from "../search-case.ts";

/** One event. `who` and `from` are ids of nodes ("n1") or names of clients ("c0", "c1", …). */
export type TraceStep =
  | { readonly do: "begin"; readonly who: string; readonly operation: ClientOperation }
  /** Of a node: the time comes for which it waits. Of a client: it waits no longer for an answer. */
  | { readonly do: "time out"; readonly who: string }
  | { readonly do: "boot"; readonly who: string }
  /** The oldest write that is not on disk yet is there now. */
  | { readonly do: "sync"; readonly who: string }
  /** The power is lost; the oldest `keep` of the unsynced writes survive. */
  | { readonly do: "crash"; readonly who: string; readonly keep: number }
  | ({ readonly do: "receive"; readonly who: string; readonly isCopy: boolean } & LetterName);

/** Which of the letters on their way is meant. */
export interface LetterName {
  readonly from: string;
  /** What it says, in the words of the system. */
  readonly text: string;
  /** 1 for the one that was sent first among those that say the same, from the same sender to the same receiver. */
  readonly number: number;
}

/** What is played: the system as it was searched. */
export interface TraceSetup {
  /** Name in the catalog. */
  readonly system: string;
  readonly nodes: number;
  /** The system's options that differ from their defaults. */
  readonly options: { readonly [name: string]: Json };
  /** Id of the bug that was planted. */
  readonly mutant?: string;
  /** Its model judges what the clients see, unless `model` names another one. */
  readonly workload: string;
  readonly model?: string;
  /** Whether a crash may lose what was not synced; else every write is on disk at once. */
  readonly losesWrites: boolean;
  /** Where it begins; default: boot. */
  readonly start?: Beginning;
}

/** A trace. */
export interface Trace {
  readonly setup: TraceSetup;
  readonly steps: readonly TraceStep[];
}

/** Names of clients: "c0" for worker 0. */
export function traceClientName(worker: number): string {
  return `c${worker}`;
}

/** The worker of a client; undefined for anything else. */
export function workerOf(name: string): number | undefined {
  const [, digits] = /^c(\d{1,4})$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

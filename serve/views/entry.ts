/**
 * An entry of a store: a run, a hunt, a record of planted bugs, or a folder that is none of them. What is broken or
 * foreign has an entry too, for a list that hides it would hide the very folders to look at.
 */

/** What a folder is. `foreign`: nothing in it is clew's. */
export type EntryKind = "run" | "hunt" | "mutants" | "foreign";

/**
 * How it stands:
 *
 * - `valid`, `invalid`, `unknown`: its verdict
 * - `running`: no verdict, and its files were written a moment ago
 * - `unfinished`: no verdict, and nobody writes: it was ended, or is being checked
 * - `broken`: a file of it cannot be read
 * - `foreign`: none of clew's files
 */
export type EntryState = "valid" | "invalid" | "unknown" | "running" | "unfinished" | "broken" | "foreign";

/** One line of the list. */
export interface Entry {
  /** Relative to the store, e.g. "raft-register/20261122T140311.042Z". */
  readonly path: string;
  readonly kind: EntryKind;
  readonly state: EntryState;
  /** Name of the test: the folder that holds its runs. */
  readonly test: string;
  /** ISO 8601; from the run's record or the folder's name. Undefined: neither says. */
  readonly startedAt: string | undefined;
  /** A sentence: the verdict, or what is wrong with the folder. */
  readonly headline: string;
  readonly system: string | undefined;
  readonly workload: string | undefined;
  /** Id of the planted bug. */
  readonly mutant: string | undefined;
  /** Kinds of faults. */
  readonly nemesis: readonly string[];
  readonly seed: number | undefined;
  /** Of a run its operations, of a hunt its seeds, of a record its planted bugs; undefined where nobody knows yet. */
  readonly size: number | undefined;
  /** Kinds of faults that had effect, and all. */
  readonly faults: { readonly effective: number; readonly all: number } | undefined;
  /** Of a record of planted bugs, by system. */
  readonly scores: { readonly [system: string]: Score } | undefined;
  readonly hasReport: boolean;
}

/** How many planted bugs were found. */
export interface Score {
  readonly killed: number;
  /** Those that can be found at all. */
  readonly killable: number;
}

/** The words on the badge. */
export const STATE_WORDS: { readonly [state in EntryState]: string } = {
  valid: "valid",
  invalid: "not valid",
  unknown: "unknown",
  running: "running",
  unfinished: "no verdict",
  broken: "broken",
  foreign: "not a run",
};

/** What an entry is, in words. */
export const KIND_WORDS: { readonly [kind in EntryKind]: string } = {
  run: "run",
  hunt: "hunt",
  mutants: "planted bugs",
  foreign: "folder",
};

/** e.g. "raft with R42 · register"; empty for what says nothing of it. */
export function systemWords({ system, workload, mutant }: Pick<Entry, "system" | "workload" | "mutant">): string {
  const what = mutant === undefined ? system : `${system} with ${mutant}`;
  return [what, workload].filter((word) => word !== undefined).join(" · ");
}

/** "2026-11-22 14:03:11", UTC; a dash where nothing says it. */
export function startWords({ startedAt }: Pick<Entry, "startedAt">): string {
  return startedAt?.replace("T", " ").replace(/(\.\d+)?Z$/, "") ?? "–";
}

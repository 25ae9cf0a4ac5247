/**
 * LogMemory: a log as somebody outside saw it last: its hash chains, by index. Because a chain covers all before it,
 * one equal number says that everything up to there is as it was.
 */
import type { LogBase } from "./log.ts";
import type { Index } from "./messages.ts";

/** What is looked at of a log. */
export interface ChainedLog {
  readonly base: LogBase;
  readonly lastIndex: Index;
  chainAt(index: Index): number | undefined;
}

export interface LogMemory {
  lastIndex(): Index;
  /** The chain at an index from the base on, as remembered; undefined elsewhere. */
  chainAt(index: Index): number | undefined;
  /** The highest index up to which both logs agree, not below the other's base. */
  unchangedTo(log: ChainedLog): Index;
  /** Becomes a copy of that log, whose entries up to `unchangedTo` are the same. Cost: linear in the others. */
  take(log: ChainedLog, unchangedTo: Index): void;
  /** From this index on, it is these chains and nothing else. */
  write(from: Index, written: readonly number[]): void;
  /** An empty log behind this. */
  reset(index: Index, chain: number): void;
}

/** The memory of an empty log. */
export function createLogMemory(): LogMemory {
  let base = 0;
  let baseChain = 0;
  /** Of index base + 1, base + 2 … */
  let chains: number[] = [];

  const chainAt = (index: Index): number | undefined => (index === base ? baseChain : chains[index - base - 1]);
  const lastIndex = (): Index => base + chains.length;

  return {
    lastIndex,
    chainAt,
    unchangedTo(log) {
      for (let index = Math.min(lastIndex(), log.lastIndex); index > log.base.index; index--) {
        if (chainAt(index) === log.chainAt(index)) return index;
      }
      return log.base.index;
    },
    take(log, unchangedTo) {
      const next = log.base.index;
      if (next !== base) {
        chains = next > base ? chains.slice(next - base) : [];
        base = next;
      }
      baseChain = log.base.chain;
      // Entries that were never seen cannot be the same: after a jump of the base there may be none.
      const kept = Math.min(Math.max(0, unchangedTo - base), chains.length);
      if (kept < chains.length) chains.length = kept;
      for (let index = base + kept + 1; index <= log.lastIndex; index++) chains.push(log.chainAt(index) ?? 0);
    },
    write(from, written) {
      const kept = Math.max(0, from - base - 1);
      if (kept < chains.length) chains.length = kept;
      for (const chain of written) chains.push(chain);
    },
    reset(index, chain) {
      base = index;
      baseChain = chain;
      chains = [];
    },
  };
}

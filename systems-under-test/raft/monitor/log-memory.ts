/**
 * LogMemory: a log as somebody outside saw it last: its hash chains, by index. Because a chain covers all before it,
 * one equal number says that everything up to there is as it was.
 */
import type { LogBase } from "../storage/log.ts";
import type { Index } from "../core/messages.ts";

/** What is looked at of a log. */
export interface ChainedLog {
  readonly base: LogBase;
  readonly lastIndex: Index;
  chainAt(index: Index): number | undefined;
}

export interface LogMemory {
  /** Where it starts: just after this. */
  readonly baseIndex: Index;
  readonly lastIndex: Index;
  /** The chain at an index from the base on, as remembered; undefined elsewhere. */
  chainAt(index: Index): number | undefined;
  /** Whether that log begins and ends as this one does, so that all between is the same. */
  isSame(log: ChainedLog): boolean;
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
  return new ChainMemory();
}

/** A class, as the log itself: it is asked at every step of every node. */
class ChainMemory implements LogMemory {
  baseIndex: Index = 0;
  #baseChain = 0;
  /** Of index base + 1, base + 2 … */
  #chains: number[] = [];

  get lastIndex(): Index {
    return this.baseIndex + this.#chains.length;
  }

  chainAt(index: Index): number | undefined {
    const position = index - this.baseIndex - 1;
    if (position === -1) return this.#baseChain;
    return position >= 0 && position < this.#chains.length ? this.#chains[position] : undefined;
  }

  isSame(log: ChainedLog): boolean {
    const { lastIndex } = log;
    return (
      this.lastIndex === lastIndex &&
      this.baseIndex === log.base.index &&
      this.chainAt(lastIndex) === log.chainAt(lastIndex)
    );
  }

  unchangedTo(log: ChainedLog): Index {
    const baseIndex = log.base.index;
    for (let index = Math.min(this.lastIndex, log.lastIndex); index > baseIndex; index--) {
      if (this.chainAt(index) === log.chainAt(index)) return index;
    }
    return baseIndex;
  }

  take(log: ChainedLog, unchangedTo: Index): void {
    const { base, lastIndex } = log;
    if (base.index !== this.baseIndex) {
      this.#chains = base.index > this.baseIndex ? this.#chains.slice(base.index - this.baseIndex) : [];
      this.baseIndex = base.index;
    }
    this.#baseChain = base.chain;
    // Entries that were never seen cannot be the same: after a jump of the base there may be none.
    const kept = Math.min(Math.max(0, unchangedTo - base.index), this.#chains.length);
    this.#cutTo(kept);
    for (let index = base.index + kept + 1; index <= lastIndex; index++) this.#chains.push(log.chainAt(index) ?? 0);
  }

  write(from: Index, written: readonly number[]): void {
    this.#cutTo(Math.max(0, from - this.baseIndex - 1));
    for (const chain of written) this.#chains.push(chain);
  }

  reset(index: Index, chain: number): void {
    this.baseIndex = index;
    this.#baseChain = chain;
    this.#chains = [];
  }

  #cutTo(count: number): void {
    if (count < this.#chains.length) this.#chains.length = count;
  }
}

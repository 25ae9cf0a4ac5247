/**
 * A remembered log: its hash chains by index. A chain covers everything before it, so if two chains are equal, the logs
 * agree up to that index.
 */
import type { LogBase } from "../storage/log.ts";
import type { Index } from "../core/messages.ts";

/** The part of a log that is compared. */
export interface ChainedLog {
  readonly base: LogBase;
  readonly lastIndex: Index;
  chainAt(index: Index): number | undefined;
}

/** A log as it was when last seen. */
export interface LogMemory {
  /** The log starts after this index. */
  readonly baseIndex: Index;
  readonly lastIndex: Index;
  /** The remembered chain at this index; undefined before the base and after the end. */
  chainAt(index: Index): number | undefined;
  /** Whether `log` has the same base and the same end, and so the same entries. */
  isSame(log: ChainedLog): boolean;
  /** The highest index up to which both logs agree; at least the base of `log`. */
  unchangedTo(log: ChainedLog): Index;
  /** Becomes a copy of `log`, whose entries up to `unchangedTo` are the same. Cost: linear in the others. */
  take(log: ChainedLog, unchangedTo: Index): void;
  /** Replaces everything from this index on by these chains. */
  write(from: Index, written: readonly number[]): void;
  /** Becomes an empty log that starts after this index. */
  reset(index: Index, chain: number): void;
}

/** A remembered log without entries. */
export function createLogMemory(): LogMemory {
  return new ChainMemory();
}

/** A class, like the log itself, for speed: it is used in every step of every node. */
class ChainMemory implements LogMemory {
  baseIndex: Index = 0;
  #baseChain = 0;
  /** The chain of index base + 1, base + 2, … */
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
    // Only entries seen before can be unchanged. If the base jumped past our end, there are none.
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

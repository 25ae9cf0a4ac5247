/**
 * The log in memory. A snapshot may stand in place of its beginning.
 *
 * Indexes never change: after compaction the first entry has index `base.index + 1`. Each entry has a hash chain, a
 * hash over the log up to it. So two logs agree up to an index if one number is equal. This makes it cheap to check log
 * matching and state machine safety.
 *
 * Source: Raft paper, sections 5.3 and 7; LogCabin's SimpleMemoryLog for the offset.
 */
import { HASH_START, mixJson, mixNumber } from "../../replicated-store/hash.ts";
import type { Entry, Index, LogEnd, Term } from "../core/messages.ts";

/** The last entry that the snapshot covers; the log starts after it. All 0 for a log without a snapshot. */
export interface LogBase extends LogEnd {
  readonly chain: number;
}

/** A Raft log. */
export interface Log {
  readonly base: LogBase;
  /** Index of the last entry, or of the base. */
  readonly lastIndex: Index;
  /** Index and term of the last entry, or of the base. */
  end(): LogEnd;
  /** The term at this index; undefined before the base and after the end. 0 at index 0. */
  termAt(index: Index): Term | undefined;
  /** The hash chain at this index; undefined before the base and after the end. */
  chainAt(index: Index): number | undefined;
  /** The entry at this index; undefined up to the base and after the end. */
  entryAt(index: Index): Entry | undefined;
  /** Up to `limit` entries from this index on. Cost: linear in their number. */
  slice(from: Index, limit?: number): readonly Entry[];
  /** The first index of the run of entries with the same term as `index`. Not before the first entry in memory. */
  firstIndexOfTermAt(index: Index): Index;
  /** The last index with this term; undefined if none. Cost: linear in the number of later entries. */
  lastIndexOfTerm(term: Term): Index | undefined;
  append(entries: readonly Entry[]): void;
  /** Removes this entry and all after it. */
  truncateFrom(index: Index): void;
  /** Drops the entries up to this index. Throws RangeError if it is not in the log. */
  compactTo(index: Index): void;
  /** Drops all entries; the log starts after this base. */
  reset(base: LogBase): void;
}

/** The hash chain after this entry, from the one before it. Cost: linear in the size of the entry. */
export function extendChain(chain: number, entry: Entry): number {
  return mixJson(mixNumber(mixNumber(HASH_START, chain), entry.term), entry.command);
}

/** An empty log that starts after this base. */
export function createLog(start: LogBase = { index: 0, term: 0, chain: 0 }): Log {
  return new ArrayLog(start);
}

/** A class: V8 treats an object literal with getters as a dictionary, and every access would be slower. */
class ArrayLog implements Log {
  base: LogBase;
  #entries: Entry[] = [];
  #chains: number[] = [];

  constructor(base: LogBase) {
    this.base = base;
  }

  get lastIndex(): Index {
    return this.base.index + this.#entries.length;
  }

  end(): LogEnd {
    const { lastIndex } = this;
    return { index: lastIndex, term: this.termAt(lastIndex) ?? 0 };
  }

  termAt(index: Index): Term | undefined {
    const { base } = this;
    if (index === base.index) return base.term;
    return this.entryAt(index)?.term;
  }

  chainAt(index: Index): number | undefined {
    const { base } = this;
    if (index === base.index) return base.chain;
    const position = index - base.index - 1;
    return position >= 0 && position < this.#chains.length ? this.#chains[position] : undefined;
  }

  entryAt(index: Index): Entry | undefined {
    const position = index - this.base.index - 1;
    return position >= 0 && position < this.#entries.length ? this.#entries[position] : undefined;
  }

  slice(from: Index, limit?: number): readonly Entry[] {
    const start = Math.max(0, from - this.base.index - 1);
    return this.#entries.slice(start, limit === undefined ? undefined : start + limit);
  }

  firstIndexOfTermAt(index: Index): Index {
    const term = this.termAt(index);
    let first = index;
    while (first > this.base.index + 1 && this.termAt(first - 1) === term) first--;
    return first;
  }

  lastIndexOfTerm(term: Term): Index | undefined {
    for (let index = this.lastIndex; index >= this.base.index; index--) {
      const found = this.termAt(index) ?? 0;
      if (found === term) return index;
      if (found < term) return undefined;
    }
    return undefined;
  }

  append(entries: readonly Entry[]): void {
    let chain = this.chainAt(this.lastIndex) ?? 0;
    for (const entry of entries) {
      chain = extendChain(chain, entry);
      this.#entries.push(entry);
      this.#chains.push(chain);
    }
  }

  truncateFrom(index: Index): void {
    const kept = Math.max(0, index - this.base.index - 1);
    if (kept >= this.#entries.length) return;
    this.#entries.length = kept;
    this.#chains.length = kept;
  }

  compactTo(index: Index): void {
    const { base } = this;
    const term = this.termAt(index);
    const chain = this.chainAt(index);
    if (term === undefined || chain === undefined) {
      throw new RangeError(`log.compactTo: expected an index within ${base.index}..${this.lastIndex}, found ${index}`);
    }
    this.#entries = this.#entries.slice(index - base.index);
    this.#chains = this.#chains.slice(index - base.index);
    this.base = { index, term, chain };
  }

  reset(base: LogBase): void {
    this.base = base;
    this.#entries = [];
    this.#chains = [];
  }
}

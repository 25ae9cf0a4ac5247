import { describe, expect, it } from "vitest";
import { createLog } from "../storage/log.ts";
import { raftMutants, rulesWith } from "../mutants/mutants.ts";
import { correctRules as rules } from "./rules.ts";
import { entriesOf } from "../scripts/raft-script.ts";

function logOf(...terms: number[]) {
  const log = createLog();
  log.append(entriesOf(terms));
  return log;
}

function never(index: number): never {
  throw new RangeError(`no entry ${index}`);
}

describe("rules", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [7, 4],
  ])("a majority of %i is %i", (voters, majority) => {
    expect(rules.quorumSize(voters)).toBe(majority);
  });

  it.each([
    [{ index: 5, term: 3 }, { index: 9, term: 2 }, true],
    [{ index: 5, term: 3 }, { index: 5, term: 3 }, true],
    [{ index: 4, term: 3 }, { index: 5, term: 3 }, false],
    [{ index: 9, term: 2 }, { index: 1, term: 3 }, false],
  ])("a log that ends at %j is up to date for one that ends at %j: %s", (candidate, own, answer) => {
    expect(rules.logUpToDate(candidate, own)).toBe(answer);
  });

  it("a voter gives one vote a term, and the same one again", () => {
    const request = {
      type: "requestVote",
      term: 4,
      last: { index: 0, term: 0 },
      pre: false,
      transfer: false,
    } as const;
    const view = { term: 4, isLogUpToDate: true, candidate: "n2" };
    expect(rules.mayGrant({ ...view, votedFor: null }, request)).toBe(true);
    expect(rules.mayGrant({ ...view, votedFor: "n2" }, request)).toBe(true);
    expect(rules.mayGrant({ ...view, votedFor: "n3" }, request)).toBe(false);
    expect(rules.mayGrant({ ...view, votedFor: null, isLogUpToDate: false }, request)).toBe(false);
    expect(rules.mayGrant({ ...view, votedFor: null, term: 5 }, request)).toBe(false);
  });

  it("voters are counted, not messages", () => {
    expect(rules.hasWon(["n1", "n2", "n2"], 3)).toBe(false);
    expect(rules.hasWon(["n1", "n2", "n3"], 3)).toBe(true);
  });

  it("entries that agree are kept, the first that differs is cut with all after it", () => {
    const log = logOf(1, 1, 2, 2);
    expect(rules.mergeEntries(log, 1, entriesOf([1, 2]))).toEqual({ truncateFrom: null, appendFrom: 2 });
    expect(rules.mergeEntries(log, 2, entriesOf([2, 3]))).toEqual({ truncateFrom: 4, appendFrom: 1 });
    expect(rules.mergeEntries(log, 4, entriesOf([3]))).toEqual({ truncateFrom: null, appendFrom: 0 });
    expect(rules.mergeEntries(log, 0, [])).toEqual({ truncateFrom: null, appendFrom: 0 });
  });

  it("a follower commits no further than what was compared", () => {
    const view = { commitIndex: 2, verifiedIndex: 4, lastIndex: 9 };
    expect(rules.followerCommit({ ...view, leaderCommit: 7 })).toBe(4);
    expect(rules.followerCommit({ ...view, leaderCommit: 3 })).toBe(3);
    expect(rules.followerCommit({ ...view, leaderCommit: 1 })).toBe(2);
  });

  it("a leader commits what a majority has, of its own term only", () => {
    const view = { log: logOf(1, 1, 2, 2), quorum: 2 };
    expect(rules.leaderCommit([4, 3, 0], { ...view, currentTerm: 2 })).toBe(3);
    expect(rules.leaderCommit([4, 2, 0], { ...view, currentTerm: 2 })).toBe(0);
    expect(rules.leaderCommit([4, 3, 0], { ...view, currentTerm: 3 })).toBe(0);
  });

  it("goes back by whole terms, never behind what matched, never forward", () => {
    const log = logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
    const reject = { type: "appendReply", term: 8, seq: 1, ok: false, rejectedPrev: 10, lastIndex: 11 } as const;
    expect(rules.nextAfterReject(log, { ...reject, lastIndex: 4 }, 0)).toBe(5);
    expect(rules.nextAfterReject(log, { ...reject, conflictTerm: 3, conflictIndex: 7 }, 0)).toBe(7);
    expect(rules.nextAfterReject(log, { ...reject, conflictTerm: 4, conflictIndex: 4 }, 0)).toBe(6);
    expect(rules.nextAfterReject(log, { ...reject, conflictTerm: 3, conflictIndex: 7 }, 8)).toBe(9);
  });

  it("a batch ends before the entry that is too much, and is never empty", () => {
    const entries = entriesOf([1, 1, 2, 2]);
    const cache = { entryAt: (index: number) => entries[index - 1] ?? never(index), sizeAt: (index: number) => index };
    expect(rules.packBatch(cache, { from: 2, last: 4, sizeMax: 6 })).toEqual(entries.slice(1, 3));
    expect(rules.packBatch(cache, { from: 2, last: 4, sizeMax: 9 })).toEqual(entries.slice(1, 4));
    expect(rules.packBatch(cache, { from: 3, last: 4, sizeMax: 1 })).toEqual(entries.slice(2, 3));
  });

  it("a lease ends, and pauses while the leadership is handed over", () => {
    const view = {
      now: 100,
      leaseUntil: 110,
      isTransferring: false,
      isBarrierCommitted: true,
      hasCommittedInTerm: true,
    };
    expect(rules.leaseHolds(view)).toBe(true);
    expect(rules.leaseHolds({ ...view, now: 110 })).toBe(false);
    expect(rules.leaseHolds({ ...view, isTransferring: true })).toBe(false);
    expect(rules.leaseHolds({ ...view, isBarrierCommitted: false })).toBe(false);
    expect(rules.leaseHolds({ ...view, hasCommittedInTerm: false })).toBe(false);
  });
});

describe("mutants", () => {
  it("each replaces the one rule that it names", () => {
    for (const { id, rule, patch } of raftMutants) expect([id, ...Object.keys(patch)]).toEqual([id, rule]);
  });

  it("have ids of their own, and an unknown one is refused with those there are", () => {
    expect(new Set(raftMutants.map(({ id }) => id)).size).toBe(raftMutants.length);
    expect(() => rulesWith("R999")).toThrow(/expected a mutant of R01, .* found "R999"/);
  });
});

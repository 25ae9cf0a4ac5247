import { describe, expect, it } from "vitest";
import { createLog } from "./log.ts";
import { entriesOf } from "../scripts/raft-script.ts";

describe("the log", () => {
  it("keeps its indexes when its beginning is compacted", () => {
    const log = createLog();
    log.append(entriesOf([1, 1, 2, 3]));
    const chain = log.chainAt(4);
    log.compactTo(3);
    expect([log.base.index, log.base.term, log.lastIndex]).toEqual([3, 2, 4]);
    expect([log.termAt(2), log.termAt(3), log.termAt(4), log.termAt(5)]).toEqual([undefined, 2, 3, undefined]);
    expect(log.chainAt(4)).toBe(chain);
    expect(log.slice(1).map(({ term }) => term)).toEqual([3]);
  });

  it("chains differ from the first difference on, and agree again only if the whole logs do", () => {
    const [one, other] = [createLog(), createLog()];
    one.append(entriesOf([1, 1, 2]));
    other.append(entriesOf([1, 2, 2]));
    expect(one.chainAt(1)).toBe(other.chainAt(1));
    expect(one.chainAt(3)).not.toBe(other.chainAt(3));
    other.truncateFrom(2);
    other.append(entriesOf([1, 2]));
    expect(one.chainAt(3)).toBe(other.chainAt(3));
  });

  it("finds the first and last index of a term", () => {
    const log = createLog();
    log.append(entriesOf([1, 1, 4, 4, 4, 6]));
    expect(log.firstIndexOfTermAt(5)).toBe(3);
    expect(log.lastIndexOfTerm(4)).toBe(5);
    expect(log.lastIndexOfTerm(5)).toBeUndefined();
    expect(log.slice(2, 2).map(({ term }) => term)).toEqual([1, 4]);
  });

  it("refuses to be compacted to where it is not", () => {
    const log = createLog();
    expect(() => log.compactTo(1)).toThrow(/expected an index within 0..0, found 1/);
  });
});

import { expect, test } from "vitest";
import { laggingAmong } from "./lagging.ts";
import type { LaggingView } from "./lagging.ts";
import { initialConfiguration } from "../membership/configuration.ts";

interface Drawn {
  readonly term?: number;
  /** The term of its last entry. */
  readonly endTerm?: number;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly leads?: boolean;
  readonly isTransferring?: boolean;
  /** As the leader sees them. Default: n1 n2 n3. */
  readonly voters?: readonly string[];
}

function view({ term = 2, endTerm = 2, leads = false, isTransferring = false, voters, ...rest }: Drawn): LaggingView {
  const transfer = isTransferring
    ? ({ to: "n2" } as unknown as NonNullable<LaggingView["leadership"]>["transfer"])
    : null;
  const configuration = initialConfiguration(voters ?? ["n1", "n2", "n3"]);
  return {
    ...rest,
    term,
    leadership: leads ? { transfer } : null,
    log: { end: () => ({ index: 9, term: endTerm }) },
    stages: [{ index: 0, configuration }],
  };
}

function lagging(...drawn: readonly Drawn[]): string | undefined {
  return laggingAmong(new Map(drawn.map((one, at) => [`n${at + 1}`, view(one)])));
}

test("a node that has not applied what is committed is behind", () => {
  const leader = { commitIndex: 9, lastApplied: 9, leads: true };
  expect(lagging(leader, { commitIndex: 9, lastApplied: 9 })).toBeUndefined();
  expect(lagging(leader, { commitIndex: 4, lastApplied: 4 })).toBe("n2 applied its log up to 4, and 9 is committed");
  expect(lagging({ commitIndex: 9, lastApplied: 9 }, { commitIndex: 4, lastApplied: 4 })).toContain("n2 applied");
});

test("a leader that has nothing of its own term yet may not know what was committed before", () => {
  const fresh = { term: 3, endTerm: 2, leads: true, commitIndex: 0, lastApplied: 0 };
  const before = { term: 3, commitIndex: 9, lastApplied: 9 };
  expect(lagging(fresh, before)).toBeUndefined();
  expect(lagging({ ...fresh, endTerm: 3 }, before)).toBe("n1 applied its log up to 0, and 9 is committed");
});

test("what such a leader knows, the others must know as well", () => {
  const fresh = { term: 3, endTerm: 2, leads: true, commitIndex: 7, lastApplied: 7 };
  expect(lagging(fresh, { term: 3, commitIndex: 4, lastApplied: 4 })).toBe(
    "n2 applied its log up to 4, and 7 is committed",
  );
});

test("an older leader that does not know of its end yet excuses nobody", () => {
  const old = { term: 2, endTerm: 1, leads: true, commitIndex: 0, lastApplied: 0 };
  const current = { term: 3, endTerm: 3, leads: true, commitIndex: 9, lastApplied: 9 };
  expect(lagging(old, current)).toBe("n1 applied its log up to 0, and 9 is committed");
});

test("a leader that is transferring its leadership is not at rest", () => {
  expect(lagging({ commitIndex: 9, lastApplied: 9, leads: true, isTransferring: true })).toBe(
    "n1 is still transferring its leadership",
  );
});

test("a node that is no member is told nothing, and may be behind", () => {
  const leader = { commitIndex: 9, lastApplied: 9, leads: true };
  const behind = { commitIndex: 4, lastApplied: 4 };
  expect(lagging({ ...leader, voters: ["n1", "n3"] }, behind)).toBeUndefined();
  expect(lagging({ ...leader, voters: ["n1", "n2"] }, behind)).toContain("n2 applied");
});

import { describe, expect, test } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { countFlag } from "../base/number-flags.ts";
import { campaignSpec, refuseOtherSearch, type SearchFlags } from "./hunt-flags.ts";

describe("the flags of a hunt", () => {
  test("say what is searched, with the options read as a test reads them", () => {
    const flags = { system: "raft", seeds: "5..9", shard: "2/4", nodes: "3", option: ["maxInflight=1"], blind: true };
    expect(campaignSpec(flags, bundledCatalog)).toMatchObject({
      system: "raft",
      from: 5,
      to: 9,
      shard: { index: 2, count: 4 },
      fixed: { nodes: 3, options: { maxInflight: 1 }, watches: false },
    });
    expect(campaignSpec({}, bundledCatalog)).toMatchObject({
      from: 1,
      to: 1000,
      shard: { index: 1, count: 1 },
      fixed: {},
    });
  });

  test.each([
    [{ seeds: "9..1" }, '--seeds: expected a range such as 1..10000, up to 4294967295, found "9..1"'],
    [{ seeds: "1..9999999999" }, "--seeds: expected a range"],
    [{ shard: "5/4" }, '--shard: expected a part such as 2/4, found "5/4"'],
    [{ nodes: "0" }, "--nodes: expected at least 1, found 0"],
    [{ system: "vm-ft", nodes: "3" }, "--nodes: vm-ft: expected 4 nodes, found 3"],
    [{ option: ["reads=never"] }, '--option reads: expected "log", "read-index" or "lease", found "never"'],
    [{ option: ["reads"] }, '--option: expected name=value, found "reads"'],
    [{ mutant: "R999" }, "--mutant: expected a mutant of raft"],
    [{ mutant: "Z01" }, "There is one of that name for zookeeper (--system zookeeper)."],
    [{ mutant: "Z999" }, "Those that begin with Z are bugs of zookeeper (--system zookeeper); clew list shows"],
    [{ workload: "banking" }, "--workload: expected a workload of raft"],
    [{ workload: "queu" }, 'Did you mean "queue"?'],
    [{ workload: "barrier-recipe" }, "There is one of that name for zookeeper (--system zookeeper)."],
    [
      { system: "zookeeper", workload: "lock" },
      "There is one of that name for raft (--system raft), vm-ft (--system vm-ft) and multi-paxos (--system multi-paxos).",
    ],
    [{ workload: "barrier" }, 'Did you mean "barrier-recipe" of zookeeper (--system zookeeper)?'],
    [{ option: ["__proto__=1"] }, "--option __proto__: expected an option of the system"],
    [{ strategy: "leader-swam" }, 'Did you mean "leader-swarm"?'],
    [{ profile: "clocks" }, 'Did you mean "clock"?'],
    [{ oracles: "history,invariants" }, "--oracles: expected one of history, invariant, availability, liveness"],
  ] satisfies [SearchFlags, string][])("%j is refused, by name", (flags, words) => {
    expect(() => campaignSpec(flags, bundledCatalog)).toThrow(words);
  });

  test("choose what counts, in any order, and under which conditions half of the seeds are drawn", () => {
    expect(campaignSpec({ oracles: "invariant, history,history", profile: "clock" }, bundledCatalog).fixed).toEqual({
      oracles: ["history", "invariant"],
      profile: "clock",
    });
  });

  test("a count is a whole number, 1 or more", () => {
    expect([countFlag("jobs", undefined, 2), countFlag("jobs", "3", 2)]).toEqual([2, 3]);
    for (const given of ["0", "-1", "1.5", "many", ""]) expect(() => countFlag("jobs", given, 2)).toThrow("--jobs");
  });
});

describe("a hunt that is resumed", () => {
  const spec = campaignSpec({ system: "raft", seeds: "1..20", mutant: "R42", option: ["reads=lease"] }, bundledCatalog);
  const beside =
    (flags: SearchFlags): (() => void) =>
    () =>
      refuseOtherSearch(flags, spec, { path: "store/hunt", catalog: bundledCatalog });

  test("may be told again what it searches", () => {
    expect(beside({})).not.toThrow();
    expect(beside({ system: "raft", seeds: "1..20", mutant: "R42", option: ["reads=lease"] })).not.toThrow();
  });

  test.each([
    [
      { seeds: "1..30" },
      "--seeds: expected 1..20, as the hunt in store/hunt began, or no such flag beside --resume, found 1..30",
    ],
    [{ system: "vm-ft" }, "--system: expected raft"],
    [{ shard: "1/2" }, "--shard: expected 1/1"],
    [{ mutant: "R46" }, "--mutant: expected R42"],
    [{ option: ["reads=log"] }, "--option reads: expected lease"],
    [{ nodes: "3" }, "--nodes: expected nothing"],
    [{ oracles: "history" }, "--oracles: expected nothing"],
    [{ profile: "clock" }, "--profile: expected nothing"],
    [{ blind: true }, "--blind"],
  ] satisfies [SearchFlags, string][])("and not to search with %j", (flags, words) => {
    expect(beside(flags)).toThrow(words);
  });
});

import { expect, test } from "vitest";
import { systemNamed } from "../../systems-under-test/catalog.ts";
import { fromFlags } from "../spec/flags.ts";
import { bundledCatalog } from "../catalog.ts";
import { nearestHunt } from "./nearest-hunt.ts";

test("the nearest hunt has the test's system, size, load, planted bug, and the options that are not as usual", () => {
  const flags = { system: "raft", nodes: "3", workload: "append", mutant: "R46", option: ["maxInflight=1"] };
  const raft = systemNamed("raft");
  if (raft === undefined) throw new Error("expected raft in the catalog");
  expect(nearestHunt(fromFlags(flags, bundledCatalog), raft)).toBe(
    "npx clew hunt --system raft --nodes 3 --workload append --option maxInflight=1 --mutant R46 --seeds 1..2000 --stop-on-first",
  );
});

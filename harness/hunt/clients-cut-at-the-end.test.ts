import { expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import type { TimedEffect } from "./faults/timed-effect.ts";
import type { HuntPlan } from "./plan/plan.ts";
import { simulate } from "./simulate.ts";

/**
 * Found by a hunt that cut clients off: a leader outside of the healed majority, which all nodes heard and no client
 * reached, kept its place, and rightly so.
 */
test("a majority goes on though a leader outside of it was cut off from clients when the faults ended", () => {
  const base = drawPlan({ system: raft, seed: 1, nodes: 5, strategy: "uniform" });
  const cutAll: TimedEffect[] = ["n1", "n2", "n3", "n4", "n5"].map((node) => ({
    atUs: (base.faultMs - 5) * 1000,
    type: "links",
    links: [
      ["client", node],
      [node, "client"],
    ],
    rule: { drop: true },
  }));
  const plan: HuntPlan = { ...base, options: {}, network: {}, ending: "core", faults: { effects: cutAll } };
  for (let seed = 1; seed <= 12; seed++) expect(simulate({ ...plan, seed }).failures).toEqual([]);
});

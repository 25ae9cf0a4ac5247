/**
 * The members of a cluster whose options and number of nodes were drawn apart, so that they may not go together.
 */
import type { Member, System } from "../../../systems-under-test/system.ts";
import type { HuntPlan } from "./plan.ts";

/** The members; none when the system cannot have this number of nodes with these options. */
export function fittingMembers(system: System, nodes: number, options: HuntPlan["options"]): readonly Member[] {
  try {
    return system.members(nodes, options);
  } catch {
    return [];
  }
}

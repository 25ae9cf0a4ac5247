/**
 * The monitor of a VM-FT cluster: the invariants of the pair, and those of its arbiter.
 */
import { createArbiterMonitor } from "../../test-and-set/monitor/monitor.ts";
import { flagOf } from "../../test-and-set/options.ts";
import { isArbiterServer } from "../../test-and-set/raft/server.ts";
import type { MonitorSurroundings, SystemMonitor, Violation } from "../../system.ts";
import { createInvariantMonitor } from "./invariants.ts";

/** @param report called for each violation, as soon as it is seen */
export function createVmFtMonitor(
  report: (violation: Violation) => void,
  { options, onWeakness }: MonitorSurroundings = { options: {}, onWeakness: () => undefined },
): SystemMonitor {
  const flag = flagOf("vm-ft", options);
  const pair = createInvariantMonitor((message) => report({ invariant: "pair", message }), flag);
  const arbiter = createArbiterMonitor({ flag, report, onWeakness, onCell: (cell) => pair.onCell(cell) });
  return {
    watch(id, node) {
      const watched = id.startsWith("a") ? arbiter.watch(id, node) : node;
      return isArbiterServer(watched) ? watched : pair.watch(id, watched);
    },
    lagging: (nodes) => pair.lagging(nodes) ?? arbiter.lagging(nodes),
  };
}

/**
 * The monitor of a Raft cluster in one process: looks at every node after every step, at its state and at what it said.
 */
import type { AnyNode } from "../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../system.ts";
import { createRaftMonitor } from "./invariants.ts";
import type { RaftInput, RaftNode } from "./node.ts";
import { createPromises } from "./promises.ts";

/** @param report takes each violation, the moment it is seen */
export function watchRaft(report: (violation: Violation) => void): SystemMonitor {
  const monitor = createRaftMonitor();
  const promises = createPromises(monitor, (invariant, message) => report({ invariant, message }));
  return {
    watch(id, watched) {
      const node = watched as unknown as RaftNode;
      const said = promises(id);
      const { view } = node;
      const step: RaftNode["step"] = (input: RaftInput) => {
        said.before(input);
        const effects = node.step(input);
        for (const violation of monitor.observe(view)) report(violation);
        said.after(view, input, effects);
        return effects;
      };
      return { ...node, step } as unknown as AnyNode;
    },
  };
}

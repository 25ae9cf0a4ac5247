/**
 * The monitor of a Raft cluster in one process: looks at every node after every step, at its state and at what it said.
 */
import type { AnyNode, Id } from "../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../system.ts";
import { createHardStateWatch } from "./hard-state.ts";
import { createRaftMonitor } from "./invariants.ts";
import { createMachineAgreement } from "./machine-agreement.ts";
import type { RaftInput, RaftNode } from "./node.ts";
import { createPromises } from "./promises.ts";
import { createQuorumContact } from "./quorum-contact.ts";

/** @param report takes each violation, the moment it is seen */
export function watchRaft(report: (violation: Violation) => void): SystemMonitor {
  const say = (invariant: string, message: string): void => report({ invariant, message });
  const monitor = createRaftMonitor();
  const promises = createPromises(monitor, say);
  const machines = createMachineAgreement(say);
  const contact = createQuorumContact(say);
  const hardState = createHardStateWatch(say);
  const views = new Map<Id, RaftNode["view"]>();
  return {
    watch(id, watched) {
      const node = watched as unknown as RaftNode;
      const said = promises(id);
      const { view } = node;
      views.set(id, view);
      const step: RaftNode["step"] = (input: RaftInput) => {
        said.before(input);
        const effects = node.step(input);
        for (const violation of monitor.observe(view)) report(violation);
        said.after(view, input, effects);
        hardState.after(view, input, effects);
        machines.after(view, effects);
        contact.after(view, input);
        return effects;
      };
      return { ...node, step } as unknown as AnyNode;
    },
    lagging(nodes) {
      const seen = nodes.flatMap((id) => views.get(id) ?? []);
      const giving = seen.find(({ leadership }) => leadership !== null && leadership.handover !== null);
      if (giving !== undefined) return `${giving.id} is still handing its leadership over`;
      const committed = Math.max(0, ...seen.map(({ commitIndex }) => commitIndex));
      const late = seen.find(({ lastApplied }) => lastApplied < committed);
      return late && `${late.id} applied its log up to ${late.lastApplied}, and ${committed} is committed`;
    },
  };
}

/**
 * The monitor of a Raft cluster in one process. After every step it checks the node's state and its effects.
 */
import type { Id } from "../../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import { createConfigurationMonitor } from "./configurations.ts";
import { createHardStateMonitor } from "./hard-state.ts";
import { createRaftMonitor } from "./invariants.ts";
import { laggingAmong } from "./lagging.ts";
import { createMachineAgreementMonitor } from "./machine-agreement.ts";
import type { RaftInput, RaftNode } from "../core/node.ts";
import { createPromiseMonitor, type NodePromises } from "./promises.ts";
import { createQuorumContactMonitor } from "./quorum-contact.ts";
import type { RaftEffect } from "../core/state.ts";

/** @param report called for each violation, as soon as it is seen */
export function createClusterMonitor(report: (violation: Violation) => void): SystemMonitor {
  const say = (invariant: string, message: string): void => report({ invariant, message });
  const monitor = createRaftMonitor();
  const promises = createPromiseMonitor(monitor, say);
  const machines = createMachineAgreementMonitor(say);
  const contact = createQuorumContactMonitor(say);
  const hardState = createHardStateMonitor(say);
  const members = createConfigurationMonitor(say);
  const views = new Map<Id, RaftNode["view"]>();
  return {
    watch(id, watched) {
      const node = watched as unknown as RaftNode;
      const observe = monitor.observer(id);
      const promisesOfNode = promises(id);
      const { view } = node;
      views.set(id, view);
      // Lower than any index, so that the first step counts as a change.
      let lastApplied = -1;
      const step: RaftNode["step"] = (input: RaftInput) => {
        const { type } = input;
        if (type === "boot") promisesOfNode.onBoot();
        else if (type === "durable") promisesOfNode.onDurable(input.token);
        else if (type === "request") promisesOfNode.onRequest(view, input.connection, input.request);
        const effects = node.step(input);
        for (const violation of observe(view)) report(violation);
        promisesOfNode.onInputTaken(view, type);
        const isWriting = passEffects(promisesOfNode, view, effects);
        const configuration = members.after(view, input, effects);
        promisesOfNode.onStepEnd(view, configuration);
        // These two get only the steps that concern them, which are few.
        const written = isWriting ? effects : NOTHING;
        if (isWriting || type === "durable" || type === "boot") hardState.after(view, input, written);
        if (isWriting || view.lastApplied !== lastApplied) machines.after(view, written);
        lastApplied = view.lastApplied;
        contact.after(view, input, configuration);
        return effects;
      };
      return { ...node, step };
    },
    lagging(nodes) {
      return laggingAmong(new Map([...views].filter(([id]) => nodes.includes(id))));
    },
  };
}

const NOTHING: readonly RaftEffect[] = [];

/** Passes on each effect. Returns whether one of them writes. */
function passEffects(promisesOfNode: NodePromises, view: RaftNode["view"], effects: readonly RaftEffect[]): boolean {
  let isWriting = false;
  for (const effect of effects) {
    switch (effect.type) {
      case "send":
        promisesOfNode.onSend(view, effect);
        break;
      case "reply":
        promisesOfNode.onReply(view, effect);
        break;
      case "write":
      case "checkpoint":
        promisesOfNode.onWrite(view, effect);
        isWriting = true;
        break;
      case "apply":
      case "halt":
      case "note":
    }
  }
  return isWriting;
}

/**
 * The monitor of a Raft cluster in one process: looks at every node after every step, at its state and at what it said.
 */
import type { Id } from "../../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import { createHardStateWatch } from "./hard-state.ts";
import { createRaftMonitor } from "./invariants.ts";
import { laggingAmong } from "./lagging.ts";
import { createMachineAgreement } from "./machine-agreement.ts";
import type { RaftInput, RaftNode } from "../core/node.ts";
import { createPromises, type PromisesOfNode } from "./promises.ts";
import { createQuorumContact } from "../core/quorum-contact.ts";
import type { RaftEffect } from "../core/state.ts";

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
      const observe = monitor.observer(id);
      const said = promises(id);
      const { view } = node;
      views.set(id, view);
      /** Below any that it can have, before the first step. */
      let lastApplied = -1;
      const step: RaftNode["step"] = (input: RaftInput) => {
        const { type } = input;
        if (type === "boot") said.boots();
        else if (type === "durable") said.becomesDurable(input.token);
        else if (type === "request") said.isAsked(input.connection, input.request);
        const effects = node.step(input);
        for (const violation of observe(view)) report(violation);
        said.tookIn(view, type);
        const isWriting = tell(said, view, effects);
        said.after(view);
        // The next two are told only of what they can make something of: of most steps, nothing.
        const written = isWriting ? effects : NOTHING;
        if (isWriting || type === "durable" || type === "boot") hardState.after(view, input, written);
        if (isWriting || view.lastApplied !== lastApplied) machines.after(view, written);
        lastApplied = view.lastApplied;
        contact.after(view, input);
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

/** Tells of each effect that leaves the node; gives whether any of them writes. */
function tell(said: PromisesOfNode, view: RaftNode["view"], effects: readonly RaftEffect[]): boolean {
  let isWriting = false;
  for (const effect of effects) {
    switch (effect.type) {
      case "send":
        said.sent(view, effect);
        break;
      case "reply":
        said.replied(view, effect);
        break;
      case "write":
      case "checkpoint":
        said.wrote(view, effect);
        isWriting = true;
        break;
      case "apply":
      case "halt":
      case "note":
    }
  }
  return isWriting;
}

/**
 * Steps: what each node did while a command of a script was carried out, kept as they happen.
 *
 * A node changes its state in place, so a sketch of it is taken before and after each step.
 */
import type { Id } from "../../../node-kit/node.ts";
import type { Index, LogEnd, Term } from "../../core/messages.ts";
import type { RaftInput, RaftNode } from "../../core/node.ts";
import type { Configuration } from "../../membership/configuration.ts";
import { configurationOf } from "../../membership/stages.ts";
import type { Raft, Role } from "../../core/state.ts";

/** A node's state, as far as a script tells of it. */
export interface Sketch {
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: Id | null;
  /** Where the log begins: what the snapshot covers. */
  readonly base: LogEnd;
  /** The terms of the entries behind `base`, in order. */
  readonly log: readonly Term[];
  readonly commitIndex: Index;
  readonly lastApplied: Index;
  /** As it sees them; undefined where they are fixed. */
  readonly members: Configuration | undefined;
}

/** A step of a node that is worth showing. */
export interface Step {
  readonly id: Id;
  readonly input: RaftInput;
  readonly before: Sketch;
  readonly after: Sketch;
  /** Why the node will not go on, if it said so. */
  readonly halts?: string;
}

/** Collects the steps of nodes until somebody takes them. */
export interface StepRecorder {
  /** The node, with its steps recorded. */
  readonly around: (id: Id, node: RaftNode) => RaftNode;
  /** The steps since it was last asked, in order. */
  readonly take: () => readonly Step[];
}

/** A recorder without steps. */
export function createStepRecorder(): StepRecorder {
  let steps: Step[] = [];
  return {
    around: (id, node) => ({
      ...node,
      step(input) {
        const before = sketchOf(node.view);
        const effects = node.step(input);
        const halt = effects.find((effect) => effect.type === "halt");
        const halts = halt?.type === "halt" ? { halts: halt.why } : {};
        steps.push({ id, input, before, after: sketchOf(node.view), ...halts });
        return effects;
      },
    }),
    take() {
      const taken = steps;
      steps = [];
      return taken;
    },
  };
}

function sketchOf(raft: Raft): Sketch {
  const { role, term, votedFor, log, commitIndex, lastApplied } = raft;
  const members = raft.options.membership === "none" ? undefined : configurationOf(raft);
  const terms = log.slice(log.base.index + 1).map((entry) => entry.term);
  return { role, term, votedFor, base: log.base, log: terms, commitIndex, lastApplied, members };
}

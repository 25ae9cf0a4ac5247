/**
 * The decisions of membership change that a bug could alter; part of the rules of a Raft node.
 *
 * Source: Raft paper, section 6; thesis, chapter 4; Ongaro's message to raft-dev of 2015 for the first condition of
 * `mayChangeMembers`.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { Index } from "../core/messages.ts";
import { votingSets, type Configuration, type Stage } from "./configuration.ts";

/** What a majority is needed for. */
export type Purpose = "elect" | "commit" | "lead" | "read";

/** The rules of membership change. */
export interface MembershipRules {
  /** The configuration that a node uses, of those in its log. */
  stageInForce(stages: readonly Stage[], commitIndex: Index): Stage;
  /** The configurations that are left when the log is cut from this index on. The first is never cut off. */
  stagesAfterCut(stages: readonly Stage[], from: Index): readonly Stage[];
  /** The configuration that goes into a snapshot. `there`: of the snapshot's last entry; `latest`: of the whole log. */
  configurationInSnapshot(view: {
    readonly there: Configuration;
    readonly latest: Configuration;
  }): Configuration | null;
  /** The sets of which each needs a majority. `self`: the node that counts. */
  decidingSets(
    configuration: Configuration,
    view: { readonly purpose: Purpose; readonly self: Id },
  ): readonly (readonly Id[])[];
  /** Whether a node stands for election, or may be told to. */
  mayStand(view: { readonly isVoter: boolean }): boolean;
  /** Whether a leader may append a configuration. */
  mayChangeMembers(view: {
    /** An entry of its own term is committed. */
    readonly hasCommittedInTerm: boolean;
    /** The latest configuration is committed, and is not joint. */
    readonly isSettled: boolean;
  }): boolean;
  /** Whether the old voters of a joint configuration are let go now. */
  leavesJoint(view: { readonly isCommitted: boolean; readonly hasCommittedInTerm: boolean }): boolean;
  /** Whether a leader ends its leadership, because it is no member. `isCommitted`: the configuration without it. */
  stepsDown(view: { readonly isVoter: boolean; readonly isCommitted: boolean }): boolean;
  /** Whether a node of this name may become a member. */
  mayJoin(view: { readonly wasRemoved: boolean }): boolean;
  /** Whether a learner may get a vote. `roundMs`: how long its latest round took; null: it has finished none. */
  isCaughtUp(view: { readonly roundMs: Ms | null; readonly electionMinMs: Ms }): boolean;
}

/** The rules without a bug. */
export const correctMembership: MembershipRules = {
  stageInForce: (stages) => stages.at(-1) as Stage,
  stagesAfterCut: (stages, from) => stages.filter(({ index }, place) => place === 0 || index < from),
  configurationInSnapshot: ({ there }) => there,
  decidingSets: (configuration) => votingSets(configuration),
  mayStand: ({ isVoter }) => isVoter,
  mayChangeMembers: ({ hasCommittedInTerm, isSettled }) => hasCommittedInTerm && isSettled,
  leavesJoint: ({ isCommitted, hasCommittedInTerm }) => isCommitted && hasCommittedInTerm,
  stepsDown: ({ isVoter, isCommitted }) => !isVoter && isCommitted,
  mayJoin: ({ wasRemoved }) => !wasRemoved,
  isCaughtUp: ({ roundMs, electionMinMs }) => roundMs !== null && roundMs < electionMinMs,
};

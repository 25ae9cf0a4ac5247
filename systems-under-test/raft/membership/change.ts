/**
 * Membership change at the leader: it takes an operator's wish, and appends one configuration after the other until the wish
 * has come true.
 *
 * Two conditions keep majorities from coming apart. The configuration before is committed; otherwise two changes at once
 * could make sets that share nobody. And the leader has committed an entry of its own term; otherwise another leader's change,
 * which this one does not know of, could still be committed beside its own.
 *
 * The wish is kept by the leader alone, and ends with its leadership: the operator asks again. Joint configurations are
 * different: whoever leads leaves them. All this happens in ticks, so that the commit index never grows in a step that also
 * changes who decides.
 *
 * Source: Raft paper, section 6; thesis, chapter 4; Ongaro to raft-dev, 2015, for the second condition.
 */
import type { Connection, Id } from "../../node-kit/node.ts";
import { propose } from "../core/replication.ts";
import { becomeFollower } from "../core/roles.ts";
import { hasCommittedInTerm, note, reply, trace, type Leadership, type Raft } from "../core/state.ts";
import { countRounds, isAnyRoundOver, isCaughtUp, isHopeless } from "./catch-up.ts";
import { isVoter, UNKNOWN, type ChangeRequest, type Configuration } from "./configuration.ts";
import {
  isFulfilled,
  leavesVoters,
  leftJoint,
  newcomersOf,
  nextConfiguration,
  type Change,
  type Wish,
} from "./plan.ts";
import { configurationOf, currentStage, stageAt } from "./stages.ts";

/** Takes an operator's request at the leader. It is answered when the wish has come true, or cannot. */
export function beginChange(raft: Raft, connection: Connection, request: ChangeRequest): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const refused = refusalOf(raft, leadership, request);
  if (refused !== undefined) {
    reply(raft, connection, { ok: false, error: refused });
    return;
  }
  endChange(raft, leadership, "superseded");
  const { add, remove } = request;
  leadership.change = { add: [...add].sort(), remove: [...remove].sort(), connection, rounds: new Map() };
  continueChange(raft, leadership);
}

function refusalOf(raft: Raft, leadership: Leadership, { add, remove, version }: ChangeRequest): string | undefined {
  const now = configurationOf(raft);
  const wish = { add, remove };
  if (raft.options.membership === "none") return "members-are-fixed";
  if (stageAt(raft, raft.commitIndex).configuration.version !== version) return "members-have-changed";
  if (!raft.rules.mayChangeMembers(viewOf(raft))) return "change-under-way";
  if (!leavesVoters(now, wish)) return "nobody-left";
  const isUsed = (id: Id): boolean => !raft.rules.mayJoin({ wasRemoved: now.removed.includes(id) });
  if (newcomersOf(now, wish).some(isUsed)) return "name-was-used";
  return isSame(leadership.change, wish) ? "change-under-way" : undefined;
}

function isSame(change: Wish | null, { add, remove }: Wish): boolean {
  return (
    change !== null &&
    String(change.add) === String([...add].sort()) &&
    String(change.remove) === String([...remove].sort())
  );
}

function viewOf(raft: Raft): Parameters<Raft["rules"]["mayChangeMembers"]>[0] {
  const { index, configuration } = currentStage(raft);
  const isSettled = index <= raft.commitIndex && configuration.outgoing === null;
  return { hasCommittedInTerm: hasCommittedInTerm(raft), isSettled };
}

/** Whether the leader has something to do about its members, in a tick. */
export function isGoverningDue(raft: Raft): boolean {
  const { leadership } = raft;
  if (leadership === null || raft.options.membership === "none") return false;
  if (wantsToLeaveJoint(raft) || wantsToStepDown(raft)) return true;
  const { change } = leadership;
  if (change === null || !raft.rules.mayChangeMembers(viewOf(raft))) return false;
  const now = configurationOf(raft);
  return isFulfilled(now, change) || isAnyRoundOver(raft, change.rounds) || stepOf(raft, now, change) !== undefined;
}

/** Does it. The node may then no longer lead. */
export function governMembers(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null || raft.options.membership === "none") return;
  if (wantsToLeaveJoint(raft)) {
    appendConfiguration(raft, leftJoint(configurationOf(raft), raft.log.lastIndex + 1));
  } else if (wantsToStepDown(raft)) {
    endChange(raft, leadership, undefined);
    becomeFollower(raft, raft.term, null);
  } else continueChange(raft, leadership);
}

function wantsToLeaveJoint(raft: Raft): boolean {
  const { index, configuration } = currentStage(raft);
  if (configuration.outgoing === null) return false;
  const isCommitted = index <= raft.commitIndex;
  return raft.rules.leavesJoint({ isCommitted, hasCommittedInTerm: hasCommittedInTerm(raft) });
}

function wantsToStepDown(raft: Raft): boolean {
  const { index, configuration } = currentStage(raft);
  return raft.rules.stepsDown({
    isVoter: isVoter(configuration, raft.id),
    isCommitted: index <= raft.commitIndex,
  });
}

/** Takes the next step of the wish, as far as it can be taken now. */
function continueChange(raft: Raft, leadership: Leadership): void {
  const { change } = leadership;
  if (change === null || !raft.rules.mayChangeMembers(viewOf(raft))) return;
  const now = configurationOf(raft);
  if (isFulfilled(now, change)) {
    endChange(raft, leadership, undefined);
    return;
  }
  countRoundsOf(raft, change);
  const next = stepOf(raft, now, change);
  if (next !== undefined) {
    appendConfiguration(raft, next);
    countRoundsOf(raft, change);
  } else if (isHopeless(raft, change.rounds)) endChange(raft, leadership, "too-slow");
}

/** Of the newcomers that are learners by now. */
function countRoundsOf(raft: Raft, change: Change): void {
  const now = configurationOf(raft);
  const learning = newcomersOf(now, change).filter((id) => now.learners.includes(id));
  countRounds(raft, change.rounds, learning);
}

function stepOf(raft: Raft, now: Configuration, change: Change): Configuration | undefined {
  const { membership } = raft.options;
  if (membership === "none") return undefined;
  const caughtUp = (id: Id): boolean => isCaughtUp(raft, change.rounds, id);
  return nextConfiguration(now, change, { mode: membership, caughtUp, index: raft.log.lastIndex + 1 });
}

/** Ends a wish and answers its operator; `error`: why it did not come true. */
function endChange(raft: Raft, leadership: Leadership, error: string | undefined): void {
  const { change } = leadership;
  if (change === null) return;
  leadership.change = null;
  reply(raft, change.connection, error === undefined ? { ok: true, value: null } : { ok: false, error });
}

/** Appends a configuration, which is in force from now on: whoever is new gets the log, and whoever left gets no more. */
function appendConfiguration(raft: Raft, configuration: Configuration): void {
  trace(raft, { event: "configuration", ...configuration });
  const index = propose(raft, { type: "configuration", ...configuration });
  const { leadership } = raft;
  if (leadership === null) return;
  // A lease was given by a majority of other members. The next one is by those of now, once they are committed. This is caution:
  // majorities of before and after share a voter, and what committed the change was heard after the lease began, so no run
  // would show a lease that goes on.
  leadership.leaseUntil = 0;
  leadership.leaseBarrier = index;
  leadership.roundSentAt.clear();
}

/** Notes the members when this node knows of a later committed set than it has noted. */
export function noteMembers(raft: Raft): void {
  const { configuration } = stageAt(raft, raft.commitIndex);
  const { outgoing, version, voters } = configuration;
  if (outgoing !== null || version <= (raft.known?.version ?? UNKNOWN)) return;
  raft.known = { ids: voters, version };
  note(raft, { event: "members", members: voters, version });
}

/**
 * The fault "membership" of a test: from its start on an operator asks for a change of members, whatever other faults do
 * meanwhile, until it is committed or the fault is stopped. A start had effect when its change was committed, also later.
 *
 * Nothing of it is undone: every member that is left runs again when all other faults are healed, and is enough.
 */
import type { Json } from "../../../histories/json.ts";
import { counted } from "../../../histories/words/counts.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Cluster } from "../../clusters/cluster.ts";
import { carryOut, membershipOf } from "../carry-out.ts";
import type { MembershipEffect } from "../effect.ts";
import type { Fault } from "../fault.ts";
import { isIn } from "./change-watch.ts";
import { type BegunChange, createMemberOperator, mayChangeMembers, MEMBER_CHANGES } from "./member-operator.ts";

/** How often the operator looks. */
const LOOK_EVERY_NS = 100e6;

/** A fault that changes who the members are. @throws RangeError where the cluster cannot */
export function createMembershipFault({
  cluster,
  random,
}: {
  readonly cluster: Cluster;
  readonly random: RandomStream;
}): Fault {
  const { clock } = cluster;
  const membership = membershipOf(cluster);
  const operator = createMemberOperator(cluster, { act, random });
  const problems: Error[] = [];
  const joined: string[] = [];
  const left: string[] = [];
  let effective = 0;
  /** The latest change, until it is committed: that may be after its end. */
  let awaited: BegunChange | undefined;
  let current: { readonly change: BegunChange; readonly cancel: () => void } | undefined;

  function act(effect: MembershipEffect): boolean {
    if (effect.type === "change-members" && !mayChangeMembers(cluster, effect)) return false;
    carryOut(cluster, effect, ({ error }) => {
      if (error !== undefined) problems.push(error);
    });
    return true;
  }

  /** Looks now, and again until there is nothing left to do. */
  function look(change: BegunChange): void {
    if (operator.look()) return;
    current = { change, cancel: clock.at(clock.nowNs() + LOOK_EVERY_NS, () => look(change)) };
  }

  function isCommitted(change: BegunChange): boolean {
    const { members, version } = membership.members();
    return version > change.version && isIn(change, members);
  }

  function settle(): void {
    if (awaited === undefined || !isCommitted(awaited)) return;
    effective++;
    joined.push(...awaited.add);
    left.push(...awaited.remove);
    awaited = undefined;
  }

  function begin(target: Json): BegunChange | undefined {
    const kind = MEMBER_CHANGES.find((each) => each === target);
    if (kind === undefined) return undefined;
    const change = operator.begin(kind);
    settle();
    awaited = change;
    current = { change, cancel: () => undefined };
    look(change);
    return change;
  }

  function stop(done: Parameters<Fault["stop"]>[0]): void {
    const ended = current;
    current = undefined;
    if (ended === undefined) return done(null);
    ended.cancel();
    operator.look();
    const { members, version } = membership.members();
    const [problem] = problems.splice(0);
    const failed = problem === undefined ? {} : { error: problem.message };
    done({ members: [...members], version, isCommitted: isCommitted(ended.change), ...failed }, problem);
  }

  return {
    start(target, done) {
      stop(() => {
        const change = begin(target);
        if (change === undefined) {
          done({ isArmed: false, value: { target, skipped: `expected one of ${MEMBER_CHANGES.join(", ")}` } });
          return;
        }
        const { kind, add, remove } = change;
        done({ isArmed: true, value: { target, change: kind, add: [...add], remove: [...remove] } });
      });
    },
    stop,
    effect() {
      settle();
      const { members } = membership.members();
      const parts = [
        ...(joined.length === 0 ? [] : [`${joined.join(", ")} joined`]),
        ...(left.length === 0 ? [] : [`${left.join(", ")} left`]),
      ];
      const now = `${counted(members.length, "member")} at the end: ${members.join(", ")}`;
      return { effective, effect: parts.length === 0 ? "no change was committed" : `${parts.join(", ")}; ${now}` };
    },
  };
}

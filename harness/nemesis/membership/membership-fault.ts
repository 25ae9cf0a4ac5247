/**
 * The fault "membership" of a test: from its start on an operator asks for a change of members, whatever other faults do
 * meanwhile, until it is committed or the fault is stopped. A start had effect when its change was committed, also later.
 *
 * Nothing of it is undone: every member that is left runs again when all other faults are healed, and is enough.
 */
import type { Json } from "../../../histories/json.ts";
import { counted } from "../../../histories/words/counts.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Cluster, ClusterMembership } from "../../clusters/cluster.ts";
import { carryOut, membershipOf } from "../carry-out.ts";
import type { MembershipEffect } from "../effect.ts";
import type { Fault, Started } from "../fault.ts";
import { isIn } from "./change-watch.ts";
import {
  type BegunChange,
  createMemberOperator,
  mayChangeMembers,
  MEMBER_CHANGES,
  type MemberOperator,
} from "./member-operator.ts";

/** How often the operator looks. */
const LOOK_EVERY_NS = 100e6;

/** A fault that changes who the members are. @throws RangeError where the cluster cannot */
export function createMembershipFault(at: { readonly cluster: Cluster; readonly random: RandomStream }): Fault {
  return new MembershipFault(at);
}

class MembershipFault implements Fault {
  readonly #cluster: Cluster;
  readonly #membership: ClusterMembership;
  readonly #operator: MemberOperator;
  readonly #problems: Error[] = [];
  readonly #joined: string[] = [];
  readonly #left: string[] = [];
  #effective = 0;
  /** The latest change, until it is committed: that may be after its end. */
  #awaited: BegunChange | undefined;
  #current: { readonly change: BegunChange; readonly cancel: () => void } | undefined;

  constructor({ cluster, random }: { readonly cluster: Cluster; readonly random: RandomStream }) {
    this.#cluster = cluster;
    this.#membership = membershipOf(cluster);
    this.#operator = createMemberOperator(cluster, { act: (effect) => this.#act(effect), random });
  }

  start(target: Json, done: (started: Started) => void): void {
    this.stop(() => {
      const kind = MEMBER_CHANGES.find((each) => each === target);
      if (kind === undefined) {
        done({ isArmed: false, value: { target, skipped: `expected one of ${MEMBER_CHANGES.join(", ")}` } });
        return;
      }
      this.#settle();
      const change = this.#operator.begin(kind);
      this.#awaited = change;
      this.#current = { change, cancel: () => undefined };
      this.#look(change);
      done({
        isArmed: true,
        value: { target, change: change.kind, add: [...change.add], remove: [...change.remove] },
      });
    });
  }

  stop(done: (value: Json, problem?: Error) => void): void {
    const ended = this.#current;
    this.#current = undefined;
    if (ended === undefined) {
      done(null);
      return;
    }
    ended.cancel();
    this.#operator.look();
    const { members, version } = this.#membership.members();
    const [problem] = this.#problems.splice(0);
    const failed = problem === undefined ? {} : { error: problem.message };
    done({ members: [...members], version, isCommitted: this.#isCommitted(ended.change), ...failed }, problem);
  }

  effect(): { readonly effective: number; readonly effect: string } {
    this.#settle();
    const effective = this.#effective;
    if (effective === 0) return { effective, effect: "no change was committed" };
    const { members } = this.#membership.members();
    const parts = [
      ...(this.#joined.length === 0 ? [] : [`${this.#joined.join(", ")} joined`]),
      ...(this.#left.length === 0 ? [] : [`${this.#left.join(", ")} left`]),
    ];
    const now = `${counted(members.length, "member")} at the end: ${members.join(", ")}`;
    return { effective, effect: `${parts.join(", ")}; ${now}` };
  }

  #act(effect: MembershipEffect): boolean {
    if (effect.type === "change-members" && !mayChangeMembers(this.#cluster, effect)) return false;
    carryOut(this.#cluster, effect, ({ error }) => {
      if (error !== undefined) this.#problems.push(error);
    });
    return true;
  }

  /** Looks now, and again until there is nothing left to do. */
  #look(change: BegunChange): void {
    if (this.#operator.look()) return;
    const { clock } = this.#cluster;
    this.#current = { change, cancel: clock.at(clock.nowNs() + LOOK_EVERY_NS, () => this.#look(change)) };
  }

  #isCommitted(change: BegunChange): boolean {
    const { members, version } = this.#membership.members();
    return version > change.version && isIn(change, members);
  }

  #settle(): void {
    if (this.#awaited === undefined || !this.#isCommitted(this.#awaited)) return;
    this.#effective++;
    this.#joined.push(...this.#awaited.add);
    this.#left.push(...this.#awaited.remove);
    this.#awaited = undefined;
  }
}

/**
 * Availability: while enough nodes are up and connected, somebody must answer within a bound, whatever the others do.
 *
 * Liveness after healing is not enough: a leader that some hear and that hears nobody keeps all others waiting for as
 * long as the links stay as they are, and healing them hides it. So the states of nodes and links are followed, and
 * for each of the sets of nodes that the system says must serve, how long clients have waited in vain since all of it
 * was intact.
 *
 * Intact means: its nodes are up, with sound clocks and disks, ready by their role, and every link among them and with
 * the clients lets everything through. What lies outside may be dead, paused, cut off, or cut from any of them in any
 * direction. Only two things outside excuse a silence: a node that still speaks with the set over half-broken links or
 * with a sick disk, because it may lead, slowly and rightly so; and one that speaks with the set and not with clients,
 * because it may lead and be asked by nobody. Every change outside allows for two more elections.
 *
 * Pure: time is an argument. Cost: constant for an operation, the number of sets times that of links for a change.
 *
 * Source: the partial connectivity of Ng et al. 2023 (Omni-Paxos), and the outages that it explains.
 */
import { counted } from "../../histories/words/counts.ts";
import type { AvailabilityPromise } from "../../systems-under-test/system.ts";
import type { MemberSet } from "../clusters/cluster.ts";
import type { AskedChange } from "../nemesis/membership/change-watch.ts";
import { createVotingSets, enoughForAll, type VotingSets } from "./voting-sets.ts";
import { createReach, type LinkQuality, type Reach } from "./reach.ts";

/** Nobody was answered for too long. */
export interface Unavailability {
  /** The nodes that were up and connected all the time. */
  readonly nodes: readonly string[];
  /** When the bound was passed, in ms of the run. */
  readonly timeMs: number;
  /** A sentence: who was connected, since when, and how long clients waited. */
  readonly message: string;
}

/** What the promise does not know: times of the surroundings in ms, and how much of what is sent arrives in time. */
export interface AvailabilityConditions {
  /** So many elections are held for one that would succeed if no message were lost; 1 or more. */
  readonly attempts: number;
  /** What messages and syncs add to one election. */
  readonly roundMs: number;
  /** What they add to an operation once somebody serves, and what a busy machine may. */
  readonly slackMs: number;
}

/** Follows a run. Times are in ms of the run, and never go back. */
export interface AvailabilityWatch {
  /** Whether the node takes steps. One that is paused does not. Nodes are away until they are said to be up. */
  node(timeMs: number, node: string, isUp: boolean): void;
  /** Whether its disk and its clock are sound. */
  health(timeMs: number, node: string, part: "disk" | "clock", isSound: boolean): void;
  role(timeMs: number, node: string, role: string): void;
  /** An operator asks for a change of members, which may be in force from now on. */
  changeAsked(timeMs: number, change: AskedChange): void;
  /** Some node knows that these members are committed. */
  members(timeMs: number, set: MemberSet): void;
  /** From now on, and, when a time is given, until then. Ends: node ids, or "client". */
  link(timeMs: number, from: string, to: string, quality: LinkQuality, untilMs?: number): void;
  /** A client has begun an operation. */
  invoked(timeMs: number): void;
  /** One has ended; `isAnswer`: a node has answered, whatever it said, and nobody gave up. */
  ended(timeMs: number, isAnswer: boolean): void;
  /** What comes after this is neither judged nor taken in; a second call gives the same report. */
  finish(timeMs: number): AvailabilityReport;
  /** So far, the first one. */
  failure(): Unavailability | undefined;
}

/** What a watch has seen. */
export interface AvailabilityReport {
  readonly failure: Unavailability | undefined;
  /** For so long some set was intact and a client waited or was answered; ms. 0: nothing was judged. */
  readonly judgedMs: number;
  /** The longest wait within an intact set, as a share of its bound. */
  readonly worstShare: number;
  readonly boundMs: number;
}

/** One of the sets that must serve. */
interface Quorum {
  readonly nodes: readonly string[];
  /** Since when it is intact; undefined: it is not. */
  sinceMs: number | undefined;
  /** The time that clients had waited, in all, when it became intact. */
  waitedBefore: number;
  /** Changes outside it since then, or since the last answer; those of one moment count once. */
  changes: number;
  changedMs: number;
}

/** It may take the leader away, and votes may be split once before there is another. */
const ELECTIONS_A_CHANGE = 2;

/** How long clients may wait in vain. */
export function availabilityBoundMs(promise: AvailabilityPromise, conditions: AvailabilityConditions): number {
  const { elections, electionMs, clientMs } = promise;
  return elections * conditions.attempts * (electionMs + conditions.roundMs) + clientMs + conditions.slackMs;
}

/** A watch at time 0, with every node away and every link open. */
export function createAvailabilityWatch(options: {
  readonly nodes: readonly string[];
  readonly promise: AvailabilityPromise;
  readonly conditions: AvailabilityConditions;
  /** Where members change: those at the start, and what is promised while these are the members. */
  readonly membership?: {
    readonly members: readonly string[];
    promiseOf(members: readonly string[]): AvailabilityPromise;
    /** What holds for sets of so many nodes. */
    conditionsOf(size: number): AvailabilityConditions;
  };
}): AvailabilityWatch {
  return new QuorumWatch(options);
}

function brokenQuorum(nodes: readonly string[]): Quorum {
  return { nodes, sinceMs: undefined, waitedBefore: 0, changes: 0, changedMs: -1 };
}

/** Follows the reach of nodes, and judges each quorum as time passes. */
class QuorumWatch implements AvailabilityWatch {
  readonly #promise: AvailabilityPromise;
  #boundMs: number;
  #electionMs: number;
  readonly #reach: Reach;
  #quorums: readonly Quorum[];
  readonly #membership: Parameters<typeof createAvailabilityWatch>[0]["membership"];
  readonly #voting: VotingSets;
  #nowMs = 0;
  /** Operations that are open. */
  #open = 0;
  /** For so long at least one operation has been open, in all; and what of it had passed at the last answer. */
  #waitedMs = 0;
  #answeredAt = 0;
  #judgedMs = 0;
  #worstShare = 0;
  #failure: Unavailability | undefined;
  #report: AvailabilityReport | undefined;

  constructor({ nodes, promise, conditions, membership }: Parameters<typeof createAvailabilityWatch>[0]) {
    this.#promise = promise;
    this.#boundMs = availabilityBoundMs(promise, conditions);
    this.#electionMs = conditions.attempts * (promise.electionMs + conditions.roundMs);
    this.#reach = createReach(nodes, promise);
    this.#quorums = promise.quorums.map(brokenQuorum);
    this.#membership = membership;
    this.#voting = createVotingSets(membership?.members ?? []);
  }

  node(timeMs: number, node: string, isUp: boolean): void {
    this.#change(timeMs, () => this.#reach.setUp(node, isUp));
  }

  health(timeMs: number, node: string, part: "disk" | "clock", isSound: boolean): void {
    this.#change(timeMs, () => this.#reach.setSound(node, part, isSound));
  }

  link(timeMs: number, from: string, to: string, quality: LinkQuality, untilMs?: number): void {
    this.#change(timeMs, () => this.#reach.setLink({ from, to, quality, untilMs }));
  }

  role(timeMs: number, node: string, role: string): void {
    if (this.#report !== undefined) return;
    this.#advance(timeMs);
    // Roles follow from what happens; they disturb nobody.
    if (this.#reach.setRole(node, role)) this.#settle(false);
  }

  changeAsked(timeMs: number, change: AskedChange): void {
    this.#change(timeMs, () => this.#voting.asked(change) && this.#follow());
  }

  members(timeMs: number, set: MemberSet): void {
    this.#change(timeMs, () => this.#voting.committed(set) && this.#follow());
  }

  invoked(timeMs: number): void {
    if (this.#report !== undefined) return;
    this.#advance(timeMs);
    this.#open++;
  }

  ended(timeMs: number, isAnswer: boolean): void {
    if (this.#report !== undefined) return;
    this.#advance(timeMs);
    this.#open--;
    if (!isAnswer) return;
    this.#answeredAt = this.#waitedMs;
    for (const quorum of this.#quorums) quorum.changes = 0;
  }

  finish(timeMs: number): AvailabilityReport {
    if (this.#report !== undefined) return this.#report;
    this.#advance(timeMs);
    this.#report = {
      failure: this.#failure,
      judgedMs: this.#judgedMs,
      worstShare: this.#worstShare,
      boundMs: this.#boundMs,
    };
    return this.#report;
  }

  failure(): Unavailability | undefined {
    return this.#failure;
  }

  /** Whoever votes now: a set that must serve, and had to before, goes on as it was. */
  #follow(): boolean {
    const membership = this.#membership;
    if (membership === undefined) return false;
    const promises = this.#voting.sets().map((set) => membership.promiseOf(set));
    const before = new Map(this.#quorums.map((quorum) => [quorum.nodes.join(), quorum]));
    const quorums = enoughForAll(promises.map((promise) => promise.quorums));
    this.#quorums = quorums.map((nodes) => before.get(nodes.join()) ?? brokenQuorum(nodes));
    const size = Math.max(1, ...quorums.map((nodes) => nodes.length));
    const conditions = membership.conditionsOf(size);
    this.#boundMs = Math.max(this.#boundMs, availabilityBoundMs(this.#promise, conditions));
    this.#electionMs = Math.max(
      this.#electionMs,
      conditions.attempts * (this.#promise.electionMs + conditions.roundMs),
    );
    return true;
  }

  #change(timeMs: number, apply: () => boolean): void {
    if (this.#report !== undefined) return;
    this.#advance(timeMs);
    if (apply()) this.#settle(true);
  }

  #advance(timeMs: number): void {
    const reach = this.#reach;
    for (let atMs = reach.nextEndMs(); atMs <= timeMs; atMs = reach.nextEndMs()) {
      this.#pass(atMs);
      reach.endUntil(atMs);
      this.#settle(true);
    }
    this.#pass(timeMs);
  }

  /** Lets time pass up to the next moment at which something happens. */
  #pass(toMs: number): void {
    const elapsedMs = Math.max(0, toMs - this.#nowMs);
    this.#nowMs = Math.max(this.#nowMs, toMs);
    if (this.#open === 0) return;
    this.#waitedMs += elapsedMs;
    if (this.#quorums.some(({ sinceMs }) => sinceMs !== undefined)) this.#judgedMs += elapsedMs;
    for (const quorum of this.#quorums) if (quorum.sinceMs !== undefined) this.#judge(quorum);
  }

  /** After a change: what is intact now, and who was only disturbed by it. */
  #settle(isDisturbance: boolean): void {
    for (const quorum of this.#quorums) {
      if (!this.#reach.isIntact(quorum.nodes)) {
        quorum.sinceMs = undefined;
      } else if (quorum.sinceMs === undefined) {
        quorum.sinceMs = this.#nowMs;
        quorum.waitedBefore = this.#waitedMs;
        quorum.changes = 0;
        quorum.changedMs = this.#nowMs;
      } else if (isDisturbance && quorum.changedMs !== this.#nowMs) {
        quorum.changes++;
        quorum.changedMs = this.#nowMs;
      }
    }
  }

  #judge(quorum: Quorum): void {
    const limitMs = this.#boundMs + quorum.changes * ELECTIONS_A_CHANGE * this.#electionMs;
    const wait = this.#waitedMs - Math.max(this.#answeredAt, quorum.waitedBefore);
    this.#worstShare = Math.max(this.#worstShare, wait / limitMs);
    if (wait <= limitMs || this.#failure !== undefined) return;
    const timeMs = this.#nowMs - (wait - limitMs);
    this.#failure = { nodes: quorum.nodes, timeMs, message: this.#sentence(quorum, limitMs, timeMs) };
  }

  #sentence({ nodes, sinceMs, changes }: Quorum, limitMs: number, timeMs: number): string {
    const ms = (value: number): string => `${Math.round(value)} ms`;
    const verb = nodes.length === 1 ? "was" : "were";
    const more = changes === 0 ? "" : `, with ${counted(changes, "change")} around them`;
    const forChanges = changes === 0 ? "" : `, ${ELECTIONS_A_CHANGE} more for each change`;
    const bound = `${this.#promise.elections} elections of ${ms(this.#electionMs)}${forChanges}, and time for clients`;
    return (
      `${nodes.join(", ")} ${verb} up and connected from ${ms(sinceMs ?? 0)} on${more}, ` +
      `and for ${ms(limitMs)} of waiting, up to ${ms(timeMs)}, nobody was answered: ${bound}`
    );
  }
}

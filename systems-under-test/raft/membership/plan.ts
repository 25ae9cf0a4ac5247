/**
 * The way from one configuration to the one that an operator asked for: the next step of it, as a pure function.
 *
 * First the newcomers become learners, all at once, for learners decide nothing. When they have caught up:
 * - single: one voter more or one less. Any two majorities of neighbouring sets share a node
 * - joint: all changes at once, with the old voters deciding alongside; then the old ones are let go
 *
 * Source: thesis, sections 4.1-4.3.
 */
import type { Connection, Id, Ms } from "../../node-kit/node.ts";
import type { Index } from "../core/messages.ts";
import { allVoters, union, type Configuration } from "./configuration.ts";

/** How the voters change. */
export type ChangeMode = "single" | "joint";

/** Who is to come, and who is to go. */
export interface Wish {
  readonly add: readonly Id[];
  readonly remove: readonly Id[];
}

/** One newcomer's rounds. */
export interface CatchUp {
  /** The log ended here when the round began. */
  target: Index;
  since: Ms;
  /** How many rounds have ended. */
  ended: number;
  /** How long the latest of them took; null: none has ended. */
  lastMs: Ms | null;
}

/** A wish that is coming true. */
export interface Change extends Wish {
  readonly connection: Connection;
  /** Of each newcomer that catches up. */
  readonly rounds: Map<Id, CatchUp>;
}

/** What a step is made from. */
export interface StepContext {
  readonly mode: ChangeMode;
  /** Learners that may get a vote. */
  readonly caughtUp: (id: Id) => boolean;
  /** Index that the entry will have. */
  readonly index: Index;
}

/** Those who are to come and do not vote yet. */
export function newcomersOf({ voters }: Configuration, { add, remove }: Wish): readonly Id[] {
  return add.filter((id) => !voters.includes(id) && !remove.includes(id));
}

/** Whether the wish has come true. */
export function isFulfilled(now: Configuration, wish: Wish): boolean {
  const members = [...now.voters, ...now.learners];
  return newcomersOf(now, wish).length === 0 && !wish.remove.some((id) => members.includes(id));
}

/** The next configuration on the way; undefined: there is none, or newcomers must catch up first. */
export function nextConfiguration(now: Configuration, wish: Wish, context: StepContext): Configuration | undefined {
  if (isFulfilled(now, wish)) return undefined;
  const newcomers = newcomersOf(now, wish);
  const strangers = newcomers.filter((id) => !now.learners.includes(id));
  if (strangers.length > 0) return { ...now, learners: union(now.learners, strangers) };
  const ready = newcomers.filter(context.caughtUp);
  if (context.mode === "single") {
    const [one] = ready;
    if (one !== undefined) return withVoters(now, union(now.voters, [one]), context.index);
    if (newcomers.length > 0) return undefined;
    const leaver = wish.remove.find((id) => now.voters.includes(id) || now.learners.includes(id));
    return leaver === undefined ? undefined : without(now, [leaver], context.index);
  }
  if (ready.length < newcomers.length) return undefined;
  const { outgoing: _outgoing, ...next } = without(now, wish.remove, now.version);
  const voters = union(next.voters, newcomers);
  if (String(voters) === String(now.voters)) return { ...next, outgoing: null };
  const learners = next.learners.filter((id) => !newcomers.includes(id));
  return { ...next, voters, outgoing: now.voters, learners };
}

/** The configuration after a joint one: the old voters are let go. */
export function leftJoint(now: Configuration, index: Index): Configuration {
  return { ...now, outgoing: null, version: index };
}

/** Whether somebody would still vote. */
export function leavesVoters(now: Configuration, wish: Wish): boolean {
  return union(now.voters, wish.add).some((id) => !wish.remove.includes(id));
}

function withVoters(now: Configuration, voters: readonly Id[], index: Index): Configuration {
  return { ...now, voters, learners: now.learners.filter((id) => !voters.includes(id)), version: index };
}

function without(now: Configuration, leavers: readonly Id[], version: number): Configuration {
  const stays = (id: Id): boolean => !leavers.includes(id);
  const gone = [...allVoters(now), ...now.learners].filter((id) => leavers.includes(id));
  const changesVoters = now.voters.some((id) => leavers.includes(id));
  return {
    ...now,
    voters: now.voters.filter(stays),
    learners: now.learners.filter(stays),
    removed: union(now.removed, gone),
    version: changesVoters ? version : now.version,
  };
}

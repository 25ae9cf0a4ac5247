/**
 * Catching up: a newcomer gets a vote only when it has about the whole log. Its vote would otherwise be missing in every
 * majority until it has, and the cluster could stand still for that long.
 *
 * The leader sends the log in rounds. Each goes to where the log ended when the round began, so each is shorter than the one
 * before. A round that takes less than an election timeout leaves so little that nobody would notice. A newcomer that is
 * too slow for that after some rounds is given up.
 *
 * Source: thesis, section 4.2.1.
 */
import type { Id } from "../../node-kit/node.ts";
import { peerOf, type Raft } from "../core/state.ts";
import type { CatchUp } from "./plan.ts";

/** Most rounds that a newcomer gets. */
const ROUNDS_MAX = 10;

/** Whether this newcomer has all that it was to get in this round, and needed it. */
function isRoundOver(raft: Raft, rounds: ReadonlyMap<Id, CatchUp>, id: Id): boolean {
  const target = rounds.get(id)?.target ?? Infinity;
  return !isCaughtUp(raft, rounds, id) && (peerOf(raft, id)?.matchIndex ?? 0) >= target;
}

/** Begins the first round of a newcomer, or the next one when the last is over. */
export function countRounds(raft: Raft, rounds: Map<Id, CatchUp>, newcomers: readonly Id[]): void {
  const target = raft.log.lastIndex;
  for (const id of newcomers) {
    const round = rounds.get(id);
    if (round === undefined) rounds.set(id, { target, since: raft.now, ended: 0, lastMs: null });
    else if (isRoundOver(raft, rounds, id)) {
      const lastMs = raft.now - round.since;
      rounds.set(id, { target, since: raft.now, ended: round.ended + 1, lastMs });
    }
  }
}

/** Whether a round is over and nobody has noticed. */
export function isAnyRoundOver(raft: Raft, rounds: ReadonlyMap<Id, CatchUp>): boolean {
  for (const id of rounds.keys()) if (isRoundOver(raft, rounds, id)) return true;
  return false;
}

/** Whether this newcomer may get a vote. */
export function isCaughtUp(raft: Raft, rounds: ReadonlyMap<Id, CatchUp>, id: Id): boolean {
  const roundMs = rounds.get(id)?.lastMs ?? null;
  return raft.rules.isCaughtUp({ roundMs, electionMinMs: raft.options.electionMinMs });
}

/** Whether one of these is too slow. */
export function isHopeless(raft: Raft, rounds: ReadonlyMap<Id, CatchUp>): boolean {
  for (const [id, { ended }] of rounds) if (ended >= ROUNDS_MAX && !isCaughtUp(raft, rounds, id)) return true;
  return false;
}

/**
 * QuorumContact: a leader that has not heard from a majority for the longest election time-out steps down, if it was
 * told to check. One that stays harms nobody whom it does not answer, so nothing else would show it: clients just wait.
 *
 * Source: thesis, section 6.2.
 */
import type { Id, Input, Ms } from "../../node-kit/node.ts";
import type { RaftMessage, RaftRequest, Term } from "./messages.ts";
import type { Raft } from "./state.ts";

export interface QuorumContact {
  /** To be called after every step of a node. */
  after(state: LeaderView, input: Input<RaftMessage, RaftRequest>): void;
}

type LeaderView = Pick<Raft, "id" | "incarnation" | "role" | "term" | "now" | "members" | "options">;

interface Leading {
  readonly incarnation: string;
  readonly term: Term;
  readonly since: Ms;
  /** When each follower last answered in this term. */
  readonly heard: Map<Id, { at: Ms }>;
  isReported: boolean;
}

/** @param report takes a sentence for each leader that stayed */
export function createQuorumContact(report: (invariant: string, message: string) => void): QuorumContact {
  const leading = new Map<Id, Leading>();

  function checkContact(own: Leading, { id, term, now, options, members }: LeaderView): void {
    // It looks in every tick, and what it counts as an answer counts here, too: so there is nothing to allow for.
    const limitMs = options.electionMaxMs;
    let recent = 0;
    for (const member of members) {
      if (member !== id && now - (own.heard.get(member)?.at ?? own.since) <= limitMs) recent++;
    }
    if (recent + 1 > members.length / 2) return;
    own.isReported = true;
    report(
      "a leader without followers steps down",
      `${id} leads term ${term}, and has heard from ${recent} others of ${members.length} within ${limitMs} ms`,
    );
  }

  return {
    after(state, input) {
      if (state.role !== "leader" || !state.options.checkQuorum) return;
      const { id, incarnation, term, now } = state;
      // A life leads a term once, so what is known of an earlier leadership is of another life or term.
      let own = leading.get(id);
      if (own?.term !== term || own.incarnation !== incarnation) {
        own = { incarnation, term, since: now, heard: new Map(), isReported: false };
        leading.set(id, own);
      }
      if (input.type === "tick") {
        if (!own.isReported) checkContact(own, state);
      } else if (input.type === "receive" && input.message.term === term) {
        const known = own.heard.get(input.from);
        if (known === undefined) own.heard.set(input.from, { at: now });
        else known.at = now;
      }
    },
  };
}

/**
 * Monitor for check quorum: a leader that hears no majority for the longest election timeout must step down.
 *
 * Nothing else would notice a leader that stays: it answers nobody, so its clients only wait.
 *
 * Source: thesis, section 6.2.
 */
import type { Id, Input, Ms } from "../../node-kit/node.ts";
import type { RaftMessage, RaftRequest, Term } from "../core/messages.ts";
import { votingSets, type Configuration } from "../membership/configuration.ts";
import type { Raft } from "../core/state.ts";

/** Watches the leaders of one cluster. */
export interface QuorumContactMonitor {
  /** To be called after every step of a node, with the input of that step and the members in force at it. */
  after(state: LeaderView, input: Input<RaftMessage, RaftRequest>, configuration: Configuration): void;
}

type LeaderView = Pick<Raft, "id" | "incarnation" | "role" | "term" | "now" | "options">;

interface LeaderContact {
  readonly incarnation: string;
  readonly term: Term;
  readonly since: Ms;
  /** When each follower last answered in this term. */
  readonly heard: Map<Id, { at: Ms }>;
  /** The members in force at the end of the step before. */
  configuration: Configuration | undefined;
  isReported: boolean;
}

/** @param report called once for each leadership that should have ended */
export function createQuorumContactMonitor(report: (invariant: string, message: string) => void): QuorumContactMonitor {
  const leaders = new Map<Id, LeaderContact>();

  function checkContact(own: LeaderContact, { id, term, now, options }: LeaderView, members: readonly Id[]): void {
    // No margin is needed: the node checks in every tick, and counts the same messages as answers.
    const limitMs = options.electionMaxMs;
    let recent = 0;
    for (const member of members) {
      if (member !== id && now - (own.heard.get(member)?.at ?? own.since) <= limitMs) recent++;
    }
    if (recent + (members.includes(id) ? 1 : 0) > members.length / 2) return;
    own.isReported = true;
    report(
      "a leader without followers steps down",
      `${id} leads term ${term}, and has heard from ${recent} others of ${members.length} within ${limitMs} ms`,
    );
  }

  return {
    after(state, input, configuration) {
      if (state.role !== "leader" || !state.options.checkQuorum) return;
      const { id, incarnation, term, now } = state;
      // In one life a node leads a term at most once, so anything else is an earlier leadership.
      let own = leaders.get(id);
      if (own?.term !== term || own.incarnation !== incarnation) {
        own = { incarnation, term, since: now, heard: new Map(), configuration: undefined, isReported: false };
        leaders.set(id, own);
      }
      const before = own.configuration;
      own.configuration = configuration;
      if (input.type === "tick") {
        for (const members of setsInBoth(before ?? configuration, configuration)) {
          if (!own.isReported) checkContact(own, state, members);
        }
      } else if (input.type === "receive" && input.message.term === term) {
        const known = own.heard.get(input.from);
        if (known === undefined) own.heard.set(input.from, { at: now });
        else known.at = now;
      }
    },
  };
}

/** A step that begins to count new members has been taken by the count of the old ones: it is the next that must heed them. */
function setsInBoth(before: Configuration, after: Configuration): readonly (readonly Id[])[] {
  if (before === after) return votingSets(after);
  const known = new Set(votingSets(before).map((members) => members.join()));
  return votingSets(after).filter((members) => known.has(members.join()));
}

/**
 * What a monitor knows about one decision: what was asked for, proposed, accepted, chosen and told.
 *
 * Source: Lamport 2001, section 2.2: P2c and what follows from it.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Ballot } from "../core/ballot.ts";
import { ballotText, compareBallots } from "../core/ballot.ts";
import type { Acceptance } from "../core/decree-rules.ts";

/** Says that an invariant is broken. */
export type Report = (invariant: string, message: string) => void;

/** The memory of one decision. Each function reports what it finds to be wrong. */
export interface DecreeMemory {
  /** A client asked for this value. */
  ask(value: Json): void;
  /** A proposer began this ballot in this life. A ballot belongs to one life. */
  prepare(ballot: Ballot, incarnation: string): void;
  /** A proposer proposed this value. A ballot has one value, and above a chosen ballot it is the chosen one. */
  propose(ballot: Ballot, value: Json): void;
  /** An acceptor has this on its disk. `majority`: how many make it chosen. */
  vote(acceptor: Id, acceptance: Acceptance, majority: number): void;
  /** A node told others that this value is decided. */
  tell(by: Id, value: Json): void;
  /** The first value that was chosen; undefined: none yet. */
  chosen(): Acceptance | undefined;
}

/** @param name of the decision, for messages */
export function createDecreeMemory(name: string | number, report: Report): DecreeMemory {
  const asked = new Set<string>();
  /** By ballot, the life that began it. */
  const lives = new Map<string, string>();
  /** By ballot, what was proposed in it. */
  const proposals = new Map<string, Acceptance>();
  /** By ballot, who accepted. */
  const votes = new Map<string, Set<Id>>();
  let chosen: Acceptance | undefined;

  function checkAgainstChosen(proposal: Acceptance): void {
    if (chosen === undefined || compareBallots(proposal.ballot, chosen.ballot) <= 0) return;
    if (isSame(proposal.value, chosen.value)) return;
    report(
      "later ballots keep what was chosen",
      `${text(proposal)} was proposed for ${name} although ${text(chosen)} is chosen`,
    );
  }

  return {
    ask: (value) => void asked.add(JSON.stringify(value)),
    prepare(ballot, incarnation) {
      const known = lives.get(ballotText(ballot));
      lives.set(ballotText(ballot), incarnation);
      if (known === undefined || known === incarnation) return;
      report("a ballot is used once", `ballot ${ballotText(ballot)} for ${name} was begun again after a restart`);
    },
    propose(ballot, value) {
      const known = proposals.get(ballotText(ballot));
      if (known !== undefined && !isSame(known.value, value)) {
        const both = `${JSON.stringify(known.value)} and ${JSON.stringify(value)}`;
        report("a ballot has one value", `${both} were proposed for ${name} in ballot ${ballotText(ballot)}`);
      }
      if (known !== undefined) return;
      proposals.set(ballotText(ballot), { ballot, value });
      if (!asked.has(JSON.stringify(value))) {
        report("only what clients ask for is proposed", `${text({ ballot, value })} for ${name}`);
      }
      checkAgainstChosen({ ballot, value });
    },
    vote(acceptor, acceptance, majority) {
      const ballot = ballotText(acceptance.ballot);
      const voters = votes.get(ballot) ?? new Set();
      votes.set(ballot, voters.add(acceptor));
      if (voters.size < majority) return;
      if (chosen !== undefined && !isSame(chosen.value, acceptance.value)) {
        report("agreement", `${text(chosen)} and ${text(acceptance)} were both chosen for ${name}`);
      }
      if (chosen !== undefined && compareBallots(acceptance.ballot, chosen.ballot) >= 0) return;
      chosen = acceptance;
      for (const proposal of proposals.values()) checkAgainstChosen(proposal);
    },
    tell(by, value) {
      if (chosen !== undefined && isSame(chosen.value, value)) return;
      const state = chosen === undefined ? "nothing is chosen" : `${text(chosen)} is chosen`;
      report(
        "only what was chosen is told",
        `${by} told that ${JSON.stringify(value)} is decided for ${name}; ${state}`,
      );
    },
    chosen: () => chosen,
  };
}

function isSame(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function text({ ballot, value }: Acceptance): string {
  return `${JSON.stringify(value)} in ballot ${ballotText(ballot)}`;
}

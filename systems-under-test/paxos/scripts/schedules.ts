/**
 * Schedules that bring out planted bugs: the shortest ways to two laws, each told in the words of the story. Most follow
 * the counterexamples that an exhaustive search finds.
 */
import type { Json } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import { fieldText } from "../../words.ts";
import type { PaxosScript } from "./paxos-script.ts";
import { paxosScript, SCRIBE } from "./paxos-script.ts";

/** Messages that a story may need and that a correct city never sends: nothing is said where there are none. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // The correct proposer has nothing to send here.
  }
}

/** The scribe hears of what these acceptors accepted. */
function write(city: PaxosScript, ...acceptors: readonly string[]): void {
  for (const acceptor of acceptors) city.bring("accepted", acceptor, SCRIBE);
}

/** An acceptor restarts between two bribes, and must refuse the proposal of the smaller one. */
function restartedAcceptor(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 4 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.crash("b");
  city.restart("b");
  city.bring("accept", "poor", "a", "b");
  city.bring("accept", "rich", "b", "c");
  return city.wrongs();
}

/** Poor's proposal is accepted by a and b. Rich asks b and c, and must take it over. */
function secondProposer(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 4 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.bring("accept", "poor", "a", "b");
  city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.bring("accept", "rich", "b", "c");
  return city.wrongs();
}

/** a has accepted for 1, b for 2 and then c with b again for 2: richer hears of both, and must take the higher. */
function threeBribes(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 1, richer: 2 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "c");
  city.bring("accept", "poor", "a");
  city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.bring("accept", "rich", "b", "c");
  city.propose("richer", "z");
  city.bribe("richer", "a", "b");
  city.bring("accept", "richer", "a", "b");
  return city.wrongs();
}

/** A proposer restarts, and late promises for the bribe of its first life reach the second. */
function restartedProposer(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0 }, mutant });
  city.propose("poor", "x");
  city.bring("prepare", "poor", "a", "b");
  city.duplicate(({ message }) => message.type === "promise");
  city.bring("accept", "poor", "c");
  city.crash("poor");
  city.restart("poor");
  city.drop(({ message }) => message.type === "prepare" || message.type === "accept");
  city.propose("poor", "y");
  city.bring("promise", "a", "poor");
  city.bring("promise", "b", "poor");
  tryTo(() => city.bring("accept", "poor", "a", "b"));
  return city.wrongs();
}

/** c never promised 2 but accepts for it. It must refuse what comes for 1 afterwards. */
function acceptedIsPromised(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 1 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.propose("rich", "y");
  city.bribe("rich", "a", "b");
  city.bring("accept", "rich", "c");
  city.bring("accept", "poor", "c");
  const late = city.acceptor("c");
  const wrongs = late.includes("accepted y for 2") ? [] : [`c is ${late}, and had accepted y for 2 before`];
  return [...wrongs, ...city.wrongs()];
}

/** One acceptor's answer is no majority. */
function oneAnswer(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 4 }, mutant });
  for (const [proposer, law, acceptor] of [
    ["poor", "x", "a"],
    ["rich", "y", "c"],
  ] as const) {
    const asked = city.propose(proposer, law);
    city.bribe(proposer, acceptor);
    tryTo(() => {
      city.bring("accept", proposer, acceptor);
      write(city, acceptor);
      city.bring("chosen", SCRIBE, proposer);
    });
    if (asked.reply() !== undefined) return [`${proposer} was told a law that only ${acceptor} accepted`];
  }
  return city.wrongs();
}

/** a accepts x for 1, and c accepts y for 2. The scribe hears of both, and nothing is chosen. */
function twoValues(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 1 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.bring("accept", "poor", "a");
  city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.bring("accept", "rich", "c");
  write(city, "a", "c");
  return [...unlessNull(city.law(SCRIBE)), ...city.wrongs()];
}

function unlessNull(law: Json): readonly string[] {
  return law === null ? [] : [`the scribe wrote down ${JSON.stringify(law)}, which no majority accepted for one bribe`];
}

/**
 * One value, accepted for different bribes: x by a for 1, y by b for 2, then x by c for 3, as richer heard of a only. Two
 * acceptors have x, but no majority accepted it for one bribe, and y still wins: richest hears of a and b. It takes four
 * bribes, and 20 actions of the protocol until a learner could take y for the law as well.
 */
function oneValueInTwoBallots(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 1, richer: 2, richest: 3 }, mutant });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.bring("accept", "poor", "a");
  city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.bring("accept", "rich", "b");
  city.propose("richer", "z");
  city.bribe("richer", "a", "c");
  city.bring("accept", "richer", "c");
  // a has accepted x for 1, b has y for 2, c has x for 3.
  write(city, "a", "c");
  const early = city.law(SCRIBE);
  city.propose("richest", "z");
  city.bribe("richest", "a", "b");
  city.bring("accept", "richest", "a", "b");
  write(city, "a", "b");
  const law = city.law(SCRIBE);
  const late = law === "y" ? [] : [`the scribe holds ${JSON.stringify(law)} for the law, and a and b accepted y for 4`];
  return [...unlessNull(early), ...late, ...city.wrongs()];
}

/** How long a proposal is on its way in a duel (ms); everything else arrives at once. */
const PROPOSAL_MS = 5;
const DUEL_MS = 2_000;

/**
 * Two proposers, the second 3 ms later than the first. Who is refused and bids again at once is always quicker than the
 * other's proposal. Gives the law; undefined: there was none after two seconds.
 */
export function duel(mutant: string | undefined): string | undefined {
  const city = paxosScript({ spent: { poor: 0, rich: 0 }, mutant });
  const arrivals = new Map<number, number>();
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed++) {
      city.deliverAll(({ message }) => message.type !== "accept");
      for (const { number } of city.pending()) {
        if (!arrivals.has(number)) arrivals.set(number, city.nowMs() + PROPOSAL_MS);
      }
      city.deliver(({ number }) => (arrivals.get(number) ?? Infinity) <= city.nowMs());
      city.advance(1);
    }
  };
  const first = city.propose("poor", "x");
  pass(3);
  const second = city.propose("rich", "y");
  pass(DUEL_MS);
  const reply = first.reply() ?? second.reply();
  return reply?.ok === true ? fieldText(reply.value) : undefined;
}

/** While a read waits for a late promise, a law is made. A read that comes then must not be told that there is none. */
function lateReader(mutant: string | undefined): readonly string[] {
  const city = paxosScript({ spent: { poor: 0, rich: 4 }, mutant });
  city.read("poor");
  city.bring("prepare", "poor", "a", "b");
  city.bring("promise", "a", "poor");
  const rich = city.propose("rich", "y");
  city.bribe("rich", "b", "c");
  city.bring("accept", "rich", "b", "c");
  write(city, "b", "c");
  city.bring("chosen", SCRIBE, "rich");
  const late = city.read("poor");
  city.bring("promise", "b", "poor");
  const reply = late.reply();
  const isStale = rich.reply() !== undefined && reply?.ok === true && reply.value === null;
  return [
    ...(isStale ? ["a client was told that there is no law, after another was told the law"] : []),
    ...city.wrongs(),
  ];
}

/** The scripted schedules of single-decree Paxos. */
export const paxosSchedules: readonly ScriptedSchedule[] = [
  { name: "an acceptor that restarts between two bribes", kills: ["P01"], play: restartedAcceptor },
  { name: "a second proposer", kills: ["P03"], play: secondProposer },
  { name: "B6, three bribes", kills: ["P05"], play: threeBribes },
  { name: "a proposer that restarts", kills: ["P06"], play: restartedProposer },
  { name: "what is accepted is promised", kills: ["P08"], play: acceptedIsPromised },
  { name: "one answer is no majority", kills: ["P10"], play: oneAnswer },
  { name: "B11, two values", kills: ["P11"], play: twoValues },
  { name: "one value for different bribes", kills: ["P12"], play: oneValueInTwoBallots },
  {
    name: "B10, the duel",
    kills: ["P14"],
    play: (mutant) => (duel(mutant) === undefined ? [`no law after ${DUEL_MS} ms`] : []),
  },
  { name: "a reader that comes late", kills: ["P30"], play: lateReader },
];

/**
 * The story of bribed acceptors, B1 to B11: what each of them has been bribed with and accepted, step by step.
 */
import { describe, expect, test } from "vitest";
import type { PaxosReply } from "../core/messages.ts";
import type { PaxosScript } from "./paxos-script.ts";
import { paxosScript } from "./paxos-script.ts";
import { duel } from "./schedules.ts";

const told = (law: string | null): PaxosReply => ({ ok: true, value: law });

/** The messages of this type on their way, as [from, to, ballot's round, value]. */
function onTheWay(city: PaxosScript, type: string): unknown[] {
  return city.pending().flatMap(({ from, to, message }) => {
    if (message.type !== type || !("ballot" in message)) return [];
    return [[from, to, message.ballot.round, ...("value" in message ? [message.value] : [])]];
  });
}

describe("one acceptor", () => {
  test("B1: not bribed → bribed: promises, and it is on its disk", () => {
    const city = paxosScript({ spent: { poor: 0 } });
    city.propose("poor", "x");
    expect(city.acceptor("a")).toBe("not bribed");
    city.stall("a");
    city.bring("prepare", "poor", "a");
    expect(city.acceptor("a")).toBe("bribed with 1");
    expect(onTheWay(city, "promise")).toEqual([]);
    city.unstall("a");
    expect(city.pending().filter(({ message }) => message.type === "promise")).toMatchObject([
      { from: "a", to: "poor", message: { ballot: { round: 1, by: "poor" }, accepted: null } },
    ]);
    expect(city.durable("a").records).toMatchObject([{ promised: { round: 1, by: "poor" }, accepted: null }]);
  });

  /** Poor has bribed a and b with 1. Rich comes to a with 5. */
  function richCame(): PaxosScript {
    const city = paxosScript({ spent: { poor: 0, rich: 4 } });
    city.propose("poor", "x");
    city.bribe("poor", "a", "b");
    city.propose("rich", "y");
    city.bring("prepare", "rich", "a");
    return city;
  }

  test("B2: bribed → bribed with more: goes over to the richer one, and has nothing to report", () => {
    const city = richCame();
    expect(city.acceptor("a")).toBe("bribed with 5");
    expect(city.pending().filter(({ message }) => message.type === "promise")).toMatchObject([
      { from: "a", to: "rich", message: { ballot: { round: 5 }, accepted: null } },
    ]);
  });

  test("B3, the first game: the poor one's proposal comes too late, and is refused", () => {
    const city = richCame();
    city.bring("accept", "poor", "a");
    expect(city.acceptor("a")).toBe("bribed with 5");
    expect(city.pending().filter(({ message }) => message.type === "nack")).toMatchObject([
      { from: "a", to: "poor", message: { ballot: { round: 1 }, promised: { round: 5 } } },
    ]);
  });

  /** Rich bribed a and b with 5 and proposed y, which a accepted. */
  function accepted(spent: { readonly [proposer: string]: number } = {}): PaxosScript {
    const city = paxosScript({ spent: { rich: 4, ...spent } });
    city.propose("rich", "y");
    city.bribe("rich", "a", "b");
    city.bring("accept", "rich", "a");
    return city;
  }

  test("B4: bribed → bribed and accepted: the scribe is told", () => {
    const city = accepted();
    expect(city.acceptor("a")).toBe("bribed with 5, accepted y for 5");
    expect(onTheWay(city, "accepted")).toEqual([["a", "scribe", 5, "y"]]);
    expect(city.durable("a").records.at(-1)).toMatchObject({
      promised: { round: 5 },
      accepted: { ballot: { round: 5 }, value: "y" },
    });
  });

  test("B5, the second game: bribed again, it tells what it accepted, and the richer one must propose that", () => {
    const city = accepted({ richer: 8 });
    city.propose("richer", "z");
    city.bribe("richer", "a", "b");
    expect([city.acceptor("a"), city.acceptor("b")]).toEqual(["bribed with 9, accepted y for 5", "bribed with 9"]);
    expect(onTheWay(city, "accept").filter((each) => (each as unknown[])[0] === "richer")).toEqual([
      ["richer", "a", 9, "y"],
      ["richer", "b", 9, "y"],
      ["richer", "c", 9, "y"],
    ]);
    expect(city.wrongs()).toEqual([]);
  });

  test("B7: a smaller bribe is refused, and the proposer comes back with a larger one, but not at once", () => {
    const city = paxosScript({ spent: { poor: 3, rich: 8 } });
    city.propose("rich", "y");
    city.bribe("rich", "a", "b");
    city.propose("poor", "x");
    city.bring("prepare", "poor", "a");
    expect(city.acceptor("a")).toBe("bribed with 9");
    city.bring("nack", "a", "poor");
    city.drop(({ from }) => from === "poor");
    expect(onTheWay(city, "prepare").filter((each) => (each as unknown[])[0] === "poor")).toEqual([]);
    city.advance(100);
    expect(onTheWay(city, "prepare").filter((each) => (each as unknown[])[0] === "poor")).toEqual([
      ["poor", "a", 10],
      ["poor", "b", 10],
      ["poor", "c", 10],
    ]);
  });

  test("B8: after a restart it knows its bribe and what it accepted, and refuses a smaller one", () => {
    const city = accepted({ richer: 8 });
    city.propose("richer", "z");
    city.bribe("richer", "a", "b");
    city.crash("a");
    city.restart("a");
    expect(city.acceptor("a")).toBe("bribed with 9, accepted y for 5");
    city.advance(100);
    city.bring("accept", "rich", "a");
    expect(city.acceptor("a")).toBe("bribed with 9, accepted y for 5");
    expect(onTheWay(city, "nack")).toEqual([["a", "rich", 5]]);
    city.bring("accept", "richer", "a");
    expect(city.acceptor("a")).toBe("bribed with 9, accepted y for 9");
    expect(city.wrongs()).toEqual([]);
  });

  test("B9: equal bribes differ by who pays them, and the same one is not taken twice", () => {
    const city = paxosScript({ spent: { anna: 8, bert: 8 } });
    city.propose("bert", "y");
    city.duplicate(({ message, to }) => message.type === "prepare" && to === "a");
    city.bring("promise", "a", "bert");
    city.bring("prepare", "bert", "a");
    expect(city.pending().filter(({ message }) => message.type === "nack")).toMatchObject([
      { message: { ballot: { round: 9, by: "bert" }, promised: { round: 9, by: "bert" } } },
    ]);
    // Anna's nine is less than Bert's nine, by the order of their names.
    city.propose("anna", "x");
    city.bring("prepare", "anna", "a");
    expect(city.pending().filter(({ to, message }) => to === "anna" && message.type === "nack")).toMatchObject([
      { message: { ballot: { round: 9, by: "anna" }, promised: { round: 9, by: "bert" } } },
    ]);
  });
});

describe("several acceptors", () => {
  test("B6: of several reports, the one for the highest bribe counts", () => {
    const city = paxosScript({ spent: { poor: 0, rich: 1, richer: 2 } });
    city.propose("poor", "x");
    city.bribe("poor", "a", "c");
    city.bring("accept", "poor", "a");
    city.propose("rich", "y");
    city.bribe("rich", "b", "c");
    city.bring("accept", "rich", "b");
    expect(["a", "b", "c"].map((id) => city.acceptor(id))).toEqual([
      "bribed with 1, accepted x for 1",
      "bribed with 2, accepted y for 2",
      "bribed with 2",
    ]);
    city.propose("richer", "z");
    city.bribe("richer", "a", "b");
    expect(onTheWay(city, "accept").filter((each) => (each as unknown[])[0] === "richer")).toEqual([
      ["richer", "a", 3, "y"],
      ["richer", "b", 3, "y"],
      ["richer", "c", 3, "y"],
    ]);
    expect(city.wrongs()).toEqual([]);
  });

  test("the whole story: the law is what a majority accepted for one bribe, and everybody is told that one", () => {
    const city = paxosScript({ spent: { poor: 0, rich: 4 } });
    const poor = city.propose("poor", "x");
    city.bribe("poor", "a", "b");
    city.bring("accept", "poor", "a", "b");
    city.bring("accepted", "a", "scribe");
    expect(city.law("scribe")).toBeNull();
    city.bring("accepted", "b", "scribe");
    expect(city.law("scribe")).toBe("x");
    city.bring("chosen", "scribe", "poor");
    expect(poor.replies()).toEqual([told("x")]);
    const rich = city.propose("rich", "y");
    city.bribe("rich", "b", "c");
    city.bring("accept", "rich", "b", "c");
    expect(city.acceptor("c")).toBe("bribed with 5, accepted x for 5");
    city.bring("accepted", "b", "scribe");
    city.bring("accepted", "c", "scribe");
    city.bring("chosen", "scribe", "rich");
    expect(rich.replies()).toEqual([told("x")]);
    expect(city.wrongs()).toEqual([]);
  });

  test("B10: two who outbid each other at once never decide; with pauses at random they do", () => {
    expect(duel("P14")).toBeUndefined();
    expect(duel(undefined)).toMatch(/^(x|y)$/);
  });

  test("B11: two values that one acceptor each accepted are no law", () => {
    const city = paxosScript({ spent: { poor: 0, rich: 1 } });
    city.propose("poor", "x");
    city.bribe("poor", "a", "b");
    city.bring("accept", "poor", "a");
    city.propose("rich", "y");
    city.bribe("rich", "b", "c");
    city.bring("accept", "rich", "c");
    city.bring("accepted", "a", "scribe");
    city.bring("accepted", "c", "scribe");
    expect(["a", "b", "c"].map((id) => city.acceptor(id))).toEqual([
      "bribed with 1, accepted x for 1",
      "bribed with 2",
      "bribed with 2, accepted y for 2",
    ]);
    expect(city.law("scribe")).toBeNull();
  });
});

describe("reads", () => {
  test("one that finds nothing accepted says that nothing is decided, and proposes nothing", () => {
    const city = paxosScript({ spent: { poor: 0 } });
    const read = city.read("poor");
    city.bribe("poor", "a", "b");
    expect(read.replies()).toEqual([told(null)]);
    expect(onTheWay(city, "accept")).toEqual([]);
  });

  test("one that finds a proposal under way brings it to its end", () => {
    const city = paxosScript({ spent: { poor: 0, rich: 1 } });
    city.propose("poor", "x");
    city.bribe("poor", "a", "b");
    city.bring("accept", "poor", "a");
    const read = city.read("rich");
    city.bribe("rich", "a", "c");
    city.bring("accept", "rich", "b", "c");
    city.bring("accepted", "b", "scribe");
    city.bring("accepted", "c", "scribe");
    city.bring("chosen", "scribe", "rich");
    expect(read.replies()).toEqual([told("x")]);
    expect(city.wrongs()).toEqual([]);
  });
});

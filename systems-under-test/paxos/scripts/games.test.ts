/**
 * The game between two who bribe: whoever is faster wins, however much either of them pays.
 */
import { describe, expect, test } from "vitest";
import { paxosScript, SCRIBE, type PaxosScript } from "./paxos-script.ts";

/** Poor has bribed a and b with 1 for x. Rich, who wants y, is about to bribe them with 5. */
function city(): PaxosScript {
  const script = paxosScript({ spent: { poor: 0, rich: 4 } });
  script.propose("poor", "x");
  script.bribe("poor", "a", "b");
  script.propose("rich", "y");
  return script;
}

describe("of two proposers the faster one wins", () => {
  test("the poorer one, whose proposal is accepted before the richer one's bribe comes", () => {
    const script = city();
    script.bring("accept", "poor", "a", "b");
    script.bribe("rich", "a", "b");
    script.bring("accept", "rich", "a", "b");
    for (const acceptor of ["a", "b"]) script.bring("accepted", acceptor, SCRIBE);
    expect(script.law(SCRIBE)).toBe("x");
    expect(script.wrongs()).toEqual([]);
  });

  test("the richer one, whose bribe comes before the poorer one's proposal", () => {
    const script = city();
    script.bribe("rich", "a", "b");
    script.bring("accept", "poor", "a", "b");
    script.bring("accept", "rich", "a", "b");
    for (const acceptor of ["a", "b"]) script.bring("accepted", acceptor, SCRIBE);
    expect(script.law(SCRIBE)).toBe("y");
    expect(script.wrongs()).toEqual([]);
  });
});

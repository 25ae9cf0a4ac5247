/**
 * Learners that lag: acceptances reach them late, in another order, or never. They may not know the law yet, and they never
 * know another one.
 */
import { describe, expect, test } from "vitest";
import { paxosScript, SCRIBE, type PaxosScript } from "./paxos-script.ts";

/** Poor has made x the law with a and b. The scribe has heard of nothing: both acceptances are on their way to it. */
function decided(): PaxosScript {
  const city = paxosScript({ spent: { poor: 0, rich: 4 } });
  city.propose("poor", "x");
  city.bribe("poor", "a", "b");
  city.bring("accept", "poor", "a", "b");
  return city;
}

describe("a learner that lags", () => {
  test("and was told of nothing while the law was decided learns it from the next ballot", () => {
    const city = decided();
    expect(city.drop(({ to }) => to === SCRIBE)).toBe(2);
    expect(city.law(SCRIBE)).toBeNull();
    const rich = city.propose("rich", "y");
    city.bribe("rich", "b", "c");
    city.bring("accept", "rich", "b", "c");
    city.bring("accepted", "b", SCRIBE);
    expect(city.law(SCRIBE)).toBeNull();
    city.bring("accepted", "c", SCRIBE);
    expect(city.law(SCRIBE)).toBe("x");
    city.bring("chosen", SCRIBE, "rich");
    expect(rich.replies()).toEqual([{ ok: true, value: "x" }]);
    expect(city.wrongs()).toEqual([]);
  });

  test("and hears of two ballots mixed counts each of them alone", () => {
    const city = decided();
    const early = city.hold(({ to }) => to === SCRIBE);
    city.propose("rich", "y");
    city.bribe("rich", "b", "c");
    city.bring("accept", "rich", "c");
    city.release(early);
    // The law is x by the first ballot alone; so far the scribe has one voice of each.
    city.bring("accepted", "c", SCRIBE);
    city.deliver(({ from, to }) => from === "a" && to === SCRIBE);
    expect(city.law(SCRIBE)).toBeNull();
    city.deliver(({ from, to }) => from === "b" && to === SCRIBE);
    expect(city.law(SCRIBE)).toBe("x");
    expect(city.wrongs()).toEqual([]);
  });

  test("because it restarted forgets what it knew, and is told the same by the next who asks", () => {
    const city = decided();
    city.bring("accepted", "a", SCRIBE);
    city.bring("accepted", "b", SCRIBE);
    expect(city.law(SCRIBE)).toBe("x");
    city.crash(SCRIBE);
    city.restart(SCRIBE);
    expect(city.law(SCRIBE)).toBeNull();
    const asked = city.read("rich");
    city.run(1_000);
    expect(city.law(SCRIBE)).toBe("x");
    expect(asked.replies()).toEqual([{ ok: true, value: "x" }]);
    expect(city.wrongs()).toEqual([]);
  });
});

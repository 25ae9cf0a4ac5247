import { describe, expect, test } from "vitest";
import { startedToy } from "../clusters/simulated/testing/started-toy.ts";
import { runSimulation, type Turns } from "./simulation.ts";

const ASKED_MAX = 20_000;

/** Throws after many questions: a simulation that goes round in circles must fail, and not hang. */
function countedQuestions(nextUs: () => number): () => number {
  let asked = 0;
  return () => {
    if (++asked > ASKED_MAX) throw new Error(`expected at most ${ASKED_MAX} questions for the next turn, found more`);
    return nextUs();
  };
}

/** Turns at these times, in µs after now; each notes when it came. */
function turnsAt(nowUs: () => number, timesUs: readonly number[]): Turns & { readonly came: number[] } {
  const due = timesUs.map((time) => nowUs() + time);
  const came: number[] = [];
  return {
    came,
    nextUs: countedQuestions(() => due[0] ?? Infinity),
    fire() {
      came.push(nowUs());
      while ((due[0] ?? Infinity) <= nowUs()) due.shift();
    },
  };
}

describe("a simulation", () => {
  test("gives each turn at its time, after all events up to it, and ends with its time", () => {
    const { cluster } = startedToy({ seed: 1 });
    const nowUs = (): number => cluster.clock.nowNs() / 1000;
    const beganUs = nowUs();
    const turns = turnsAt(nowUs, [5, 1_000, 2_500]);
    let ranAt = 0;
    cluster.clock.at((beganUs + 1_000) * 1000, () => (ranAt = turns.came.length));
    expect(runSimulation(cluster, { until: () => false, lastUs: beganUs + 2_000, turns })).toBe("time");
    expect(turns.came.map((time) => time - beganUs)).toEqual([5, 1_000]);
    // The event of the second turn's instant came before it.
    expect(ranAt).toBe(1);
    expect(nowUs() - beganUs).toBe(2_000);
  });

  test("lets a turn that an event plans for an earlier time come in its place", () => {
    const { cluster } = startedToy({ seed: 1 });
    const nowUs = (): number => cluster.clock.nowNs() / 1000;
    const beganUs = nowUs();
    let nextUs = beganUs + 9_000;
    const came: number[] = [];
    const turns: Turns = {
      nextUs: countedQuestions(() => nextUs),
      fire() {
        came.push(nowUs() - beganUs);
        nextUs = nextUs < beganUs + 9_000 ? beganUs + 9_000 : Infinity;
      },
    };
    cluster.clock.at((beganUs + 100) * 1000, () => (nextUs = beganUs + 300));
    runSimulation(cluster, { until: () => false, lastUs: beganUs + 10_000, turns });
    expect(came).toEqual([300, 9_000]);
  });

  test("ends at once when its condition holds, with turns still to come", () => {
    const { cluster } = startedToy({ seed: 1 });
    const nowUs = (): number => cluster.clock.nowNs() / 1000;
    const endUs = nowUs() + 700;
    const turns = turnsAt(nowUs, [100_000]);
    let isOver = false;
    cluster.clock.at(endUs * 1000, () => (isOver = true));
    expect(runSimulation(cluster, { until: () => isOver, turns })).toBe("condition");
    expect([nowUs(), turns.came]).toEqual([endUs, []]);
  });
});

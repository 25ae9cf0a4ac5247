/**
 * Conformance: the cluster's own clock, and the clocks of its nodes.
 */
import { describe, expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";

const HOUR_MS = 3_600_000;

const setWallClock = (bench: Bench, node: string, aheadMs: number): Promise<boolean> =>
  bench.resultOf(`the clock of ${node} is set`, (done) => bench.cluster.setWallClock?.(node, aheadMs, done));

export function clockCases({ where, startBench }: CaseContext): void {
  describe("and its clocks:", () => {
    test("its own calls back in order of time, not before, and not what was cancelled", async () => {
      const bench = await startBench({ nodes: 1 });
      const { clock } = bench.cluster;
      const beganNs = clock.nowNs();
      const calls: { readonly ms: number; readonly atNs: number }[] = [];
      const at = (ms: number): (() => void) =>
        clock.at(beganNs + ms * 1e6, () => void calls.push({ ms, atNs: clock.nowNs() }));
      at(90);
      const cancel = at(60);
      at(30);
      at(-5);
      cancel();
      expect(calls).toEqual([]);
      await bench.eventually("the last call", () => calls.some(({ ms }) => ms === 90));
      expect(calls.map(({ ms }) => ms)).toEqual([-5, 30, 90]);
      for (const { ms, atNs } of calls) expect(atNs).toBeGreaterThanOrEqual(beganNs + ms * 1e6);
    });

    test("a node waits at least as long as it was told to", async () => {
      expect(await waitedMs(await startBench({ nodes: 1 }), "n1", 100)).toBeGreaterThanOrEqual(99);
    });

    where(["wall-clock"], () => {
      test("a wall clock is as far ahead or behind as it is set, alone, also after a kill, until it is set right", async () => {
        const bench = await startBench({ nodes: 2 });
        const hoursAhead = async (node: string): Promise<number> =>
          ((await bench.look(node)).wall - Date.now()) / HOUR_MS;
        expect(await hoursAhead("n1")).toBeCloseTo(0, 1);
        for (const hours of [2, -2]) {
          expect(await setWallClock(bench, "n1", hours * HOUR_MS)).toBe(true);
          expect(await hoursAhead("n1")).toBeCloseTo(hours, 1);
          expect(await hoursAhead("n2")).toBeCloseTo(0, 1);
        }
        expect(bench.cluster.disturbances()).toEqual([`the clock of n1 is ${2 * HOUR_MS} ms behind`]);
        await bench.kill("n1");
        expect(await setWallClock(bench, "n1", HOUR_MS)).toBe(false);
        await bench.restart("n1");
        await bench.eventuallySees("its clock is wrong again", "n1", ({ wall }) => wall - Date.now() > HOUR_MS / 2);
        await setWallClock(bench, "n1", 0);
        expect(await hoursAhead("n1")).toBeCloseTo(0, 1);
        expect(bench.cluster.disturbances()).toEqual([]);
      });
    });

    where(["clock"], () => {
      test("a fast node waits less and a slow one more, and the others as before", async () => {
        const bench = await startBench();
        bench.setClockRate("n1", 4);
        bench.setClockRate("n2", 0.25);
        const all = await Promise.all(bench.cluster.nodes.map((node) => waitedMs(bench, node, 400)));
        expect(all[0]).toBeLessThan(all[2] ?? 0);
        // A node reads its clock in whole milliseconds.
        expect(all[0]).toBeGreaterThanOrEqual(99);
        expect(all[1]).toBeGreaterThanOrEqual(1_596);
        expect(all[2]).toBeGreaterThanOrEqual(399);
        bench.setClockRate("n2", 1);
        expect(await waitedMs(bench, "n2", 400)).toBeLessThan(1_596);
      });
    });
  });
}

/** How long it takes, in ms, until a node that is told to wait has answered; on the cluster's clock. */
async function waitedMs(bench: Bench, node: string, ms: number): Promise<number> {
  const { clock } = bench.cluster;
  const beganNs = clock.nowNs();
  await bench.order(node, { do: "wait", ms });
  return (clock.nowNs() - beganNs) / 1e6;
}

/**
 * Conformance: the cluster's own clock, and the clocks of its nodes.
 */
import { describe, expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";

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

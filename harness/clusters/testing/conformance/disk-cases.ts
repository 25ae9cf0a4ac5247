/**
 * Conformance: what a node finds on its disk when it comes back.
 */
import { describe, expect, test } from "vitest";
import type { CaseContext } from "./case-context.ts";

export function diskCases({ where, startBench }: CaseContext): void {
  describe("and its disks:", () => {
    where(["kill"], () => {
      test("a kill takes nothing of what was written, synced or not", async () => {
        const bench = await startBench({ nodes: 2 });
        await bench.order("n1", { do: "save", line: "synced" });
        await bench.order("n1", { do: "save", line: "written", early: true });
        expect(await bench.kill("n1")).toEqual({ wasRunning: true, recordsLost: 0 });
        await bench.restart("n1");
        expect(await bench.look("n1")).toMatchObject({ lines: ["synced", "written"], bootRecords: 2 });
      });
    });

    where(["wipe"], () => {
      test("a restart with a wipe finds an empty disk, and leaves the others' as they are", async () => {
        const bench = await startBench({ nodes: 2 });
        for (const node of ["n1", "n2"]) await bench.order(node, { do: "save", line: node });
        await bench.kill("n1");
        await bench.restart("n1", { wipe: true });
        expect(await bench.look("n1")).toMatchObject({ lines: [], bootRecords: 0 });
        expect((await bench.look("n2")).lines).toEqual(["n2"]);
        // A wipe is for one start: what is written after it stays.
        await bench.order("n1", { do: "save", line: "later" });
        await bench.kill("n1");
        await bench.restart("n1");
        expect((await bench.look("n1")).lines).toEqual(["later"]);
      });
    });

    test("a power loss is refused where it is not among the capabilities", async () => {
      const bench = await startBench({ nodes: 1 });
      if (bench.cluster.capabilities.has("power-loss")) return;
      expect(() => bench.cluster.kill("n1", { powerLoss: true }, () => {})).toThrow(RangeError);
      expect(bench.cluster.status()[0]?.state).toBe("running");
    });

    where(["power-loss"], () => {
      test("a power loss takes what was not synced, only that, and counts it", async () => {
        const bench = await startBench({ nodes: 1, disk: "slow" });
        await bench.order("n1", { do: "save", line: "synced" });
        await bench.order("n1", { do: "save", line: "not synced", early: true });
        expect(await bench.kill("n1", { powerLoss: true })).toEqual({ wasRunning: true, recordsLost: 1 });
        expect(bench.cluster.status()[0]?.state).toBe("stopped");
        await bench.restart("n1");
        expect(await bench.look("n1")).toMatchObject({ lines: ["synced"], bootRecords: 1 });
      });

      test("a power loss of one that has nothing to lose takes nothing", async () => {
        const bench = await startBench({ nodes: 1, disk: "slow" });
        await bench.order("n1", { do: "save", line: "synced" });
        expect(await bench.kill("n1", { powerLoss: true })).toEqual({ wasRunning: true, recordsLost: 0 });
        await bench.restart("n1");
        expect((await bench.look("n1")).lines).toEqual(["synced"]);
      });
    });
  });
}

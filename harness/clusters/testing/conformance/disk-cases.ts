/**
 * Conformance: what a node finds on its disk when it comes back.
 */
import { describe, expect, test } from "vitest";
import type { SyncReport, SyncRule } from "../../cluster.ts";
import type { Bench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";

/** Far more than a node saves until it meets a rule. */
const SAVES_MAX = 5_000;

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

    where(["disk"], () => {
      test("syncs that do not end hold up who syncs, are counted, and end when the rule is gone", async () => {
        const bench = await startBench({ nodes: 2 });
        await setSyncs(bench, "n1", { delayMs: "endless" });
        expect(bench.cluster.disturbances()).toEqual(["syncs of n1 do not end"]);
        let isSaved = false;
        const saved = bench.order("n1", { do: "save", line: "held" }).then(() => (isSaved = true));
        await bench.order("n2", { do: "save", line: "not held" });
        expect(isSaved).toBe(false);
        expect(await setSyncs(bench, "n1", {})).toMatchObject({ wasRunning: true });
        await saved;
        expect(bench.cluster.disturbances()).toEqual([]);
        // Each save now meets a short delay.
        await setSyncs(bench, "n1", { delayMs: 1 });
        for (const line of ["one", "two"]) await bench.order("n1", { do: "save", line });
        expect(await setSyncs(bench, "n1", {})).toEqual({ wasRunning: true, met: 2 });
      });

      test("a node that a failing sync has ended is no finding, and runs again when the rule is gone", async () => {
        const bench = await startBench({ nodes: 2 });
        await bench.order("n1", { do: "save", line: "before" });
        await setSyncs(bench, "n1", { error: "EIO" });
        await bench.outcome("n1", { do: "save", line: "refused" });
        await bench.eventually("n1 has ended", () => bench.cluster.status()[0]?.state === "stopped");
        expect(await setSyncs(bench, "n1", {})).toEqual({ wasRunning: false, met: 1 });
        expect((await bench.look("n1")).lines).toContain("before");
        expect(bench.findings).toEqual([]);
        expect(bench.notes.map(({ node, note }) => [node, note.event])).toContainEqual(["n1", "disk"]);
      });

      test("a rule stays in force across an end, and nobody waits for a node that may not become ready under it", async () => {
        const bench = await startBench({ nodes: 1 });
        const isUp = (): boolean => bench.cluster.status()[0]?.state === "running";
        await setSyncs(bench, "n1", { error: "EIO" });
        await bench.kill("n1");
        await bench.restart("n1");
        await bench.eventually("n1 is ready", isUp);
        expect(bench.cluster.disturbances()).toEqual(["syncs of n1 fail with EIO"]);
        // Its new process meets the rule a moment after it is there.
        for (let saves = 0; saves < SAVES_MAX && isUp(); saves++) {
          await bench.outcome("n1", { do: "save", line: String(saves) });
        }
        await bench.eventually("n1 has ended", () => !isUp());
        await setSyncs(bench, "n1", {});
        expect([isUp(), bench.cluster.disturbances()]).toEqual([true, []]);
      });
    });
  });
}

async function setSyncs(bench: Bench, node: string, rule: SyncRule): Promise<SyncReport> {
  const told = await bench.resultOf<readonly [SyncReport, (Error | undefined)?]>(`syncs of ${node} are set`, (done) =>
    bench.cluster.setSyncs?.(node, rule, (...args) => done(args)),
  );
  const [report, problem] = told;
  if (problem !== undefined) throw problem;
  return report;
}

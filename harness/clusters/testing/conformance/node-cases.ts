/**
 * Conformance: nodes are started, ended, paused and come back.
 */
import { describe, expect, test } from "vitest";
import type { ToyOrder } from "../toy-node.ts";
import type { CaseContext } from "./case-context.ts";

export function nodeCases({ where, halts, open, startBench }: CaseContext): void {
  describe("and its nodes:", () => {
    test("they serve once it has started, and a stop leaves nothing behind", async () => {
      const bench = await startBench();
      expect(bench.cluster.nodes).toEqual(["n1", "n2", "n3"]);
      expect(bench.cluster.targets).toEqual(["n1", "n2", "n3"]);
      expect(bench.cluster.status().map(({ state }) => state)).toEqual(["running", "running", "running"]);
      for (const node of bench.cluster.nodes) expect((await bench.look(node)).incarnation).toContain(node);
      // A node that would wake up later.
      expect(bench.cluster.ask("n1", { order: { do: "wait", ms: 3_600_000 } })).toBe(true);
      await bench.look("n1");
      await bench.stop();
      expect(bench.cluster.status().map(({ state }) => state)).toEqual(["stopped", "stopped", "stopped"]);
      await bench.eventuallyGone();
    });

    test("a second stop succeeds, and after it nothing can be started", async () => {
      const bench = await startBench({ nodes: 1 });
      await bench.stop();
      await bench.stop();
      await expect(bench.restart("n1")).rejects.toThrow(/n1.*the cluster is stopped/);
      await bench.eventuallyGone();
    });

    test("a stop that overtakes the start ends it with an error, and leaves nothing behind", async () => {
      const bench = open();
      const start = bench.resultOf<Error | undefined>("start", (done) => bench.cluster.start(done));
      await bench.stop();
      expect(await start).toBeInstanceOf(Error);
      expect(bench.cluster.status().map(({ state }) => state)).toEqual(["stopped", "stopped", "stopped"]);
      await bench.eventuallyGone();
    });

    test("a name that no node has is refused, and those that exist are named", async () => {
      const { cluster } = await startBench({ nodes: 2 });
      const nothing = (): void => undefined;
      const expected = /expected one of n1, n2/;
      expect(() => cluster.kill("n9", { powerLoss: false }, nothing)).toThrow(expected);
      expect(() => cluster.pause("n9", nothing)).toThrow(expected);
      expect(() => cluster.restart("n9", { wipe: false }, nothing)).toThrow(expected);
      expect(() => cluster.ask("n9", null)).toThrow(expected);
    });

    where(["kill"], () => killCases({ startBench }));
    where(["pause"], () => pauseCases({ where, startBench }));
    endingCases({ startBench });
    if (halts) haltCases({ startBench });
  });
}

function killCases({ startBench }: Pick<CaseContext, "startBench">): void {
  test("one that is killed is down at once, alone, and comes back in a life of its own", async () => {
    const bench = await startBench();
    const first = (await bench.look("n1")).incarnation;
    expect(await bench.kill("n1")).toEqual({ wasRunning: true, recordsLost: 0 });
    expect(bench.cluster.status().map(({ state }) => state)).toEqual(["stopped", "running", "running"]);
    await bench.restart("n1");
    expect(bench.cluster.status()[0]?.state).toBe("running");
    expect((await bench.look("n1")).incarnation).not.toBe(first);
    expect(bench.findings).toEqual([]);
  });

  test("a kill of one that is down, and a restart of one that runs, do nothing", async () => {
    const bench = await startBench({ nodes: 2 });
    const { incarnation } = await bench.look("n2");
    await bench.restart("n2");
    expect((await bench.look("n2")).incarnation).toBe(incarnation);
    await bench.kill("n1");
    expect(await bench.kill("n1")).toEqual({ wasRunning: false, recordsLost: 0 });
  });

  test("a kill ends a start with an error", async () => {
    const bench = await startBench({ nodes: 1 });
    await bench.kill("n1");
    const restart = bench.resultOf<Error | undefined>("restart", (done) =>
      bench.cluster.restart("n1", { wipe: false }, done),
    );
    await bench.kill("n1");
    expect((await restart)?.message).toMatch(/n1 was killed before it was ready/);
  });

  test("all of them come back after all were killed", async () => {
    const bench = await startBench();
    for (const node of bench.cluster.nodes) await bench.order(node, { do: "save", line: node });
    for (const node of bench.cluster.nodes) await bench.kill(node);
    for (const node of bench.cluster.nodes) await bench.restart(node);
    for (const node of bench.cluster.nodes) expect((await bench.look(node)).lines).toEqual([node]);
    await bench.order("n1", { do: "tell", to: "n3", texts: ["still connected"] });
    await bench.eventuallySees("n3 hears n1", "n3", ({ heard }) => heard.includes("n1: still connected"));
  });
}

function pauseCases({ where, startBench }: Pick<CaseContext, "where" | "startBench">): void {
  test("one that is paused answers nothing until it is resumed, and then everything", async () => {
    const bench = await startBench({ nodes: 2 });
    expect(await bench.pause("n1")).toBe(true);
    expect(bench.cluster.status().map(({ state }) => state)).toEqual(["paused", "running"]);
    const answers: string[] = [];
    const orders: readonly ToyOrder[] = [{ do: "look" }, { do: "save", line: "one" }, { do: "save", line: "two" }];
    const asked = orders.map(async (order) => {
      await bench.order("n1", order);
      answers.push(order.do);
    });
    // There and back for the other node, many times over.
    for (let round = 0; round < 10; round++) await bench.look("n2");
    expect(answers).toEqual([]);
    await bench.resume("n1");
    await Promise.all(asked);
    expect(bench.cluster.status().map(({ state }) => state)).toEqual(["running", "running"]);
    expect([...(await bench.look("n1")).lines].sort()).toEqual(["one", "two"]);
  });

  test("a pause of one that is paused has no effect, nor has a resume of one that runs", async () => {
    const bench = await startBench({ nodes: 2 });
    const { incarnation } = await bench.look("n1");
    await bench.resume("n1");
    expect((await bench.look("n1")).incarnation).toBe(incarnation);
    expect(await bench.pause("n1")).toBe(true);
    expect(await bench.pause("n1")).toBe(false);
    await bench.resume("n1");
    expect((await bench.look("n1")).incarnation).toBe(incarnation);
  });

  where(["kill"], () => {
    test("one that is paused can be killed and comes back running, and one that is down cannot be paused", async () => {
      const bench = await startBench({ nodes: 1 });
      await bench.pause("n1");
      expect(await bench.kill("n1")).toMatchObject({ wasRunning: true });
      expect(await bench.pause("n1")).toBe(false);
      await bench.restart("n1");
      expect(bench.cluster.status()[0]?.state).toBe("running");
      expect((await bench.look("n1")).lines).toEqual([]);
    });
  });

  test("the system is asked whether one may be lost, with the roles of those that run", async () => {
    const asked: unknown[] = [];
    const mayLose = (node: string, roles: ReadonlyMap<string, string>): boolean => {
      asked.push([node, Object.fromEntries(roles)]);
      return node === "n3";
    };
    const bench = await startBench({ system: { mayLose } });
    await bench.eventually("everyone has said its role", () => bench.notes.length === 3);
    await bench.pause("n2");
    expect(bench.cluster.mayLose("n1")).toBe(false);
    expect(bench.cluster.mayLose("n3")).toBe(true);
    const roles = { n1: "primary", n3: "backup" };
    expect(asked).toEqual([
      ["n1", roles],
      ["n3", roles],
    ]);
  });
}

function endingCases({ startBench }: Pick<CaseContext, "startBench">): void {
  test("one that ends by itself is a finding, stays down, and the others go on", async () => {
    const bench = await startBench({ nodes: 2 });
    expect(bench.cluster.ask("n1", { order: { do: "throw" } })).toBe(true);
    await bench.eventually("a finding", () => bench.findings.length > 0);
    expect(bench.findings).toMatchObject([{ node: "n1" }]);
    expect(bench.findings[0]?.message).toContain("n1");
    expect(bench.cluster.status().map(({ state }) => state)).toEqual(["stopped", "running"]);
    expect((await bench.look("n2")).lines).toEqual([]);
  });
}

function haltCases({ startBench }: Pick<CaseContext, "startBench">): void {
  test("one that halts is a finding and stays down where the system does not replace it", async () => {
    const bench = await startBench({ nodes: 1 });
    expect(bench.cluster.ask("n1", { order: { do: "halt" } })).toBe(true);
    await bench.eventually("a finding", () => bench.findings.length > 0);
    expect(bench.findings).toMatchObject([{ node: "n1", message: expect.stringContaining("n1 halted") }]);
    expect(bench.cluster.status()[0]?.state).toBe("stopped");
  });

  test("one that halts is no finding where the system replaces it, and a fresh one takes its place", async () => {
    const bench = await startBench({ nodes: 1, system: { restartsHalted: true } });
    await bench.order("n1", { do: "save", line: "lost" });
    const first = (await bench.look("n1")).incarnation;
    expect(bench.cluster.ask("n1", { order: { do: "halt" } })).toBe(true);
    const isDown = (): boolean => bench.cluster.status()[0]?.state === "stopped";
    await bench.eventually("n1 is down", isDown);
    await bench.eventually("n1 is back", () => !isDown());
    const fresh = await bench.look("n1");
    expect(fresh.lines).toEqual([]);
    expect(fresh.incarnation).not.toBe(first);
    expect(bench.findings).toEqual([]);
  });
}

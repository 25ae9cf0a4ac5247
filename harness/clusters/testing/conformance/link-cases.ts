/**
 * Conformance: what the rule of a directed link does to its messages, to no others, and that its counts are true.
 */
import { describe, expect, test } from "vitest";
import type { LinkCounts } from "../../cluster.ts";
import type { CaseContext } from "./case-context.ts";
import { hears, IMPATIENT_MS, numbered, type StartOfCases, tell, unknownLinkCase } from "./talk.ts";

const NOTHING: LinkCounts = { passed: 0, dropped: 0, delayed: 0 };

export function linkCases({ where, ...context }: CaseContext): void {
  where(["link"], () => {
    describe("and its links:", () => {
      declareLinkCases(context);
    });
  });
}

function declareLinkCases(context: StartOfCases): void {
  passCases(context);
  delayAndLossCases(context);
  clientLinkCases(context);
  unknownLinkCase(context);
}

function passCases({ startConnected }: StartOfCases): void {
  test("one that passes everything counts each message, in its direction only", async () => {
    const bench = await startConnected();
    await tell(bench, "n1", "n2", ["a", "b", "c"]);
    await bench.eventuallySees("n2 hears all", "n2", ({ heard }) => heard.length === 3);
    expect(bench.cluster.linkCounts("n1", "n2")).toEqual({ passed: 3, dropped: 0, delayed: 0 });
    for (const [from, to] of [
      ["n2", "n1"],
      ["n1", "n3"],
      ["n3", "n2"],
    ] as const) {
      expect(bench.cluster.linkCounts(from, to)).toEqual(NOTHING);
    }
  });

  test("one that is cut drops its direction only and connections stay up, until it is healed", async () => {
    const bench = await startConnected();
    await tell(bench, "n1", "n2", ["before"]);
    await hears(bench, "n2", "n1: before");
    await tell(bench, "n2", "n1", ["before"]);
    await hears(bench, "n1", "n2: before");
    const downBefore = [(await bench.look("n1")).linkDowns, (await bench.look("n2")).linkDowns];
    bench.cluster.setLink("n1", "n2", { drop: true });
    await tell(bench, "n1", "n2", ["cut 1", "cut 2"]);
    await bench.eventually("both are dropped", () => bench.cluster.linkCounts("n1", "n2").dropped === 2);
    await tell(bench, "n2", "n1", ["back"]);
    await tell(bench, "n1", "n3", ["aside"]);
    await hears(bench, "n1", "n2: back");
    await hears(bench, "n3", "n1: aside");
    expect(bench.cluster.linkCounts("n2", "n1")).toEqual({ ...NOTHING, passed: 2 });

    bench.cluster.setLink("n1", "n2", {});
    await tell(bench, "n1", "n2", ["after"]);
    await hears(bench, "n2", "n1: after");
    expect((await bench.look("n2")).heard).toEqual(["n1: before", "n1: after"]);
    expect([(await bench.look("n1")).linkDowns, (await bench.look("n2")).linkDowns]).toEqual(downBefore);
    expect(bench.cluster.linkCounts("n1", "n2")).toEqual({ passed: 2, dropped: 2, delayed: 0 });
  });

  test("a rule that no message meets has no effect in any count", async () => {
    const bench = await startConnected({ nodes: 2 });
    for (const rule of [{ drop: true }, { loss: 1 }, { delayMs: [50, 50] as const }]) {
      bench.cluster.setLink("n1", "n2", rule);
      await tell(bench, "n2", "n1", ["other way"]);
    }
    await bench.eventuallySees("n1 hears all", "n1", ({ heard }) => heard.length === 3);
    bench.cluster.setLink("n1", "n2", {});
    expect(bench.cluster.linkCounts("n1", "n2")).toEqual(NOTHING);
    expect(bench.cluster.linkCounts("n2", "n1")).toEqual({ ...NOTHING, passed: 3 });
  });

  test("a rule takes the place of the one before", async () => {
    const bench = await startConnected({ nodes: 2 });
    bench.cluster.setLink("n1", "n2", { drop: true });
    bench.cluster.setLink("n1", "n2", { delayMs: [1, 1] });
    await tell(bench, "n1", "n2", ["late"]);
    await hears(bench, "n2", "n1: late");
    expect(bench.cluster.linkCounts("n1", "n2")).toEqual({ passed: 1, dropped: 0, delayed: 1 });
  });
}

function delayAndLossCases({ startConnected }: StartOfCases): void {
  test("a slow one delivers late and in order, in its direction only, and counts what waited", async () => {
    const bench = await startConnected({ nodes: 2 });
    bench.cluster.setLink("n1", "n2", { delayMs: [100, 200] });
    const begunNs = bench.cluster.clock.nowNs();
    await tell(bench, "n1", "n2", numbered(50));
    await tell(bench, "n2", "n1", ["quick"]);
    await hears(bench, "n1", "n2: quick");
    await bench.eventuallySees("n2 hears something", "n2", ({ heard }) => heard.length > 0);
    expect(bench.cluster.clock.nowNs() - begunNs).toBeGreaterThanOrEqual(100e6);
    await bench.eventuallySees("n2 hears all", "n2", ({ heard }) => heard.length === 50);
    expect((await bench.look("n2")).heard).toEqual(numbered(50).map((text) => `n1: ${text}`));
    expect(bench.cluster.linkCounts("n1", "n2")).toEqual({ passed: 50, dropped: 0, delayed: 50 });
    expect(bench.cluster.linkCounts("n2", "n1")).toEqual({ ...NOTHING, passed: 1 });
  });

  test("a lossy one loses about the asked share, whole messages, and counts all of them", async () => {
    const bench = await startConnected({ nodes: 2 });
    bench.cluster.setLink("n1", "n2", { loss: 0.25 });
    const counts = (): LinkCounts => bench.cluster.linkCounts("n1", "n2");
    await tell(bench, "n1", "n2", numbered(400));
    await bench.eventually("all are counted", () => counts().passed + counts().dropped === 400);
    // A binomial: six standard deviations to each side.
    expect(counts().dropped).toBeGreaterThan(48);
    expect(counts().dropped).toBeLessThan(152);
    await bench.eventuallySees("n2 hears the others", "n2", ({ heard }) => heard.length === counts().passed);
    expect(new Set((await bench.look("n2")).heard).size).toBe(counts().passed);
    await tell(bench, "n2", "n1", numbered(100));
    await bench.eventuallySees("n1 hears all", "n1", ({ heard }) => heard.length === 100);
  });
}

function clientLinkCases({ startBench, startConnected }: StartOfCases): void {
  test("between clients and a node the answers can be cut: it is done, and the client does not know", async () => {
    const bench = await startBench({ nodes: 2, clientTimeoutMs: IMPATIENT_MS });
    await bench.look("n1");
    const before = { there: bench.cluster.linkCounts("client", "n1"), back: bench.cluster.linkCounts("n1", "client") };
    expect([before.there, before.back]).toEqual([
      { ...NOTHING, passed: 1 },
      { ...NOTHING, passed: 1 },
    ]);
    bench.cluster.setLink("n1", "client", { drop: true });
    expect(await bench.outcome("n1", { do: "save", line: "done" })).toMatchObject({ type: "info", error: "timeout" });
    expect((await bench.look("n2")).lines).toEqual([]);
    bench.cluster.setLink("n1", "client", {});
    expect((await bench.look("n1")).lines).toEqual(["done"]);
    expect(bench.cluster.linkCounts("n1", "client").dropped).toBe(1);
    expect(bench.cluster.linkCounts("client", "n1").dropped).toBe(0);
  });

  test("between clients and a node the requests can be cut: nothing is done, and the client does not know", async () => {
    const bench = await startConnected({ nodes: 2, clientTimeoutMs: IMPATIENT_MS });
    bench.cluster.setLink("client", "n1", { drop: true });
    expect(await bench.outcome("n1", { do: "save", line: "no" })).toMatchObject({ type: "info", error: "timeout" });
    // What nodes say to each other does not pass there.
    await tell(bench, "n2", "n1", ["hello"]);
    bench.cluster.setLink("client", "n1", {});
    await hears(bench, "n1", "n2: hello");
    expect((await bench.look("n1")).lines).toEqual([]);
    expect(bench.cluster.linkCounts("client", "n1").dropped).toBe(1);
    expect(bench.cluster.linkCounts("n1", "client").dropped).toBe(0);
  });
}

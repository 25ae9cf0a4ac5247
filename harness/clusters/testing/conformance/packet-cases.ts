/**
 * Conformance: what the rule of a directed link does where links carry packets. Who sends packets sends those again that
 * nobody confirms, so a cut delays what is said during it, and a loss is felt as a pause; what is counted are packets, of both
 * directions of a conversation.
 */
import { describe, expect, test } from "vitest";
import type { ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { ToyOrder } from "../toy-node.ts";
import type { CaseContext } from "./case-context.ts";
import { heldPacketCases } from "./held-packet-cases.ts";
import { hears, IMPATIENT_MS, numbered, type StartOfCases, tell, unknownLinkCase } from "./talk.ts";

export function packetCases(all: CaseContext): void {
  const { where, ...context } = all;
  where(["link"], () => {
    describe("and its links, which carry packets:", () => {
      cutCases(context);
      lossCases(context);
      clientCases(context);
      unknownLinkCase(context);
    });
  });
  heldPacketCases(all);
}

function cutCases({ startConnected }: StartOfCases): void {
  test("one that passes everything counts its packets, and drops none; links on which nobody talks count none", async () => {
    const bench = await startConnected();
    // Connections may be made when something is said for the first time.
    await tell(bench, "n1", "n2", ["hello"]);
    await hears(bench, "n2", "n1: hello");
    const before = { there: await bench.linkCounts("n1", "n2"), aside: await bench.linkCounts("n3", "n2") };
    for (const text of ["a", "b", "c"]) {
      await tell(bench, "n1", "n2", [text]);
      await hears(bench, "n2", `n1: ${text}`);
    }
    const there = await bench.linkCounts("n1", "n2");
    expect(there.passed).toBeGreaterThanOrEqual(before.there.passed + 3);
    expect(there.dropped).toBe(0);
    expect(await bench.linkCounts("n3", "n2")).toEqual(before.aside);
  });

  test("one that is cut holds its direction only and connections stay up, and what was said arrives after it", async () => {
    const bench = await startConnected();
    await tell(bench, "n1", "n2", ["before"]);
    await hears(bench, "n2", "n1: before");
    await tell(bench, "n2", "n1", ["before"]);
    await hears(bench, "n1", "n2: before");
    const downBefore = [(await bench.look("n1")).linkDowns, (await bench.look("n2")).linkDowns];
    await bench.setLink("n1", "n2", { drop: true });
    await tell(bench, "n1", "n2", ["cut"]);
    await tell(bench, "n2", "n1", ["back"]);
    await tell(bench, "n1", "n3", ["aside"]);
    await hears(bench, "n1", "n2: back");
    await hears(bench, "n3", "n1: aside");
    expect((await bench.look("n2")).heard).toEqual(["n1: before"]);
    expect((await bench.linkCounts("n1", "n2")).dropped).toBeGreaterThan(0);
    expect((await bench.linkCounts("n2", "n1")).dropped).toBe(0);
    expect((await bench.linkCounts("n1", "n3")).dropped).toBe(0);

    await bench.setLink("n1", "n2", {});
    await tell(bench, "n1", "n2", ["after"]);
    await hears(bench, "n2", "n1: after");
    expect((await bench.look("n2")).heard).toEqual(["n1: before", "n1: cut", "n1: after"]);
    expect([(await bench.look("n1")).linkDowns, (await bench.look("n2")).linkDowns]).toEqual(downBefore);
  });

  test("rules that are set together come into force together, and one takes the place of the one before", async () => {
    const bench = await startConnected();
    const inForce: string[] = [];
    for (const [from, to] of [
      ["n1", "n2"],
      ["n1", "n3"],
    ] as const) {
      bench.cluster.setLink(from, to, { loss: 1 });
      bench.cluster.setLink(from, to, { drop: true }, () => void inForce.push(`${from}>${to}`));
    }
    expect(inForce).toEqual([]);
    await bench.eventually("one of them is in force", () => inForce.length > 0);
    expect(inForce).toEqual(["n1>n2", "n1>n3"]);
    for (const to of ["n2", "n3"]) await bench.setLink("n1", to, {});
    await tell(bench, "n1", "n3", ["open"]);
    await hears(bench, "n3", "n1: open");
  });
}

function lossCases({ startConnected }: StartOfCases): void {
  test("a lossy one loses about the asked share of packets, and everything arrives all the same", async () => {
    const bench = await startConnected({ nodes: 2 });
    await bench.setLink("n1", "n2", { loss: 0.25 });
    for (const text of numbered(100)) await tell(bench, "n1", "n2", [text]);
    await bench.eventuallySees("n2 hears all", "n2", ({ heard }) => heard.length === 100);
    expect((await bench.look("n2")).heard).toEqual(numbered(100).map((text) => `n1: ${text}`));
    const { dropped, passed } = await bench.linkCounts("n1", "n2");
    // Packets are fewer than lines where one carries several. Six standard deviations to each side of a binomial.
    const offered = dropped + passed;
    const spread = 6 * Math.sqrt(offered * 0.25 * 0.75);
    expect(Math.abs(dropped - offered * 0.25)).toBeLessThan(spread);
    expect(dropped).toBeGreaterThan(0);
    expect((await bench.linkCounts("n2", "n1")).dropped).toBe(0);
  });
}

function clientCases({ startBench }: StartOfCases): void {
  test("between clients and a node the answers can be cut: it is done, and the client does not know", async () => {
    const bench = await startBench({ nodes: 2, clientTimeoutMs: IMPATIENT_MS });
    const client = bench.cluster.openClient(7, 0);
    const invoke = (order: ToyOrder): Promise<ClientOutcome> =>
      bench.resultOf("invoke", (done) => client.invoke({ f: "order", value: { to: "n1", order } }, done));
    // A connection that is to be made needs an answer.
    expect((await invoke({ do: "look" })).type).toBe("ok");
    await bench.setLink("n1", "client", { drop: true });
    expect(await invoke({ do: "save", line: "done" })).toMatchObject({ type: "info" });
    expect((await bench.linkCounts("n1", "client")).dropped).toBeGreaterThan(0);
    expect((await bench.linkCounts("client", "n1")).dropped).toBe(0);
    await bench.setLink("n1", "client", {});
    expect((await bench.look("n1")).lines).toEqual(["done"]);
    client.close();
  });

  test("between clients and a node the requests can be cut: nothing is done while they are", async () => {
    const bench = await startBench({ nodes: 2, clientTimeoutMs: IMPATIENT_MS });
    await bench.look("n1");
    await bench.setLink("client", "n1", { drop: true });
    expect(await bench.outcome("n1", { do: "save", line: "late" })).toMatchObject({ type: "info" });
    // What nodes say to each other does not pass there.
    await tell(bench, "n2", "n1", ["hello"]);
    expect((await bench.linkCounts("client", "n1")).dropped).toBeGreaterThan(0);
    await bench.setLink("client", "n1", {});
    await hears(bench, "n1", "n2: hello");
  });
}

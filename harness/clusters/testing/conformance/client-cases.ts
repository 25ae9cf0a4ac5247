/**
 * Conformance: clients and operators, and what they learn of a node that ends.
 */
import { describe, expect, test } from "vitest";
import type { ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { ToyOrder } from "../toy-node.ts";
import type { CaseContext } from "./case-context.ts";

/** Long enough that nobody waits for it. */
const LONG_MS = 3_600_000;

const NOTE = { do: "note", note: { event: "asked" } } as const;

const orderTo = (to: string, order: ToyOrder) => ({ f: "order", value: { to, order } }) as const;

export function clientCases({ where, startBench }: CaseContext): void {
  describe("and its clients:", () => {
    test("one may begin anywhere, and finds whom it needs", async () => {
      const bench = await startBench();
      for (const worker of [0, 1, 2]) {
        const client = bench.cluster.openClient(worker, worker);
        const invoke = (f: string): Promise<ClientOutcome> =>
          bench.resultOf(f, (done) => client.invoke({ f, value: worker }, done));
        expect(await invoke("write")).toEqual({ type: "ok", value: worker, node: "n1" });
        expect(await invoke("read")).toEqual({ type: "ok", value: worker, node: "n1" });
        client.close();
      }
    });

    test("one that is closed in the middle of an operation is never called back", async () => {
      const bench = await startBench({ nodes: 1 });
      const client = bench.cluster.openClient(0, 0);
      let calls = 0;
      client.invoke(orderTo("n1", { do: "save", line: "abandoned" }), () => calls++);
      client.close();
      for (let round = 0; round < 5; round++) await bench.look("n1");
      await bench.stop();
      expect(calls).toBe(0);
    });

    where(["kill"], () => killedNodeCases({ startBench }));
    operatorCases({ where, startBench });
  });
}

function killedNodeCases({ startBench }: Pick<CaseContext, "startBench">): void {
  test("one that asks a node which is down is told that it is disconnected", async () => {
    const bench = await startBench({ nodes: 2 });
    await bench.kill("n1");
    expect(await bench.outcome("n1", { do: "look" })).toMatchObject({ type: "info", error: "disconnected" });
    expect((await bench.outcome("n2", { do: "look" })).type).toBe("ok");
  });

  test("one that waits for a node is told when it is killed", async () => {
    const bench = await startBench({ nodes: 1 });
    const waiting = bench.outcome("n1", { do: "wait", ms: LONG_MS });
    // The order is there when one that was given later is answered.
    await bench.look("n1");
    await bench.kill("n1");
    expect(await waiting).toMatchObject({ type: "info", error: "disconnected" });
  });

  test("one that is open goes on with a node that was killed and came back", async () => {
    const bench = await startBench({ nodes: 1 });
    const client = bench.cluster.openClient(7, 0);
    const invoke = (order: ToyOrder): Promise<ClientOutcome> =>
      bench.resultOf("invoke", (done) => client.invoke(orderTo("n1", order), done));
    expect(await invoke({ do: "save", line: "first" })).toMatchObject({ type: "ok", node: "n1" });
    await bench.kill("n1");
    expect(await invoke({ do: "save", line: "to nobody" })).toMatchObject({ type: "info", error: "disconnected" });
    await bench.restart("n1");
    expect(await invoke({ do: "save", line: "second" })).toMatchObject({ type: "ok", node: "n1" });
    expect((await bench.look("n1")).lines).toEqual(["first", "second"]);
    client.close();
  });
}

function operatorCases({ where, startBench }: Pick<CaseContext, "where" | "startBench">): void {
  test("what an operator asks of a node reaches it", async () => {
    const bench = await startBench({ nodes: 2 });
    expect(bench.cluster.ask("n2", { order: NOTE })).toBe(true);
    await bench.eventually("the note", () => bench.notes.some(({ note }) => note.event === "asked"));
    expect(bench.notes.find(({ note }) => note.event === "asked")?.node).toBe("n2");
  });

  where(["link"], () => {
    test("what an operator asks of a node reaches it also where clients do not", async () => {
      const bench = await startBench({ nodes: 2 });
      bench.cluster.setLink("client", "n1", { drop: true });
      expect(bench.cluster.ask("n1", { order: NOTE })).toBe(true);
      await bench.eventually("the note", () => bench.notes.some(({ note }) => note.event === "asked"));
      expect(bench.cluster.linkCounts("client", "n1")).toEqual({ passed: 0, dropped: 0, delayed: 0 });
    });
  });

  where(["kill", "pause"], () => {
    test("an operator's request to a node that is down or paused is refused", async () => {
      const bench = await startBench({ nodes: 2 });
      await bench.kill("n1");
      await bench.pause("n2");
      expect(bench.cluster.ask("n1", { order: { do: "look" } })).toBe(false);
      expect(bench.cluster.ask("n2", { order: { do: "look" } })).toBe(false);
    });
  });
}

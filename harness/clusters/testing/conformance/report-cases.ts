/**
 * Conformance: what a cluster tells: notes, status, disturbances, records of links, and what it cannot do.
 */
import { describe, expect, test } from "vitest";
import { unsupported } from "../../../nemesis/asked-faults.ts";
import { faultKinds } from "../../../nemesis/faults.ts";
import type { CaseContext } from "./case-context.ts";

export function reportCases({ name, where, capabilities, linksCarry, startBench, startConnected }: CaseContext): void {
  describe("and its reports:", () => {
    test("notes come with their node and time, and the latest role is the status", async () => {
      const bench = await startBench({ nodes: 2 });
      await bench.eventually("everyone has said its role", () => bench.notes.length === 2);
      expect(bench.cluster.status()).toEqual([
        { id: "n1", state: "running", role: "primary", term: 1, isLeader: true },
        { id: "n2", state: "running", role: "backup", term: 1, isLeader: false },
      ]);
      const beforeNs = bench.cluster.clock.nowNs();
      const note = { event: "role", role: "primary", term: 4 };
      await bench.order("n2", { do: "note", note });
      await bench.eventually("the note", () => bench.notes.length === 3);
      expect(bench.notes[2]).toMatchObject({ node: "n2", note });
      expect(bench.notes[2]?.time).toBeGreaterThanOrEqual(beforeNs);
      expect(bench.cluster.status()[1]).toMatchObject({ role: "primary", term: 4, isLeader: true });
    });

    where(["kill"], () => {
      test("one that is down has no role, also when it said one before", async () => {
        const bench = await startBench({ nodes: 1 });
        await bench.eventually("n1 has said its role", () => bench.notes.length === 1);
        await bench.kill("n1");
        const down = { id: "n1", state: "stopped", role: undefined, term: undefined, isLeader: false };
        expect(bench.cluster.status()).toEqual([down]);
      });
    });

    where(["kill", "pause", "link"], () => disturbanceCases({ startBench }));
    where(["link"], () => {
      if (linksCarry === "messages") linkRecordCases({ startConnected });
    });

    test("a fault that needs what it does not declare is refused by name, and no other", () => {
      const problems = faultKinds.flatMap((kind) =>
        unsupported([{ fault: kind.name }], faultKinds, { name, capabilities }),
      );
      const refused = faultKinds.filter(({ needs }) => needs.some((need) => !capabilities.has(need)));
      expect(problems).toEqual(
        refused.map((kind) =>
          expect.stringContaining(`fault "${kind.name}": the ${name} cluster cannot do "${kind.needs.join()}"`),
        ),
      );
    });
  });
}

function disturbanceCases({ startBench }: Pick<CaseContext, "startBench">): void {
  test("what was ordered and not undone is told: cut links, nodes that are down or paused", async () => {
    const bench = await startBench();
    expect(bench.cluster.disturbances()).toEqual([]);
    await bench.kill("n1");
    await bench.pause("n2");
    bench.cluster.setLink("client", "n3", { loss: 0.5 });
    bench.cluster.setLink("n3", "n1", { drop: true });
    expect([...bench.cluster.disturbances()].sort()).toEqual([
      "n1 is down",
      "n2 is paused",
      "the link client>n3 is set to: lose 50 %",
      "the link n3>n1 is set to: drop",
    ]);
    await bench.restart("n1");
    await bench.resume("n2");
    bench.cluster.setLink("client", "n3", {});
    bench.cluster.setLink("n3", "n1", { loss: 0 });
    expect(bench.cluster.disturbances()).toEqual([]);
    for (const node of bench.cluster.nodes) expect((await bench.look(node)).lines).toEqual([]);
  });

  test("one that halted by itself is no disturbance", async () => {
    const bench = await startBench({ nodes: 2 });
    bench.cluster.ask("n1", { order: { do: "halt" } });
    await bench.eventually("n1 is down", () => bench.cluster.status()[0]?.state === "stopped");
    expect(bench.cluster.disturbances()).toEqual([]);
  });
}

function linkRecordCases({ startConnected }: Pick<CaseContext, "startConnected">): void {
  test("each change of a link's rule is recorded with what it did since the last, and the sums are its counts", async () => {
    const bench = await startConnected({ nodes: 2 });
    await bench.order("n1", { do: "tell", to: "n2", texts: ["one"] });
    await bench.eventuallySees("n2 hears it", "n2", ({ heard }) => heard.length === 1);
    bench.cluster.setLink("n1", "n2", { drop: true });
    await bench.order("n1", { do: "tell", to: "n2", texts: ["two", "three"] });
    await bench.eventually("dropped", () => bench.cluster.linkCounts("n1", "n2").dropped === 2);
    bench.cluster.setLink("n1", "n2", {});
    await bench.order("n1", { do: "tell", to: "n2", texts: ["four"] });
    await bench.eventuallySees("n2 hears it", "n2", ({ heard }) => heard.length === 2);
    const counts = bench.cluster.linkCounts("n1", "n2");
    await bench.stop();
    const records = bench.links.filter(({ from, to }) => from === "n1" && to === "n2");
    expect(records.filter((record, at) => record.rule !== records[at - 1]?.rule).map(({ rule }) => rule)).toEqual([
      "drop",
      "pass",
    ]);
    expect(records[0]).toMatchObject({ passed: 1, dropped: 0, delayed: 0 });
    const sum = (field: "passed" | "dropped" | "delayed"): number =>
      records.reduce((total, record) => total + record[field], 0);
    expect({ passed: sum("passed"), dropped: sum("dropped"), delayed: sum("delayed") }).toEqual(counts);
    expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).sort((one, other) => one - other));
  });
}

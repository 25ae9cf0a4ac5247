/**
 * The conformance suite: what every `Cluster` must do, whatever its nodes run on. An implementation has a test of five
 * lines that hands itself over; cases about a capability are there for those that declare it.
 *
 * Each case is a claim about the interface alone. What only one kind of cluster can do or show has tests of its own.
 */
import { afterEach, describe } from "vitest";
import type { Cluster } from "../../cluster.ts";
import { toy, toyMembers } from "../toy-system.ts";
import { type Bench, type BenchOptions, openBench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";
import { clientCases } from "./client-cases.ts";
import { clockCases } from "./clock-cases.ts";
import { diskCases } from "./disk-cases.ts";
import { linkCases } from "./link-cases.ts";
import { membershipCases } from "./membership-cases.ts";
import { packetCases } from "./packet-cases.ts";
import { nodeCases } from "./node-cases.ts";
import { reportCases } from "./report-cases.ts";
import type { ConformanceSubject, SubjectOptions } from "./subject.ts";

/** Declares the tests of this implementation. */
export function testConformance(subject: ConformanceSubject): void {
  describe(`a ${subject.name} cluster`, () => {
    const benches: Bench[] = [];
    afterEach(async () => {
      for (const bench of benches.splice(0)) await bench.end();
    });

    function open(options: BenchOptions = {}): Bench {
      const bench = openBench(subject, options);
      benches.push(bench);
      return bench;
    }
    async function startBench(options?: BenchOptions): Promise<Bench> {
      const bench = open(options);
      await bench.start();
      return bench;
    }
    async function startConnected(options?: BenchOptions): Promise<Bench> {
      const bench = await startBench(options);
      for (const node of bench.cluster.nodes) await bench.look(node);
      return bench;
    }
    const { capabilities, linksCarry = "messages" } = clusterOf(subject, "quick");
    // Some lose their disks only when they are opened for it.
    const all = new Set([...capabilities, ...clusterOf(subject, "slow").capabilities]);
    const context: CaseContext = {
      name: subject.name,
      halts: subject.halts ?? true,
      where(needs, declare) {
        if (needs.every((need) => all.has(need))) declare();
      },
      capabilities,
      linksCarry,
      open,
      startBench,
      startConnected,
    };
    nodeCases(context);
    diskCases(context);
    if (context.linksCarry === "packets") packetCases(context);
    else linkCases(context);
    clientCases(context);
    clockCases(context);
    reportCases(context);
    membershipCases(context);
  });
}

/** A cluster that is never started. */
function clusterOf(subject: ConformanceSubject, disk: SubjectOptions["disk"]): Cluster {
  const nothing = (): void => undefined;
  const { cluster, dispose } = subject.open({
    system: toy,
    members: toyMembers(1),
    listener: { note: nothing, finding: nothing },
    clientTimeoutMs: 1_000,
    disk,
  });
  dispose();
  return cluster;
}

/**
 * What the cases of the conformance suite are given: ways to open the cluster that is tested.
 */
import type { Capability, Cluster } from "../../cluster.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import type { ConformanceSubject } from "./subject.ts";

/** What cases are made with. */
export interface CaseContext {
  readonly name: ConformanceSubject["name"];
  /** Whether nodes can say that they halt on purpose. */
  readonly halts: boolean;
  /** Declares cases, if the cluster declares all these capabilities. */
  readonly where: (needs: readonly Capability[], declare: () => void) => void;
  /** What it declares with quick disks. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Of messages each counts, and is lost or arrives. */
  readonly linksCarry: NonNullable<Cluster["linksCarry"]>;
  /** A cluster that is not started yet, ended after the case. */
  readonly open: (options?: BenchOptions) => Bench;
  /** A cluster that is started. */
  readonly startBench: (options?: BenchOptions) => Promise<Bench>;
  /**
   * The same, and every node knows of all that happened while others were starting: what it sends on a connection that
   * was turned away, and it has not yet noticed, is lost.
   */
  readonly startConnected: (options?: BenchOptions) => Promise<Bench>;
}

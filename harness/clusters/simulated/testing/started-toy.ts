/**
 * A started toy cluster, with what tests do to one.
 */
import type { Finding, LinkRecord, NodeNote } from "../../../../runs/results.ts";
import type { ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { SimulationOptions } from "../options.ts";
import { createSimulatedCluster, type SimulatedCluster } from "../simulated-cluster.ts";
import type { ToyState } from "../../testing/toy-node.ts";
import { toy, toyMembers } from "../../testing/toy-system.ts";

export interface StartedToy {
  readonly cluster: SimulatedCluster;
  readonly notes: NodeNote[];
  readonly findings: Finding[];
  readonly links: LinkRecord[];
  /** Runs one operation through a client of its own, to its end. */
  readonly operate: (operation: { worker: number; f: string; value: Json }) => ClientOutcome;
  /** Runs for this many ms of virtual time. */
  readonly runMs: (ms: number) => void;
  readonly state: (node: string) => ToyState;
  readonly nowMs: () => number;
}

export type ToyOptions = Partial<SimulationOptions> & { readonly seed: number; readonly nodes?: number };

export function startedToy({ nodes, ...options }: ToyOptions): StartedToy {
  const notes: NodeNote[] = [];
  const findings: Finding[] = [];
  const links: LinkRecord[] = [];
  const cluster = createSimulatedCluster({
    system: toy,
    members: toyMembers(nodes ?? 3),
    isolation: "frozen",
    listener: {
      note: (note) => void notes.push(note),
      finding: (finding) => void findings.push(finding),
      link: (record) => void links.push(record),
    },
    ...options,
  });
  let isStarted = false;
  cluster.start((error) => {
    if (error !== undefined) throw error;
    isStarted = true;
  });
  if (cluster.run({ until: () => isStarted }) !== "condition") throw new Error("the toy cluster did not start");
  let process = 0;

  return {
    cluster,
    notes,
    findings,
    links,
    operate({ worker, f, value }) {
      const client = cluster.openClient(process++, worker);
      let outcome: ClientOutcome | undefined;
      client.invoke({ f, value }, (result) => {
        outcome = result;
      });
      if (outcome !== undefined) throw new Error("the client called back within invoke");
      cluster.run({ until: () => outcome !== undefined });
      client.close();
      if (outcome === undefined) throw new Error("the operation has no outcome");
      return outcome;
    },
    runMs: (ms) => void cluster.run({ untilNs: cluster.clock.nowNs() + ms * 1e6 }),
    state: (node) => cluster.inspect(node) as unknown as ToyState,
    nowMs: () => cluster.clock.nowNs() / 1e6,
  };
}

/**
 * What is done to the disks of a cluster's servers: power losses, and syncs that are slow or fail. Both need to know of starts
 * and ends: a power loss is an end, and a server that got an error may end by itself.
 */
import type { Cluster, Done, KillReport, SyncReport, SyncRule } from "../cluster.ts";
import { freeze } from "../machines/disks/freeze.ts";
import type { NodeDisks } from "../machines/disks/node-disks.ts";
import type { NodeSyncs } from "../machines/disks/node-syncs.ts";
import type { PlacedServer } from "./nodes/server-node.ts";

/** What the disks of a cluster can do; each is there if this machine can. */
export interface ServerDisksOptions {
  readonly syncs: NodeSyncs | undefined;
  readonly disks: NodeDisks | undefined;
  /** A power loss could not be carried out as one. */
  readonly onProblem: (node: string, problem: string) => void;
}

/** The disks of a cluster's servers. */
export interface ServerDisks {
  /** Gives each of these servers its disk. */
  prepare(servers: readonly PlacedServer["node"][]): Promise<void>;
  /** All servers are ready. */
  ready(): Promise<void>;
  powerOff(server: PlacedServer, done: (report: KillReport) => void): void;
  /** Starts a server with what its disk has kept. While syncs are not as they should be nobody waits until it is ready. */
  start(server: PlacedServer, how: { readonly wipe: boolean }, done: Done): void;
  /** As `Cluster.setSyncs`. */
  setSyncs(server: PlacedServer, rule: SyncRule, done: (report: SyncReport, problem?: Error) => void): void;
  /** Whether what a server does may come of an error that it was given. */
  mayHaveFailed(node: string): boolean;
  disturbances: Cluster["disturbances"];
  close(): Promise<void>;
}

/** Disks to which nothing has been done yet. */
export function createServerDisks({ syncs, disks, onProblem }: ServerDisksOptions): ServerDisks {
  /** Power losses that are not over, by node. */
  const losing = new Map<string, Promise<void>>();

  function start(server: PlacedServer, how: { readonly wipe: boolean }, done: Done): void {
    const { id } = server.node;
    const under = losing.get(id);
    if (under !== undefined) {
      void under.then(() => start(server, how, done));
      return;
    }
    if (server.slot.status().state === "stopped") syncs?.started(id);
    if (syncs?.isSound(id) !== false) {
      server.start(how, done);
      return;
    }
    server.start(how, () => undefined);
    setImmediate(done);
  }

  return {
    async prepare(servers) {
      if (disks !== undefined) await Promise.all(servers.map(({ id, data }) => disks.add(id, data)));
    },
    ready: async () => await disks?.sync(),
    powerOff(server, done) {
      const { id } = server.node;
      if (disks === undefined) throw new RangeError(`kill ${id}: expected no power loss; it has no disk of its own`);
      const isOver = losePower(server, disks).then(
        (report) => void setImmediate(done, report),
        (error: unknown) => {
          onProblem(id, `it was killed and has lost nothing: ${String(error)}`);
          setImmediate(done, { wasRunning: true, recordsLost: 0 });
        },
      );
      losing.set(id, isOver);
      void isOver.then(() => losing.get(id) === isOver && losing.delete(id));
    },
    start,
    setSyncs(server, rule, done) {
      if (syncs === undefined) throw new RangeError(`${server.node.id}: nobody can hold or answer its syncs here`);
      syncs.set(server.node.id, rule, (report, problem) => {
        const { slot, node } = server;
        const hasEnded =
          slot.status().state === "stopped" && slot.disturbance() === undefined && syncs.mayHaveFailed(node.id);
        if (hasEnded && syncs.isSound(node.id))
          start(server, { wipe: false }, (error) => done(report, problem ?? error));
        else done(report, problem);
      });
    },
    mayHaveFailed: (node) => syncs?.mayHaveFailed(node) === true,
    disturbances: () => syncs?.disturbances() ?? [],
    async close() {
      await syncs?.close();
      await Promise.all(losing.values());
      await disks?.close();
    },
  };
}

/** The server counts as stopped at once, stands still while its disk is copied, and is ended then. */
async function losePower({ node, slot }: PlacedServer, disks: NodeDisks): Promise<KillReport> {
  let problem: unknown;
  const wasRunning = await new Promise<boolean>((resolve) => {
    slot.kill(resolve, async () => {
      try {
        await freeze(slot.mark);
        await disks.copy(node.id);
      } catch (error) {
        problem = error;
      }
    });
  });
  if (problem !== undefined) throw problem;
  return { wasRunning, recordsLost: wasRunning ? await disks.putBack(node.id) : 0 };
}

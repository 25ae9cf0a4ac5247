/**
 * The cluster of servers for the conformance suite, with the toy as a server.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isThere, pidsOf } from "../../executables/testing/conformance-subject.ts";
import type { ConformanceSubject } from "../../testing/conformance/subject.ts";
import { createServerCluster, type ServerClusterOptions } from "../server-cluster.ts";
import { toyServer } from "./toy-adapter.ts";

/** Handles of this process that a cluster holds: its servers and its reaper, its proxies and their connections. */
const HANDLES = new Set(["ProcessWrap", "TCPServerWrap", "TCPSocketWrap"]);
const heldHandles = (): readonly string[] => process.getActiveResourcesInfo().filter((name) => HANDLES.has(name));

/** How often a condition is asked; on the cluster's clock. */
const LOOK_EVERY_NS = 2e6;

/** What another wiring changes, and what it leaves behind. */
interface OtherWiring {
  readonly name: ConformanceSubject["name"];
  readonly wire: NonNullable<ServerClusterOptions["wire"]>;
  readonly clocks: NonNullable<ServerClusterOptions["clocks"]>;
  readonly leftovers: () => readonly string[];
}

/** What this machine can do to disks. */
type Disks = Pick<ServerClusterOptions, "syncs" | "disks">;

/** The cluster of servers with the toy. */
export const serversSubject = ({ syncs, disks }: Disks = {}, other?: OtherWiring): ConformanceSubject => ({
  name: other?.name ?? "servers",
  halts: false,
  open({ system, members, listener, clientTimeoutMs, disk }) {
    const folder = mkdtempSync(join(tmpdir(), "clew-servers-"));
    const heldBefore = heldHandles().length;
    const nodes = members.map(({ id }) => id);
    const mayLose = (node: string, roles: ReadonlyMap<string, string>): boolean =>
      system.mayLose?.(node, roles) ?? true;
    const cluster = createServerCluster({
      system: { ...toyServer({ mayLose }), leaderRoles: system.leaderRoles },
      nodes,
      targets: nodes,
      options: {},
      workload: "register",
      seed: 1,
      runDirectory: folder,
      listener,
      clientTimeoutMs,
      ...(syncs === undefined ? {} : { syncs }),
      ...(disks === undefined || disk === "quick" ? {} : { disks }),
      ...(other === undefined ? {} : { wire: other.wire, clocks: other.clocks }),
    });
    const { clock } = cluster;
    return {
      cluster,
      async run(until, untilNs) {
        while (!until() && clock.nowNs() < untilNs) {
          await new Promise<void>((resolve) => void clock.at(clock.nowNs() + LOOK_EVERY_NS, resolve));
        }
      },
      leftovers: () => [
        ...nodes.flatMap((node) => pidsOf(folder, node).filter(isThere).map(String)),
        ...heldHandles().slice(heldBefore),
        ...(other?.leftovers() ?? []),
      ],
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});

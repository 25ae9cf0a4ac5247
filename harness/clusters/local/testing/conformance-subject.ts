/**
 * The local cluster for the conformance suite, in a temporary folder.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type ConformanceSubject, SLOW_SYNC_MS } from "../../testing/conformance/subject.ts";
import { writeToyProgram } from "../../testing/toy-program.ts";
import { createLocalCluster } from "../local-cluster.ts";
import type { LocalClusterOptions } from "../options.ts";
import { processState } from "../processes/process-state.ts";

/** Handles of this process that a cluster holds: its nodes and reaper, its proxies and their connections. */
const HANDLES = new Set(["ProcessWrap", "TCPServerWrap", "TCPSocketWrap"]);

/** How often a condition is asked; on the cluster's clock. */
const LOOK_EVERY_NS = 2e6;

const heldHandles = (): readonly string[] => process.getActiveResourcesInfo().filter((name) => HANDLES.has(name));

/** What a test of this cluster alone may change; `main` is the path of another program than the toy's. */
type LocalChanges = Partial<Omit<LocalClusterOptions, "system">> & { readonly main?: string };

/** What another wiring leaves behind, and its name. */
interface OtherWiring {
  readonly name: ConformanceSubject["name"];
  readonly leftovers: () => readonly string[];
}

/** The local cluster with the toy, or with what a test changes. */
export function localSubject({ main, ...changes }: LocalChanges = {}, other?: OtherWiring): ConformanceSubject {
  return {
    name: other?.name ?? "local",
    open({ disk, system, ...rest }) {
      const folder = mkdtempSync(join(tmpdir(), "clew-conformance-"));
      const heldBefore = heldHandles().length;
      const options: LocalClusterOptions = {
        ...rest,
        system: { ...system, main: main ?? writeToyProgram(folder) },
        options: Object.fromEntries(system.options.map((option) => [option.name, option.default])),
        runDirectory: folder,
        disk: disk === "slow" ? "lying" : "true",
        fsyncMs: [SLOW_SYNC_MS, SLOW_SYNC_MS],
        seed: 1,
        ...changes,
      };
      const cluster = createLocalCluster(options);
      return {
        cluster,
        async run(until, untilNs) {
          while (!until() && cluster.clock.nowNs() < untilNs) {
            await new Promise<void>((resolve) => void cluster.clock.at(cluster.clock.nowNs() + LOOK_EVERY_NS, resolve));
          }
        },
        leftovers: () => [
          ...cluster.nodes.flatMap((node) => pidsOf(options.runDirectory, node).filter(isThere).map(String)),
          ...heldHandles().slice(heldBefore),
          ...(other?.leftovers() ?? []),
        ],
        dispose: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  };
}

/** The process ids of all starts of a node, the latest last, from its log in the run directory. */
export function pidsOf(runDirectory: string, node: string): readonly number[] {
  const log = join(runDirectory, node, "node.log");
  if (!existsSync(log)) return [];
  return [...readFileSync(log, "utf8").matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
}

const isThere = (pid: number): boolean => processState(pid) !== undefined;

/**
 * Hunts on VM-FT with WebAssembly guests: seeds, workloads and styles in turn. The monitor compares the states of both hosts
 * after every event, and so do the hosts.
 */
import { join } from "node:path";
import { readPinnedFile } from "../../../systems-under-test/node-kit/process/pinned-file.ts";
import { vmFt } from "../../../systems-under-test/vm-ft/system.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import { simulate } from "../simulate.ts";

/** A guest and the workloads that it is good for. */
export interface ModuleGuest {
  readonly guest: string;
  readonly workloads: readonly string[];
}

/** The module that comes with the system. */
export const bundledModule: ModuleGuest = {
  guest: "wasm-key-value",
  workloads: ["register", "append", "set", "key-value"],
};

/** The C program of examples/, by its path. */
export const cModule: ModuleGuest = {
  guest: readPinnedFile(join(import.meta.dirname, "..", "..", "..", "examples", "wasm-c", "store.wasm")).pinned,
  workloads: ["register", "lock", "blocks"],
};

const STYLES = ["vmft-log", "checkpoint", "rsm-exec-ack"];

/** What went wrong in the hunts of these seeds, and how many failovers they had. */
export function huntModule(
  { guest, workloads }: ModuleGuest,
  seeds: readonly number[],
): { readonly failures: readonly string[]; readonly failovers: number } {
  let failovers = 0;
  const failures = seeds.flatMap((seed) => {
    const workload = workloads[seed % workloads.length];
    const options = { guest, replication: STYLES[seed % STYLES.length] ?? "", hashEveryEvents: 1 };
    const result = simulate(drawPlan({ system: vmFt, seed, workload, options }));
    failovers += result.notes.filter(({ note }) => note["role"] === "draining").length;
    return result.failures.map(({ oracle, message }) => `seed ${seed}, ${String(workload)}: ${oracle}: ${message}`);
  });
  return { failures, failovers };
}

/**
 * The calls of every workload of Maelstrom that executables can be tested with. A workload with transactions or a log
 * takes its place here, with a record of its own.
 */
import { linKv } from "./lin-kv.ts";
import type { Rpc } from "./rpc.ts";
import { broadcast, echo, gCounter, gSet, pnCounter, uniqueIds } from "./workload-rpcs.ts";

/** In the order in which they are listed for people. */
export const rpcs: readonly Rpc[] = [echo, uniqueIds, broadcast, gSet, gCounter, pnCounter, linKv];

/** The calls of the workload of this name, or undefined. */
export function rpcNamed(workload: string): Rpc | undefined {
  return rpcs.find((rpc) => rpc.workload === workload);
}

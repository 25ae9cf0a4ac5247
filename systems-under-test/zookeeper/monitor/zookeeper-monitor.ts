/**
 * The monitor of the whole system: that of the ordered log, and that of the service on top of it.
 */
import type { SystemMonitor, Violation } from "../../system.ts";
import { createClusterMonitor } from "./monitor.ts";
import { createServiceMonitor } from "./service/service-monitor.ts";

/** @param report called for each violation, as soon as it is seen */
export function createZookeeperMonitor(report: (violation: Violation) => void): SystemMonitor {
  const log = createClusterMonitor(report);
  const service = createServiceMonitor(report);
  return { ...log, watch: (id, node) => log.watch(id, service.watch(id, node)) };
}

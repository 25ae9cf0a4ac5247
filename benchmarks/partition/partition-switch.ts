/**
 * How long it takes until a partition is in force in namespaces. A cluster of machines must be in namespaces of its own, so
 * another process measures, inside.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { insideCommand, insideEnvironment } from "../../harness/clusters/machines/namespaces/inside.ts";
import { probeNamespaces, whyNoNamespaces } from "../../harness/clusters/machines/namespaces/probe.ts";

const INSIDE = fileURLToPath(new URL("./inside.js", import.meta.url));
/** However busy the machine is. */
const MEASURING_MS_MAX = 120_000;

/** What one kind of partition took, in ms. */
export interface SwitchFigures {
  readonly switches: number;
  readonly links: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The figures, or why there are none. */
export function benchPartitionSwitch(): SwitchFigures | string {
  const why = whyNoNamespaces(probeNamespaces());
  if (why !== undefined) return why;
  const { file, args } = insideCommand([process.execPath, INSIDE]);
  const { status, stdout, stderr, error } = spawnSync(file, [...args], {
    encoding: "utf8",
    env: insideEnvironment(),
    timeout: MEASURING_MS_MAX,
  });
  if (status !== 0) return `it could not be measured: ${error?.message ?? stderr.trim()}`;
  return JSON.parse(stdout) as SwitchFigures;
}

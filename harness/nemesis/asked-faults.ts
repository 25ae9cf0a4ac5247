/**
 * What a test asks for of faults, against the kinds that there are and what the cluster can do.
 */
import { whereInstead } from "../clusters/capabilities.ts";
import type { Cluster } from "../clusters/cluster.ts";
import type { FaultKind, FaultSpec } from "./faults.ts";

/** The kind with this name; undefined where there is none. */
export function faultNamed(kinds: readonly FaultKind[], name: string): FaultKind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** The specs with "all" replaced by one for each ordinary kind that the cluster can do and that is not listed itself. */
export function expandFaults(
  faults: readonly FaultSpec[],
  kinds: readonly FaultKind[],
  cluster: Pick<Cluster, "capabilities">,
): FaultSpec[] {
  const named = new Set(faults.map((spec) => spec.fault));
  return faults.flatMap((spec) => {
    if (spec.fault !== "all") return [spec];
    const { targets: _perKind, ...rest } = spec;
    return kinds
      .filter((kind) => kind.isOrdinary !== false)
      .filter((kind) => lacking(kind, cluster).length === 0 && !named.has(kind.name))
      .map((kind) => ({ ...rest, fault: kind.name }));
  });
}

/**
 * Why the cluster cannot do these faults: one sentence for each problem, none when it can do all. To be asked before
 * anything is started.
 */
export function unsupported(
  faults: readonly FaultSpec[],
  kinds: readonly FaultKind[],
  cluster: Pick<Cluster, "name" | "capabilities">,
): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { fault, targets } of faults) {
    if (seen.has(fault)) problems.push(`fault "${fault}" is listed twice; list all its targets together`);
    seen.add(fault);
    const kind = faultNamed(kinds, fault);
    if (kind === undefined) {
      if (fault === "all") continue;
      const names = kinds.map(({ name }) => name).join(", ");
      problems.push(`fault "${fault}": expected one of ${names}, or all`);
    } else {
      for (const need of lacking(kind, cluster)) {
        const instead = whereInstead(need, cluster.name);
        const hint = instead === "" ? "" : `; ${instead}`;
        problems.push(`fault "${fault}": the ${cluster.name} cluster cannot do "${need}"${hint}`);
      }
    }
    if (targets?.length === 0) problems.push(`fault "${fault}": expected at least one target, found none`);
  }
  return problems;
}

function lacking({ needs }: FaultKind, { capabilities }: Pick<Cluster, "capabilities">): FaultKind["needs"] {
  return needs.filter((need) => !capabilities.has(need));
}

/**
 * Clusters of equal servers: their members, and the sets of them that decide together.
 */
import type { Id } from "./node-kit/node.ts";
import type { Member } from "./system.ts";

/** Beyond this the sets that an availability promise lists become too many. */
const SERVERS_MAX = 9;

/**
 * Servers named n1, n2, …, all of them targets of faults.
 *
 * @param system its name, for errors
 * @throws RangeError for another number than 1 to 9
 */
export function serverMembers(system: string, nodes: number): readonly Member[] {
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > SERVERS_MAX) {
    throw new RangeError(`${system}: expected 1 to ${SERVERS_MAX} nodes, found ${nodes}`);
  }
  return Array.from({ length: nodes }, (_, position) => ({
    id: `n${position + 1}`,
    role: "server",
    isTarget: true,
  }));
}

/** Every smallest majority of these nodes: of a, b, c these are ab, ac and bc. Cost: 126 lists for 9 nodes. */
export function majorities(ids: readonly Id[]): readonly (readonly Id[])[] {
  return subsets(ids, Math.floor(ids.length / 2) + 1);
}

/** All subsets of this size, in the order of `ids`. */
function subsets(ids: readonly Id[], size: number): Id[][] {
  if (size === 0) return [[]];
  return ids.flatMap((id, position) => subsets(ids.slice(position + 1), size - 1).map((rest) => [id, ...rest]));
}

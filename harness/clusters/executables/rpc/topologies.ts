/**
 * Topologies: who is whose neighbour in the workload `broadcast`, as a suggestion that nodes may ignore.
 *
 * Source: Maelstrom, workload/broadcast.clj: `line`, `grid`, `tree` with two to four children, `total`.
 */
/** The neighbours of each node, by its id. */
export type Topology = { readonly [node: string]: readonly string[] };

type Neighbours = (place: number, count: number) => readonly number[];

const BUILDERS: { readonly [name: string]: Neighbours } = {
  line: (place) => [place - 1, place + 1],
  grid: (place, count) => {
    const width = Math.ceil(Math.sqrt(count));
    const column = place % width;
    return [
      place - width,
      ...(column > 0 ? [place - 1] : []),
      ...(column < width - 1 ? [place + 1] : []),
      place + width,
    ];
  },
  tree: (place) => inTree(place, 2),
  tree2: (place) => inTree(place, 2),
  tree3: (place) => inTree(place, 3),
  tree4: (place) => inTree(place, 4),
  total: (place, count) => Array.from({ length: count }, (_, other) => other).filter((other) => other !== place),
};

/** The parent, and the children. */
function inTree(place: number, children: number): readonly number[] {
  const parent = place === 0 ? [] : [Math.floor((place - 1) / children)];
  return [...parent, ...Array.from({ length: children }, (_, child) => place * children + child + 1)];
}

/** The names that `topologyOf` knows. */
export const topologyNames: readonly string[] = Object.keys(BUILDERS);

/** The topology of this name over the nodes. Throws an Error that names the known ones. */
export function topologyOf(name: string, nodes: readonly string[]): Topology {
  const neighbours = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (neighbours === undefined) {
    throw new Error(`topology: expected one of ${topologyNames.join(", ")}, found "${name}"`);
  }
  return Object.fromEntries(
    nodes.map((node, place) => {
      return [node, neighbours(place, nodes.length).flatMap((other) => nodes[other] ?? [])];
    }),
  );
}

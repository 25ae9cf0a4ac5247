/**
 * "Did you mean …?" for a name that nobody knows.
 */

/**
 * A sentence to put after an error, with a space before it; empty when no name is near.
 * @example didYouMean("partitoin", ["kill", "partition"]) → ' Did you mean "partition"?'
 */
export function didYouMean(found: string, names: readonly string[]): string {
  const name = nearestName(found, names);
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}

/** The name that is at most a third of its letters away, or undefined; capitals do not count. */
export function nearestName(found: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const name of names) {
    const allowed = Math.max(1, Math.floor(Math.max(found.length, name.length) / 3));
    // Each letter more is a step: most names need not be compared.
    if (Math.abs(found.length - name.length) > allowed) continue;
    const distance = editDistance(found.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance <= allowed) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
 * Source: optimal string alignment (Damerau 1964; the row-by-row form is Wagner and Fischer 1974).
 */
function editDistance(from: string, to: string): number {
  const width = to.length + 1;
  const cost = Array.from({ length: (from.length + 1) * width }, () => 0);
  const at = (row: number, column: number): number => cost[row * width + column] ?? Infinity;
  for (let row = 0; row <= from.length; row++) {
    for (let column = 0; column <= to.length; column++) {
      let least = row === 0 ? column : column === 0 ? row : Infinity;
      if (row > 0 && column > 0) {
        const replaced = from[row - 1] === to[column - 1] ? 0 : 1;
        least = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + replaced);
        const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
        if (isSwap) least = Math.min(least, at(row - 2, column - 2) + 1);
      }
      cost[row * width + column] = least;
    }
  }
  return at(from.length, to.length);
}

/** Of many lines in order of time, as many as there is room for: most of them before the moment, some after it. */

/** Those that are kept, and how many are not. */
export interface LinesAround<Line> {
  readonly lines: readonly Line[];
  readonly omitted: number;
}

/** How much of the room is for what came before. */
const SHARE_BEFORE = 0.75;

/** @param aroundNs undefined: the last ones */
export function linesAround<Line extends { readonly timeNs: number }>(
  lines: readonly Line[],
  aroundNs: number | undefined,
  most: number,
): LinesAround<Line> {
  const omitted = Math.max(0, lines.length - most);
  if (omitted === 0) return { lines, omitted };
  const at = aroundNs === undefined ? lines.length : lines.findLastIndex(({ timeNs }) => timeNs <= aroundNs) + 1;
  const start = Math.max(0, Math.min(lines.length - most, at - Math.floor(most * SHARE_BEFORE)));
  return { lines: lines.slice(start, start + most), omitted };
}

/**
 * The labels of fault bands above a figure: faults overlap, and labels side by side would be printed over each other. So
 * each gets the first row in which there is room for it, and one that would run over the edge begins earlier.
 */
import { clipped } from "../../../histories/clipped.ts";

/** A label and the place where it would like to be. */
export interface WantedLabel {
  /** Where it would best begin, in px. */
  readonly x: number;
  readonly text: string;
}

/** A label in its place. */
export interface PlacedLabel extends WantedLabel {
  /** From 0; rows are as high as a line. */
  readonly row: number;
}

/** Wide enough for the mean letter of the page's 12 px sans serif, with some to spare. */
const CHARACTER = 6.8;
const GAP = 12;
const CHARACTERS_MAX = 48;

/** The labels in the order given, cut where they are long; none reaches beyond `right` as long as it fits at all. */
export function placeLabels(labels: readonly WantedLabel[], right: number): PlacedLabel[] {
  const rowEnds: number[] = [];
  const placed = labels.map(({ x, text }, index) => {
    const short = clipped(text, CHARACTERS_MAX);
    const width = short.length * CHARACTER;
    return { index, text: short, width, x: Math.max(0, Math.min(x, right - width)), row: 0 };
  });
  for (const label of [...placed].sort((one, other) => one.x - other.x)) {
    const free = rowEnds.findIndex((end) => end + GAP <= label.x);
    label.row = free === -1 ? rowEnds.length : free;
    rowEnds[label.row] = label.x + label.width;
  }
  return placed.map(({ x, text, row }) => ({ x, text, row }));
}

/**
 * Tables of plain text: columns under each other, for a terminal or as Markdown.
 */

/** Where the text of a column begins, or ends. */
export type Alignment = "left" | "right";

/** How the columns of a table are set. */
export interface TableLayout {
  /** By column; default "left". The columns after the last one named are as that one. */
  readonly align?: readonly Alignment[];
  /** Columns are at least so wide; default 0. */
  readonly widthMin?: number;
}

/** The same cells, each as wide as the widest of its column. */
export function alignedRows(rows: readonly (readonly string[])[], layout: TableLayout = {}): string[][] {
  const { align = [], widthMin = 0 } = layout;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), widthMin),
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return (align[column] ?? align.at(-1)) === "right" ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
}

/** A line a row, two spaces between the columns, none at its end. */
export function tableLines(rows: readonly (readonly string[])[], layout: TableLayout = {}): string[] {
  return alignedRows(rows, layout).map((row) => row.join("  ").trimEnd());
}

/** A table of Markdown with its columns under each other. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = alignedRows([head, ...rows], { widthMin: 3 });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(first), line(first.map((cell) => "-".repeat(cell.length))), ...rest.map(line)];
}

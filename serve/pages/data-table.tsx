/** A table of texts and numbers, which scrolls by itself where it is too wide. */
import type { Child } from "hono/jsx";
import type { Html } from "./layout.tsx";

/** The table. */
export function DataTable(table: {
  /** What it holds, for those who do not see it. */
  readonly label: string;
  /** Left out: the first column names what is in the second. */
  readonly head?: readonly string[];
  readonly rows: readonly (readonly Child[])[];
  /** Columns of numbers, from 0 on. */
  readonly numbers: readonly number[];
}): Html {
  const { label, head, rows, numbers } = table;
  const place = (column: number): string => (numbers.includes(column) ? "n" : "words");
  return (
    <div class="scroll table" tabindex={0} role="region" aria-label={label}>
      <table>
        {head !== undefined && (
          <thead>
            <tr>
              {head.map((name, column) => (
                <th scope="col" class={place(column)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell, column) =>
                head === undefined && column === 0 ? (
                  <th scope="row">{cell}</th>
                ) : (
                  <td class={place(column)}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

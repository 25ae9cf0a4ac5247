/** Figures of the whole run: availability, messages, what checks counted. */
import type { VNode } from "preact";
import type { FigureSection } from "../../views/data/report-data.ts";
import { Scroll } from "./scroll.tsx";

/** A card for each kind of figures, side by side where there is room; nothing where there are none. */
export function FigureSections({ sections }: { readonly sections: readonly FigureSection[] }): VNode | null {
  if (sections.length === 0) return null;
  return (
    <div class="figures">
      {sections.map((section) => (
        <Figures key={section.title} section={section} />
      ))}
    </div>
  );
}

function Figures({ section }: { readonly section: FigureSection }): VNode {
  const { title, sentence, table, meanings = [], isBad } = section;
  return (
    <section>
      <h2>{title}</h2>
      {sentence !== undefined && <p class={isBad === true ? "falls-short" : ""}>{sentence}</p>}
      {table !== undefined && (
        <Scroll>
          <table>
            <thead>
              <tr>
                {table.head.map((cell, index) => (
                  <th key={cell} class={index === 0 ? "" : "n"}>
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, index) => (
                    <td key={index} class={index === 0 ? "" : "n"}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {meanings.map((meaning) => (
        <p key={meaning} class="soft small meaning">
          {meaning}
        </p>
      ))}
    </section>
  );
}

/** Two runs side by side. */
import {
  comparedChecks,
  comparedFaults,
  comparedOperations,
  type ComparedRow,
  type ComparedRun,
  comparedSpecs,
} from "../views/comparison.ts";
import { type Entry, startWords } from "../views/entry.ts";
import { rawAddress, runAddress } from "./addresses.ts";
import { Badge } from "./badge.tsx";
import { type Html, Layout } from "./layout.tsx";

/** A run with its entry. */
export type Side = ComparedRun & { readonly entry: Entry };

/** The page of both. */
export function ComparePage({ one, other }: { readonly one: Side; readonly other: Side }): Html {
  const specs = comparedSpecs(one, other);
  const differing = specs.filter(({ isSame }) => !isSame);
  const sides = [one, other] as const;
  return (
    <Layout title={`${one.entry.test} and ${other.entry.test}`}>
      <header class="page">
        <div>
          <h1>Two runs</h1>
        </div>
      </header>
      <div class="panel">
        <div class="cards">
          {sides.map(({ entry }, at) => (
            <section>
              <h2>
                {at === 0 ? "One" : "Other"}: <a href={runAddress(entry.path)}>{entry.test}</a>{" "}
                <Badge state={entry.state} />
              </h2>
              <p>{entry.headline}</p>
              <p class="about">
                <span>{startWords(entry)} UTC</span>
                {entry.hasReport && (
                  <span>
                    <a href={rawAddress(`${entry.path}/report.html`)}>report</a>
                  </span>
                )}
              </p>
            </section>
          ))}
        </div>
        <Rows
          title="Asked for differently"
          rows={differing}
          nothing="Both were asked for the same, the seed included."
        />
        <Rows title="Checks" rows={comparedChecks(one, other)} nothing="Neither was checked." />
        <Rows title="Operations and latencies" rows={comparedOperations(one, other)} nothing="Neither was measured." />
        <Rows title="Faults" rows={comparedFaults(one, other)} nothing="Neither had faults." />
        <section>
          <details>
            <summary>Asked for alike</summary>
            <Rows title="The same in both" rows={specs.filter(({ isSame }) => isSame)} nothing="Nothing." />
          </details>
        </section>
      </div>
    </Layout>
  );
}

function Rows(part: { readonly title: string; readonly rows: readonly ComparedRow[]; readonly nothing: string }): Html {
  const { title, rows, nothing } = part;
  return (
    <section class="bare">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="soft">{nothing}</p>
      ) : (
        <div class="scroll table" tabindex={0} role="region" aria-label={title}>
          <table class="compared">
            <thead>
              <tr>
                <th scope="col">what</th>
                <th scope="col">one</th>
                <th scope="col">other</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, one, other, isSame }) => (
                <tr class={isSame ? undefined : "differs"}>
                  <th scope="row">{name}</th>
                  <td class="words">{one}</td>
                  <td class="words">{other}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

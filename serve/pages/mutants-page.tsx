/** Planted bugs found, over time: a line for all systems together, and the figures of each. */
import type { ScoreTrend } from "../views/test-trends.ts";
import { type Entry, type Score, startWords } from "../views/entry.ts";
import { runAddress } from "./addresses.ts";
import { type Html, Layout } from "./layout.tsx";

/** The page of all records. */
export function MutantsPage(view: {
  readonly trends: readonly ScoreTrend[];
  /** Oldest first. */
  readonly records: readonly Entry[];
  readonly store: string;
}): Html {
  const { trends, records, store } = view;
  return (
    <Layout title={`Planted bugs · ${store}`} place="/mutants">
      <header class="page">
        <div>
          <h1>Planted bugs</h1>
          <p class="about">
            <span>How many of the bugs that can be found a hunt has found</span>
          </p>
        </div>
      </header>
      {records.length === 0 ? (
        <p class="soft">
          No record yet. <code>npx clew hunt --mutants</code> makes one.
        </p>
      ) : (
        <>
          <ScoreLine records={records} />
          <ScoreTable trends={trends} records={records} />
        </>
      )}
    </Layout>
  );
}

const WIDTH = 1000;
const HEIGHT = 120;
const MARGIN = 12;

function ScoreLine({ records }: { readonly records: readonly Entry[] }): Html {
  const shares = records.map((record) => share(totalOf(record)));
  const least = Math.min(...shares);
  // From a round share below the worst, so that a lost bug of hundreds is seen.
  const floor = Math.min(0.9, Math.floor(least * 10) / 10);
  const points = shares.map((each, at) => ({
    x: records.length === 1 ? WIDTH / 2 : MARGIN + (at * (WIDTH - 2 * MARGIN)) / (records.length - 1),
    y: MARGIN + ((1 - each) / (1 - floor)) * (HEIGHT - 2 * MARGIN),
  }));
  return (
    <section class="score-line">
      <h2>Found, of all that can be found</h2>
      <p class="soft small">
        From {percent(floor)} at the bottom to 100 % at the top; now {percent(shares.at(-1) ?? 0)}.
      </p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Share of planted bugs found: ${shares.map(percent).join(", ")}`}
      >
        <line class="axis" x1="0" x2={WIDTH} y1={MARGIN} y2={MARGIN} />
        <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT - MARGIN} y2={HEIGHT - MARGIN} />
        <polyline class="curve" points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
        {points.map(({ x, y }, at) => (
          <circle class="point" cx={x.toFixed(1)} cy={y.toFixed(1)} r="5">
            <title>{`${startWords(records[at] ?? { startedAt: undefined })}: ${percent(shares[at] ?? 0)}`}</title>
          </circle>
        ))}
      </svg>
    </section>
  );
}

function ScoreTable({
  trends,
  records,
}: {
  readonly trends: readonly ScoreTrend[];
  readonly records: readonly Entry[];
}): Html {
  return (
    <div class="scroll table below">
      <table>
        <caption>Found of those that can be found, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">started, UTC</th>
            <th scope="col" class="n">
              all
            </th>
            {trends.map(({ system }) => (
              <th scope="col" class="n">
                {system}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.toReversed().map((record) => (
            <tr>
              <td class="t">
                <a href={runAddress(record.path)}>{startWords(record)}</a>
              </td>
              <Cell score={totalOf(record)} />
              {trends.map(({ system }) => (
                <Cell score={record.scores?.[system]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ score }: { readonly score: Score | undefined }): Html {
  if (score === undefined) return <td class="n soft">–</td>;
  const { killed, killable } = score;
  return <td class={killed < killable ? "n lost" : "n"}>{`${killed} of ${killable}`}</td>;
}

function totalOf({ scores = {} }: Entry): Score {
  const all = Object.values(scores);
  return {
    killed: all.reduce((sum, { killed }) => sum + killed, 0),
    killable: all.reduce((sum, { killable }) => sum + killable, 0),
  };
}

function share({ killed, killable }: Score): number {
  return killable === 0 ? 1 : killed / killable;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(value === 1 || value === 0 ? 0 : 1)} %`;
}

/** Verdicts over time: a row of squares for each test, the newest at the right, and the tests that do not agree first. */
import { counted } from "../../histories/words/counts.ts";
import { type Entry, KIND_WORDS, startWords, STATE_WORDS, systemWords } from "../views/entry.ts";
import type { TestTrend } from "../views/test-trends.ts";
import { compareAddress, runAddress } from "./addresses.ts";
import { Badge } from "./badge.tsx";
import { type Html, Layout } from "./layout.tsx";

/** Squares of a row; older runs are in the list. */
const SQUARES_MAX = 60;

/** The page of all tests. */
export function TestsPage({ trends, store }: { readonly trends: readonly TestTrend[]; readonly store: string }): Html {
  const flaky = trends.filter(({ isFlaky }) => isFlaky).length;
  return (
    <Layout title={`Tests · ${store}`} place="/tests">
      <header class="page">
        <div>
          <h1>Tests</h1>
          <p class="about">
            <span>{counted(trends.length, "test")}</span>
            <span>{flaky === 0 ? "none of them flaky" : `${flaky} flaky: the same test, different verdicts`}</span>
          </p>
        </div>
      </header>
      {trends.length === 0 ? (
        <p class="soft">No run yet.</p>
      ) : (
        <div class="scroll table">
          <table>
            <caption>Verdicts over time, the newest at the right</caption>
            <thead>
              <tr>
                <th scope="col">newest</th>
                <th scope="col">test</th>
                <th scope="col">verdicts over time</th>
                <th scope="col">in all</th>
              </tr>
            </thead>
            <tbody>
              {trends.map((trend) => (
                <Row trend={trend} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Layout>
  );
}

function Row({ trend }: { readonly trend: TestTrend }): Html {
  const { newest, runs, valid, invalid, isFlaky } = trend;
  const faults = newest.kind === "hunt" ? KIND_WORDS.hunt : newest.nemesis.join(", ") || "no faults";
  // Of a broken run nobody knows them.
  const words = newest.system === undefined ? "" : `${systemWords(newest)} · ${faults}`;
  const left = runs.length - SQUARES_MAX;
  return (
    <tr>
      <td>
        <Badge state={newest.state} />
      </td>
      <td class="words">
        <a href={`/?${new URLSearchParams({ test: trend.test }).toString()}`}>{trend.test}</a>
        {isFlaky && <span class="flaky">flaky</span>}
        <div class="soft small">{words}</div>
      </td>
      <td class="words">
        <ol class="squares">
          {runs.slice(-SQUARES_MAX).map((run) => (
            <Square run={run} />
          ))}
        </ol>
        {left > 0 && <div class="soft small">{left} older ones are in the list.</div>}
      </td>
      <td class="words">
        {counted(runs.length, newest.kind)}
        <div class="soft small">
          {valid} valid, {invalid} not valid
        </div>
        <Difference trend={trend} />
      </td>
    </tr>
  );
}

function Square({ run }: { readonly run: Entry }): Html {
  const words = `${startWords(run)}: ${STATE_WORDS[run.state]}`;
  return (
    <li>
      <a class={`square ${run.state}`} href={runAddress(run.path)} title={words} aria-label={words} />
    </li>
  );
}

/** Of a flaky test, the newest two that disagree. */
function Difference({ trend: { runs, isFlaky, newest } }: { readonly trend: TestTrend }): Html {
  const good = runs.findLast(({ state }) => state === "valid");
  const bad = runs.findLast(({ state }) => state === "invalid");
  if (!isFlaky || newest.kind !== "run" || good === undefined || bad === undefined) return <></>;
  return (
    <a class="small" href={compareAddress(good.path, bad.path)}>
      compare the two
    </a>
  );
}

/** The page of a run: its verdict and checks, its faults and figures, and its files. What goes on is followed. */
import { count } from "../../histories/words/counts.ts";
import {
  checkMark,
  checkMessage,
  claimWords,
  duration,
  milliseconds,
  successWords,
} from "../../reports/views/words.ts";
import type { RunResults, TestRecord } from "../../runs/results.ts";
import type { ListedFile } from "../folders/list-files.ts";
import { type Entry, startWords, systemWords } from "../views/entry.ts";
import { compareAddress, rawAddress, zipAddress } from "./addresses.ts";
import { Badge } from "./badge.tsx";
import { FileList } from "./file-list.tsx";
import { type Html, Layout } from "./layout.tsx";

/** What is known of a run. */
export interface RunView {
  readonly entry: Entry;
  readonly test: TestRecord | undefined;
  readonly results: RunResults | undefined;
  readonly files: readonly ListedFile[];
  readonly hasMoreFiles: boolean;
  /** Another run of the same test, to compare it with. */
  readonly before: Entry | undefined;
}

/** The page of a run, or of a folder that is none. */
export function RunPage(view: RunView): Html {
  const { entry, test, results, files, hasMoreFiles } = view;
  const isLive = entry.kind === "run" && (entry.state === "running" || entry.state === "unfinished");
  return (
    <Layout title={`${entry.test} · ${startWords(entry)}`}>
      <Head view={view} />
      <div class="panel">
        {isLive && <div id="live-run" data-path={entry.path} />}
        {results !== undefined && <Checks results={results} />}
        {results !== undefined && results.findings.length > 0 && <Findings results={results} />}
        {results !== undefined && (
          <div class="figures">
            <Operations results={results} />
            {results.faults.length > 0 && <Faults results={results} />}
          </div>
        )}
        <FileList path={entry.path} files={files} hasMore={hasMoreFiles} />
        {test !== undefined && (
          <section>
            <details>
              <summary>Specification</summary>
              <pre tabindex={0}>{JSON.stringify(test.spec, null, 2)}</pre>
            </details>
          </section>
        )}
      </div>
    </Layout>
  );
}

function Head({ view: { entry, test, before } }: { readonly view: RunView }): Html {
  const { path, headline, hasReport } = entry;
  const facts = [
    path,
    systemWords(entry),
    entry.kind === "foreign" ? "" : entry.nemesis.join(", ") || "no faults",
    startWords(entry) === "–" ? "" : `${startWords(entry)} UTC`,
    ...(test === undefined ? [] : [test.cluster, `${test.nodes.length} nodes`, `seed ${test.seed}`]),
  ].filter((fact) => fact !== "" && fact !== undefined);
  return (
    <>
      <header class="page">
        <div>
          <h1>
            {headline} <Badge state={entry.state} />
          </h1>
          <p class="about">
            {facts.map((fact) => (
              <span>{fact}</span>
            ))}
          </p>
        </div>
      </header>
      <p class="actions">
        {hasReport && (
          <a class="first" href={rawAddress(`${path}/report.html`)}>
            Open the report
          </a>
        )}
        <a href={zipAddress(path)}>Download everything as a zip</a>
        {before !== undefined && <a href={compareAddress(before.path, path)}>Compare with the run before</a>}
      </p>
      {test?.command !== undefined && (
        <p class="soft small">
          Repeat it: <code>{test.command}</code>
        </p>
      )}
    </>
  );
}

function Checks({ results }: { readonly results: RunResults }): Html {
  return (
    <section>
      <h2>Checks</h2>
      <ul class="checks">
        {results.checks.map((check) => {
          const claim = claimWords(check);
          return (
            <li class={`check-${check.valid}`}>
              <span class="mark">{checkMark(check)}</span>
              <b>{check.name}</b>
              <span>
                {claim !== undefined && <em class="claim">{claim}</em>}
                {checkMessage(check)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Findings({ results }: { readonly results: RunResults }): Html {
  return (
    <section>
      <h2>Findings</h2>
      <ul>
        {results.findings.map(({ time, node, message }) => (
          <li>
            {duration(time)}
            {node === undefined ? "" : `, ${node}`}: {message}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Operations({ results }: { readonly results: RunResults }): Html {
  return (
    <section class="bare">
      <h2>Operations</h2>
      <div class="scroll table" tabindex={0} role="region" aria-label="Operations">
        <table>
          <thead>
            <tr>
              <th scope="col">operation</th>
              {["ok", "fail", "info", "median", "99 of 100"].map((name) => (
                <th scope="col" class="n">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {results.stats.map(({ f, ok, fail, info, p50Ms, p99Ms }) => (
              <tr>
                <td>{f}</td>
                <td class="n">{count(ok)}</td>
                <td class="n">{count(fail)}</td>
                <td class="n">{count(info)}</td>
                <td class="n">{milliseconds(p50Ms)}</td>
                <td class="n">{milliseconds(p99Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Faults({ results }: { readonly results: RunResults }): Html {
  return (
    <section class="bare">
      <h2>Faults</h2>
      <div class="scroll table" tabindex={0} role="region" aria-label="Faults">
        <table>
          <thead>
            <tr>
              <th scope="col">fault</th>
              <th scope="col" class="n">
                began
              </th>
              <th scope="col" class="n">
                had effect
              </th>
              <th scope="col">what it did</th>
              <th scope="col">succeeded under it</th>
            </tr>
          </thead>
          <tbody>
            {results.faults.map(({ fault, armed, effective, effect, succeeded }) => (
              <tr>
                <td>{fault}</td>
                <td class="n">{count(armed)}</td>
                <td class="n">{count(effective)}</td>
                <td class="words">{effect}</td>
                <td class="words">{successWords(succeeded)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

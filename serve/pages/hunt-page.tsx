/** The page of a hunt: what was searched, how fast, what each strategy covered, and what was found. */
import { count, counted } from "../../histories/words/counts.ts";
import type { HuntFolder } from "../folders/read-hunt.ts";
import type { ListedFile } from "../folders/list-files.ts";
import { duration } from "../../reports/views/words.ts";
import type { HuntFinding } from "../../runs/hunts/tally.ts";
import { type Entry, startWords, systemWords } from "../views/entry.ts";
import { viewAddress, zipAddress } from "./addresses.ts";
import { Badge } from "./badge.tsx";
import { DataTable } from "./data-table.tsx";
import { FileList } from "./file-list.tsx";
import { type Html, Layout } from "./layout.tsx";

/** Findings that are shown; the files have all. */
const FINDINGS_MAX = 200;

/** What is known of a hunt. */
export interface HuntView {
  readonly entry: Entry;
  readonly hunt: HuntFolder;
  /** Time between the first and the last of its files, in ms; undefined where that says nothing. */
  readonly tookMs: number | undefined;
  readonly files: readonly ListedFile[];
  readonly hasMoreFiles: boolean;
}

/** The page of a hunt. */
export function HuntPage(view: HuntView): Html {
  const { entry, hunt, files, hasMoreFiles } = view;
  const { tally, problems } = hunt;
  const kept = new Set(files.flatMap(({ path }) => /^findings\/(\d+)\/finding\.json$/.exec(path)?.[1] ?? []));
  // What was found is asked first; that nothing was, is in the title.
  const findings = <Findings title="Findings" findings={tally.findings} path={entry.path} kept={kept} />;
  return (
    <Layout title={`${entry.test} · ${startWords(entry)}`}>
      <Head view={view} />
      <div class="panel">
        {problems.length > 0 && (
          <div class="notice">
            {problems.map((problem) => (
              <p>{problem}</p>
            ))}
          </div>
        )}
        {!hunt.isOver && <div id="live-hunt" data-path={entry.path} />}
        {tally.findings.length > 0 && findings}
        <div class="figures">
          <Figures view={view} />
          <Options hunt={hunt} />
        </div>
        {tally.findings.length === 0 && findings}
        {tally.expected.length > 0 && (
          <Findings title="Expected findings" findings={tally.expected} path={entry.path} kept={kept} />
        )}
        <div class="figures">
          <Strategies hunt={hunt} />
          <Faults hunt={hunt} />
          <Operations hunt={hunt} />
        </div>
        <FileList path={entry.path} files={files} hasMore={hasMoreFiles} />
      </div>
    </Layout>
  );
}

function Head({ view: { entry, hunt } }: { readonly view: HuntView }): Html {
  const facts = [entry.path, systemWords(entry), `${startWords(entry)} UTC`];
  return (
    <>
      <header class="page">
        <div>
          <h1>
            {entry.headline} <Badge state={entry.state} />
          </h1>
          <p class="about">
            {facts.map((fact) => (
              <span>{fact}</span>
            ))}
          </p>
        </div>
      </header>
      <p class="actions">
        <a href={zipAddress(entry.path)}>Download everything as a zip</a>
      </p>
      {!hunt.isOver && (
        <p class="soft small">
          Go on with it: <code>npx clew hunt --resume {entry.path}</code> in the folder of the store
        </p>
      )}
    </>
  );
}

function Figures({ view: { hunt, tookMs } }: { readonly view: HuntView }): Html {
  const { tally, seedCount, weaknesses } = hunt;
  const pace = tookMs === undefined || tookMs === 0 ? undefined : (tally.seeds * 1000) / tookMs;
  const rows = [
    ["seeds", `${count(tally.seeds)} of ${count(seedCount)}`],
    ["seeds a second", pace === undefined ? "–" : pace.toFixed(1)],
    ["took", tookMs === undefined ? "–" : duration(tookMs * 1e6)],
    ["virtual time", duration(tally.virtualMs * 1e6)],
    ["events", count(tally.events)],
    ["operations that succeeded", count(tally.okCount)],
    ["seeds in which too little succeeded", count(tally.idleSeeds.length)],
    ["seeds that could not be decided", count(tally.undecidedSeeds.length)],
    ["seeds that gave two different runs", count(tally.unrepeatable.length)],
  ] as const;
  return (
    <section class="bare">
      <h2>Figures</h2>
      <DataTable label="Figures" rows={rows.map(([name, value]) => [name, value])} numbers={[1]} />
      {weaknesses !== undefined && <p class="soft">{weaknesses}</p>}
    </section>
  );
}

function Options({ hunt: { spec } }: { readonly hunt: HuntFolder }): Html {
  const { fixed, from, to, shard } = spec;
  const rows = [
    ["system", spec.system],
    ["seeds", `${from} to ${to}`],
    ...(shard.count > 1 ? [["shard", `${shard.index} of ${shard.count}`]] : []),
    ...Object.entries(fixed).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ];
  return (
    <section class="bare">
      <h2>Options</h2>
      <DataTable label="Options" rows={rows} numbers={[]} />
      <p class="soft small">Everything else is drawn from each seed.</p>
    </section>
  );
}

function Findings(list: {
  readonly title: string;
  readonly findings: readonly HuntFinding[];
  readonly path: string;
  /** Seeds whose runs are kept in folders. */
  readonly kept: ReadonlySet<string>;
}): Html {
  const { title, findings, path, kept } = list;
  return (
    <section class="bare">
      <h2>
        {title} <span class="soft">{count(findings.length)}</span>
      </h2>
      {findings.length === 0 ? (
        <p class="soft">Nothing was found.</p>
      ) : (
        <DataTable
          label={title}
          head={["seed", "oracles", "what went wrong", "strategy", "after"]}
          numbers={[0, 4]}
          rows={findings
            .slice(0, FINDINGS_MAX)
            .map(({ seed, oracles, message, strategy, timeMs }) => [
              kept.has(String(seed)) ? (
                <a href={viewAddress(`${path}/findings/${seed}/finding.json`)}>{seed}</a>
              ) : (
                String(seed)
              ),
              oracles.join(", "),
              message,
              strategy,
              duration(timeMs * 1e6),
            ])}
        />
      )}
      {findings.length > FINDINGS_MAX && (
        <p class="soft">The first {counted(FINDINGS_MAX, "finding")}; results.json has all.</p>
      )}
      {findings.length > 0 && kept.size > 0 && (
        <p class="soft small">
          Run one again: <code>npx clew replay {`${path}/findings/${findings[0]?.seed}`}</code> in the folder of the
          store
        </p>
      )}
    </section>
  );
}

function Strategies({ hunt: { tally } }: { readonly hunt: HuntFolder }): Html {
  const rows = Object.entries(tally.strategies).sort(([, one], [, other]) => other.seeds - one.seeds);
  return (
    <section class="bare">
      <h2>Strategies</h2>
      <DataTable
        label="Strategies"
        head={["strategy", "seeds", "share", "findings"]}
        numbers={[1, 2, 3]}
        rows={rows.map(([name, { seeds, findings }]) => [
          name,
          count(seeds),
          <meter min={0} max={tally.seeds} value={seeds} aria-label={`${name}: ${seeds} of ${tally.seeds} seeds`} />,
          count(findings),
        ])}
      />
    </section>
  );
}

function Faults({ hunt: { tally } }: { readonly hunt: HuntFolder }): Html {
  return (
    <section class="bare">
      <h2>Faults</h2>
      <DataTable
        label="Faults"
        head={["fault", "began", "had effect"]}
        numbers={[1, 2]}
        rows={Object.entries(tally.faults).map(([name, { armed, effective }]) => [
          name,
          count(armed),
          count(effective),
        ])}
      />
    </section>
  );
}

function Operations({ hunt: { tally } }: { readonly hunt: HuntFolder }): Html {
  return (
    <section class="bare">
      <h2>Operations</h2>
      <DataTable
        label="Operations"
        head={["operation", "begun", "succeeded"]}
        numbers={[1, 2]}
        rows={Object.entries(tally.operations).map(([name, { invoked, ok }]) => [name, count(invoked), count(ok)])}
      />
    </section>
  );
}

/**
 * The front page: everything in the store. It works without a script; with one, it follows what is typed, and what happens
 * in the store.
 */
import { count, counted } from "../../histories/words/counts.ts";
import { type Entry, type EntryState, KIND_WORDS, startWords, STATE_WORDS, systemWords } from "../views/entry.ts";
import { type ListPage as Rows, type ListQuery, type Sort } from "../views/entry-list.ts";
import { listAddress, rawAddress, runAddress } from "./addresses.ts";
import { Badge } from "./badge.tsx";
import { type Html, Layout } from "./layout.tsx";

/** What the front page shows. */
export interface ListView {
  readonly query: ListQuery;
  readonly rows: Rows;
  /** All entries, for the tally and the choices. */
  readonly all: readonly Entry[];
  /** The folder, as it was named. */
  readonly store: string;
}

/** The front page. */
export function ListPage({ query, rows, all, store }: ListView): Html {
  return (
    <Layout title={`Runs · ${store}`} place="/">
      <header class="page">
        <div>
          <h1>Runs</h1>
          <p class="about" id="about">
            {[store, counted(all.length, "entry", "entries"), ...tally(all)].map((fact) => (
              <span>{fact}</span>
            ))}
          </p>
        </div>
      </header>
      <Filters query={query} all={all} />
      <div id="list">
        {rows.rows.length === 0 ? <Nothing isEmpty={all.length === 0} /> : <Table query={query} rows={rows} />}
      </div>
    </Layout>
  );
}

function tally(all: readonly Entry[]): string[] {
  const counts = new Map<EntryState, number>();
  for (const { state } of all) counts.set(state, (counts.get(state) ?? 0) + 1);
  return (Object.keys(STATE_WORDS) as EntryState[]).flatMap((state) => {
    const number = counts.get(state);
    return number === undefined ? [] : [`${count(number)} ${STATE_WORDS[state]}`];
  });
}

function Nothing({ isEmpty }: { readonly isEmpty: boolean }): Html {
  if (!isEmpty) return <p class="soft">Nothing in the store fits this. Take a filter away.</p>;
  return (
    <p class="soft">
      No run yet. <code>npx clew test --system raft</code> makes the first.
    </p>
  );
}

function Filters({ query, all }: { readonly query: ListQuery; readonly all: readonly Entry[] }): Html {
  const systems = [...new Set(all.flatMap(({ system }) => system ?? []))].sort();
  return (
    <form id="filters" class="filters" action="/" method="get" role="search">
      <label class="wide">
        Search
        <input type="search" name="q" value={query.search} placeholder="test, system, fault, seed, verdict …" />
      </label>
      <Choice label="Verdict" name="verdict" chosen={query.state} options={Object.entries(STATE_WORDS)} />
      <Choice label="Kind" name="kind" chosen={query.kind} options={Object.entries(KIND_WORDS)} />
      <Choice label="System" name="system" chosen={query.system} options={systems.map((name) => [name, name])} />
      {query.test !== undefined && <input type="hidden" name="test" value={query.test} />}
      {query.sort !== "started" && <input type="hidden" name="sort" value={query.sort} />}
      {query.isAscending && <input type="hidden" name="order" value="up" />}
      <button type="submit">Show</button>
      <a class="clear" href="/">
        Show all
      </a>
    </form>
  );
}

function Choice(choice: {
  readonly label: string;
  readonly name: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [string, string])[];
}): Html {
  return (
    <label>
      {choice.label}
      <select name={choice.name}>
        <option value="">any</option>
        {choice.options.map(([value, words]) => (
          <option value={value} selected={value === choice.chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const COLUMNS: readonly (readonly [Sort, string])[] = [
  ["verdict", "verdict"],
  ["test", "test"],
  ["started", "started, UTC"],
  ["kind", "kind"],
  ["system", "system"],
  ["faults", "faults"],
  ["size", "operations, seeds"],
];

function Table({ query, rows }: { readonly query: ListQuery; readonly rows: Rows }): Html {
  return (
    <form action="/compare" method="get">
      <div class="scroll table">
        <table>
          <caption>
            {counted(rows.fitting, "entry", "entries")}
            {query.test === undefined ? "" : ` of ${query.test}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">chosen</span>
              </th>
              {COLUMNS.map((column) => (
                <Heading column={column} query={query} />
              ))}
              <th scope="col">report</th>
            </tr>
          </thead>
          <tbody>
            {rows.rows.map((entry) => (
              <Row entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="toolbar">
        <button type="submit">Compare the two that are chosen</button>
        <Pages query={query} rows={rows} />
      </p>
    </form>
  );
}

function Heading({
  column: [sort, words],
  query,
}: {
  readonly column: readonly [Sort, string];
  readonly query: ListQuery;
}): Html {
  const isSorted = query.sort === sort;
  // The first click gives what is looked for most: the worst, the newest, the largest; names from A.
  const isAscending = isSorted ? !query.isAscending : ["test", "kind", "system", "faults"].includes(sort);
  return (
    <th
      scope="col"
      class={sort === "size" ? "n" : undefined}
      aria-sort={isSorted ? (query.isAscending ? "ascending" : "descending") : undefined}
    >
      <a href={listAddress({ ...query, sort, isAscending, page: 1 })}>
        {words}
        {isSorted ? (query.isAscending ? " ↑" : " ↓") : ""}
      </a>
    </th>
  );
}

function Row({ entry }: { readonly entry: Entry }): Html {
  const { path, state, test, kind, nemesis, faults, size, headline, hasReport } = entry;
  return (
    <tr>
      <td>
        {kind === "run" && <input type="checkbox" name="run" value={path} aria-label={`Choose ${path} to compare`} />}
      </td>
      <td>
        <Badge state={state} />
      </td>
      <td class="words name">
        <a href={runAddress(path)}>{kind === "foreign" ? path : test}</a>
        <div class="soft small">{headline}</div>
      </td>
      <td class="t">{startWords(entry)}</td>
      <td>{KIND_WORDS[kind]}</td>
      <td class="words">{systemWords(entry)}</td>
      <td class="words">
        {kind === "run" ? nemesis.join(", ") : nemesis.length === 0 ? "" : counted(nemesis.length, "kind")}
        {faults !== undefined && faults.all > 0 && (
          <div class="soft small">
            {faults.effective} of {faults.all} had effect
          </div>
        )}
      </td>
      <td class="n">{size === undefined ? "–" : count(size)}</td>
      <td>{hasReport ? <a href={rawAddress(`${path}/report.html`)}>report</a> : ""}</td>
    </tr>
  );
}

function Pages({ query, rows: { page, pageCount } }: { readonly query: ListQuery; readonly rows: Rows }): Html {
  if (pageCount === 1) return <></>;
  return (
    <span class="pages">
      {page > 1 && <a href={listAddress({ ...query, page: page - 1 })}>Previous page</a>} page {page} of {pageCount}{" "}
      {page < pageCount && <a href={listAddress({ ...query, page: page + 1 })}>Next page</a>}
    </span>
  );
}

/** The files behind the report, and the specification as it was run. */
import type { VNode } from "preact";
import type { ReportData } from "../views/data/report-data.ts";
import { bytes } from "../views/words.ts";
import { Checks } from "./story/story-tab.tsx";
import { Scroll } from "./parts/scroll.tsx";

const MEANINGS: { readonly [path: string]: string } = {
  "test.json": "what was run, and how to repeat it",
  "history.jsonl": "every event as it happened, one a line: the truth that all else is derived from",
  "history.edn": "the same in Jepsen's format",
  "results.json": "the verdict and all that led to it",
  "linearizations.jsonl": "for each key an order of its operations, with what the object holds after each",
  "notes.jsonl": "what the nodes said of themselves",
  "messages.jsonl": "what each link did, and messages around faults and the failure",
};

/** What lies in the folder of a node, by the end of its path. */
const OF_NODES: readonly (readonly [end: RegExp, meaning: string])[] = [
  [/\.log$/, "a node's log"],
  [/\/config\.json$/, "what a node was started with"],
  [/\/data\//, "what a node stored"],
];

function meaningOf(path: string): string {
  return MEANINGS[path] ?? OF_NODES.find(([end]) => end.test(path))?.[1] ?? "";
}

/** The files of the run, its checks, and its specification as it was run. */
export function RawTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <section>
        <h2>Files</h2>
        {data.files.length === 0 ? (
          <p class="soft">The run directory held no other file when this page was written.</p>
        ) : (
          <Scroll>
            <table>
              <tbody>
                {data.files.map((file) => (
                  <tr key={file.path}>
                    <td>
                      <a href={file.path}>{file.path}</a>
                    </td>
                    <td class="n">{bytes(file.sizeBytes)}</td>
                    <td class="wide soft">{meaningOf(file.path)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        <p class="soft">The links lead to the run directory, so they work where this page lies in it.</p>
      </section>
      <section>
        <h2>Checks</h2>
        {data.checks.length === 0 ? <p class="soft">Nothing was checked.</p> : <Checks checks={data.checks} />}
        {data.model !== undefined && (
          <p class="soft">
            {data.property === undefined ? "Model" : "Check"}: <code>{data.model}</code>
          </p>
        )}
      </section>
      <section>
        <h2>Specification</h2>
        {data.spec === undefined ? (
          <p class="soft">There is no test.json that could be read.</p>
        ) : (
          <pre>{JSON.stringify(data.spec, null, 2)}</pre>
        )}
        {data.versions !== undefined && (
          <p class="soft">
            clew {data.versions.clew} · node {data.versions.node} · {data.versions.platform}
          </p>
        )}
      </section>
    </>
  );
}

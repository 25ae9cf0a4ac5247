/** A page of a file, as text with numbers of lines. */
import { bytes } from "../../reports/views/words.ts";
import type { FilePage } from "../folders/file-page.ts";
import { rawAddress, runAddress, viewAddress } from "./addresses.ts";
import { type Html, Layout } from "./layout.tsx";

/** What of a file is shown. */
export interface FileView {
  /** Of the file, in the store. */
  readonly path: string;
  /** Of the entry that it belongs to. */
  readonly entryPath: string;
  readonly sizeBytes: number;
  readonly content: FilePage;
  /** From 1 on. */
  readonly page: number;
}

/** The page of a file. */
export function ViewPage(view: FileView): Html {
  const { path, entryPath, sizeBytes, content } = view;
  const lastLine = content.firstLine + content.lines.length - 1;
  const name = path.slice(entryPath.length + 1);
  return (
    <Layout title={`${name} · ${entryPath}`}>
      <header class="page">
        <div>
          <h1>{name}</h1>
          <p class="about">
            <span>
              <a href={runAddress(entryPath)}>{entryPath}</a>
            </span>
            <span>{bytes(sizeBytes)}</span>
            {content.lines.length > 0 && (
              <span>
                lines {content.firstLine} to {lastLine}
              </span>
            )}
            <span>
              <a href={rawAddress(path)} download={name.split("/").at(-1)}>
                download
              </a>
            </span>
          </p>
        </div>
      </header>
      <Pages view={view} />
      <Lines content={content} />
      <Pages view={view} />
    </Layout>
  );
}

function Pages({ view: { path, page, content } }: { readonly view: FileView }): Html {
  if (page === 1 && !content.hasMore) return <></>;
  return (
    <p class="pages">
      {page > 1 && <a href={viewAddress(path)}>First page</a>}
      {page > 1 && <a href={viewAddress(path, page - 1)}>Previous page</a>}
      <span class="soft">page {page}</span>
      {content.hasMore && <a href={viewAddress(path, page + 1)}>Next page</a>}
    </p>
  );
}

function Lines({ content: { lines, firstLine, isBinary } }: { readonly content: FilePage }): Html {
  if (isBinary) return <p class="soft">This is no text. Download it to look at it.</p>;
  if (lines.length === 0) return <p class="soft">There is nothing on this page.</p>;
  return (
    <div class="scroll table" tabindex={0} role="region" aria-label="Lines of the file">
      <table class="lines">
        <tbody>
          {lines.map((line, at) => (
            <tr id={`L${firstLine + at}`}>
              <td class="n soft">{firstLine + at}</td>
              <td>
                <code>{line}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

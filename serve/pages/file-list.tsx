/** The files of a folder, each with a look at it. */
import { bytes } from "../../reports/views/words.ts";
import type { ListedFile } from "../folders/list-files.ts";
import { rawAddress, viewAddress } from "./addresses.ts";
import type { Html } from "./layout.tsx";

/** The files, and whether there are more than are shown. */
export function FileList(list: {
  /** Of the folder, in the store. */
  readonly path: string;
  readonly files: readonly ListedFile[];
  readonly hasMore: boolean;
}): Html {
  const { path, files, hasMore } = list;
  return (
    <section>
      <h2>Files</h2>
      {files.length === 0 && <p class="soft">There is none.</p>}
      <ul class="files">
        {files.map((file) => (
          <li>
            <a
              href={
                file.path === "report.html" ? rawAddress(`${path}/${file.path}`) : viewAddress(`${path}/${file.path}`)
              }
            >
              {file.path}
            </a>
            <span class="soft small">{bytes(file.sizeBytes)}</span>
          </li>
        ))}
      </ul>
      {hasMore && <p class="soft">There are more; the archive has all of them.</p>}
    </section>
  );
}

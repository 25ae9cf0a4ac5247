/**
 * A folder as one archive, made while it is sent: no run is too large, and nothing is kept. Each file is opened when its turn
 * comes, so that one is open at a time.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { readOnlyFlags } from "../folders/file-page.ts";
import { filesIn } from "../folders/list-files.ts";
import { disposition } from "./raw-file.ts";

/** The answer with the archive. @param name of the folder in it, and of the file @param isWanted false: only its headers */
export async function zipFolder(folder: string, name: string, isWanted: boolean): Promise<Response> {
  const headers = {
    "Content-Type": "application/zip",
    "Content-Disposition": disposition("attachment", `${name}.zip`),
  };
  if (!isWanted) return new Response(null, { headers });
  const zip = new ZipFile();
  for await (const { path } of filesIn(folder)) {
    zip.addReadStreamLazy(`${name}/${path}`, { compress: true }, (give) => {
      give(null, createReadStream(join(folder, path), { flags: readOnlyFlags }));
    });
  }
  const output = zip.outputStream as Readable;
  // A file that is gone meanwhile: a torn archive is told from a whole one, which a shorter one is not.
  zip.on("error", (error: Error) => output.destroy(error));
  zip.end();
  return new Response(Readable.toWeb(output) as ReadableStream, { headers });
}

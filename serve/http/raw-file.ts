/**
 * A file of the store as it is. Nothing in it is run: text is text, whatever its name promises, and what is no text is saved.
 * The report of a run alone is a page, whose one program may run, shut off from everything else.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { readOnlyFlags } from "../folders/file-page.ts";
import type { StorePlace } from "../folders/inside-store.ts";
import { FILE_POLICY, reportPolicy } from "./security.ts";

/** Names of files that are shown, as text. */
const TEXT = /\.(jsonl?|edn|txt|log|md|ya?ml|csv|html?|js|ts|dot|tla|part)$/i;

/** The answer with this file. @param isWanted false: only its headers */
export async function rawFile({ path, stats }: StorePlace, isWanted: boolean): Promise<Response> {
  if (basename(path) === "report.html") return await reportFile(path);
  const isText = TEXT.test(path);
  const headers = {
    "Content-Type": isText ? "text/plain; charset=utf-8" : "application/octet-stream",
    "Content-Length": String(stats.size),
    "Content-Security-Policy": FILE_POLICY,
    "Content-Disposition": disposition(isText ? "inline" : "attachment", basename(path)),
  };
  if (!isWanted || stats.size === 0) return new Response(null, { headers });
  // No more than was promised, though the file may grow meanwhile.
  const bytes = createReadStream(path, { flags: readOnlyFlags, end: stats.size - 1 });
  return new Response(Readable.toWeb(bytes) as ReadableStream, { headers });
}

/** How a browser is to take a file of this name. */
export function disposition(how: "inline" | "attachment", name: string): string {
  return `${how}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}

async function reportFile(path: string): Promise<Response> {
  const page = await readFile(path, { encoding: "utf8", flag: readOnlyFlags });
  return new Response(page, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": reportPolicy(programHash(page)),
    },
  });
}

/** Hash of the program that the writer of reports puts at the end of a page; of any other script nobody asks. */
function programHash(page: string): string | undefined {
  const opening = '<script type="module">';
  const begin = page.lastIndexOf(opening);
  const end = page.indexOf("</script>", begin);
  if (begin < 0 || end < 0) return undefined;
  return createHash("sha256")
    .update(page.slice(begin + opening.length, end))
    .digest("base64");
}

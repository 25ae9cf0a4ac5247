/** What a written page carries, read back as its own program does. */
import { inflateRawSync } from "node:zlib";
import { type ReportWords, unpackReport } from "../views/data/pack-report.ts";
import type { ReportData } from "../views/data/report-data.ts";

/** The data of a page, given its HTML. */
export function pageData(html: string): ReportData {
  const words = JSON.parse(embedded(html, "report-data").toString()) as ReportWords;
  return unpackReport({ words, numbers: embedded(html, "report-numbers") });
}

function embedded(html: string, id: string): Buffer {
  const begin = `id="${id}">`;
  const at = html.indexOf(begin) + begin.length;
  return inflateRawSync(Buffer.from(html.slice(at, html.indexOf("<", at)), "base64"));
}

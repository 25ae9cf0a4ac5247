/** What a written page carries, read back as its own program does. */
import { inflateRawSync } from "node:zlib";
import type { ReportData } from "../views/data/report-data.ts";

/** The data of a page, given its HTML. */
export function pageData(html: string): ReportData {
  const packed = /id="report-data">([^<]*)</.exec(html)?.[1] ?? "";
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString()) as ReportData;
}

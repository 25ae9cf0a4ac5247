/** What a written page carries, read back as its own program does. */
import { inflateRawSync } from "node:zlib";
import { type ReportWords, unpackReport } from "../views/data/pack-report.ts";
import type { ReportData } from "../views/data/report-data.ts";

/** The data of a page, given its HTML. */
export function pageData(html: string): ReportData {
  const words = JSON.parse(embedded(html, "words").toString()) as ReportWords;
  return unpackReport({ words, numbers: embedded(html, "numbers"), text: embedded(html, "text").toString() });
}

function embedded(html: string, name: string): Buffer {
  const pieces = [...html.matchAll(new RegExp(`class="report-${name}">([^<]*)<`, "g"))];
  return inflateRawSync(Buffer.concat(pieces.map(([, piece = ""]) => Buffer.from(piece, "base64"))));
}

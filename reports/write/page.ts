/**
 * A page in one file: style, program and data inside it, so that it opens from disk, from a mail or from a build's
 * artefacts, and asks nothing of a network. The data is JSON and, for the operations, columns of numbers and one text; each is
 * deflated and in base64, and the page unpacks them itself.
 *
 * They lie in pieces: a browser that reads a page as it comes copies the text of an element with every part of it that
 * arrives, which makes one of ten million characters take most of the time of opening the page.
 *
 * Escaping: inside a script, only `</script` and `<!--` could end it early. Base64 holds neither.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { packReport } from "../views/data/pack-report.ts";
import type { ReportData } from "../views/data/report-data.ts";

/** The compiled page: its script and its style. */
export interface AppBundle {
  readonly script: string;
  readonly style: string;
}

/**
 * The browser program as built.
 * @throws Error naming the build command when it is not built
 */
export function readAppBundle(): AppBundle {
  // From dist/reports/write the bundle is a neighbour; from the sources it is in dist.
  const places = [
    join(import.meta.dirname, "../app-bundle"),
    join(import.meta.dirname, "../../dist/reports/app-bundle"),
  ];
  const place = places.find((path) => existsSync(join(path, "report.js")));
  if (place === undefined) {
    throw new Error(`report page: expected the built page in ${places[0]}, found none; run "npm run build"`);
  }
  return {
    script: readFileSync(join(place, "report.js"), "utf8"),
    style: readFileSync(join(place, "report.css"), "utf8"),
  };
}

/** Tells a page of ours from other files; near the beginning of each. */
export const PAGE_MARK = '<meta name="generator" content="clew report">';

/** Text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Of what is deflated, in bytes; whole groups of base64, so that each piece can be read by itself. */
const PIECE_BYTES = 3 * 16_384;

/** Beyond the usual level a large history takes several times as long and gets hardly smaller. */
function packed(name: string, content: string | Uint8Array): string {
  const bytes = deflateRawSync(content, { level: 6 });
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const piece = bytes.subarray(from, from + PIECE_BYTES).toString("base64");
    pieces.push(`<script type="application/octet-stream" class="report-${name}">${piece}</script>`);
  }
  return pieces.join("\n");
}

/** The whole page. Without scripts it still tells the verdict. */
export function reportPage(data: ReportData, bundle: AppBundle): string {
  const { header } = data;
  const { words, numbers, text } = packReport(data);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${PAGE_MARK}
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(`${header.verdict} ${header.title}`)}</title>
<link rel="icon" href="data:,">
<style>${bundle.style.replace(/<\/style/gi, () => "<\\/style")}</style>
</head>
<body>
<div id="app"><p>${escapeHtml(header.verdict)} ${escapeHtml(header.title)}</p><p>${escapeHtml(header.facts.join(" · "))}</p></div>
${packed("words", JSON.stringify(words))}
${packed("numbers", numbers)}
${packed("text", text)}
<script type="module">${bundle.script.replace(/<\/script/gi, () => "<\\/script").replace(/<!--/g, () => "\\x3C!--")}</script>
</body>
</html>
`;
}

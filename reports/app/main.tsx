/** The report page's entry: unpacks the data that the page carries and draws it. */
// oxlint-disable-next-line import/no-unassigned-import -- first: the libraries below look at the language as they load
import "./language.ts";
import { render } from "preact";
import { type ReportWords, unpackReport } from "../views/data/pack-report.ts";
import type { ReportData } from "../views/data/report-data.ts";
import { App } from "./app.tsx";
import { bytesIn } from "./base64.ts";
import { startScheme } from "./scheme/scheme.ts";

async function unpack(): Promise<ReportData> {
  const [words, numbers, text] = [inflated("words"), inflated("numbers"), inflated("text")];
  return unpackReport({
    words: (await words.json()) as ReportWords,
    numbers: new Uint8Array(await numbers.arrayBuffer()),
    text: await text.text(),
  });
}

function inflated(name: string): Response {
  const pieces = [...document.querySelectorAll(`.report-${name}`)].map((element) => bytesIn(element.textContent ?? ""));
  return new Response(new Blob(pieces).stream().pipeThrough(new DecompressionStream("deflate-raw")));
}

startScheme();
const root = document.getElementById("app");
if (root === null) throw new Error("report page: expected an element with id app, found none");
try {
  const data = await unpack();
  root.replaceChildren();
  render(<App data={data} />, root);
} catch (error) {
  // The verdict in the page's static text stays; say why there is no more.
  const message = document.createElement("p");
  message.textContent = `The rest of this page could not be shown: ${String(error)}. It needs a browser of 2023 or later.`;
  root.append(message);
  throw error;
}

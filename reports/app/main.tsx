/** The report page's entry: unpacks the data that the page carries and draws it. */
// oxlint-disable-next-line import/no-unassigned-import -- first: the libraries below look at the language as they load
import "./language.ts";
import { render } from "preact";
import type { ReportData } from "../views/data/report-data.ts";
import { App } from "./app.tsx";
import { startScheme } from "./scheme/scheme.ts";

async function unpack(): Promise<ReportData> {
  const packed = document.getElementById("report-data")?.textContent ?? "";
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return (await new Response(stream).json()) as ReportData;
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

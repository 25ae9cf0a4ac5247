/** The text of a page. */
import type { Html } from "../pages/layout.tsx";

/** With the line that makes browsers take it for a page of today. */
export function page(html: Html): string {
  // oxlint-disable-next-line typescript/no-base-to-string -- it becomes the text of the page
  return `<!doctype html>\n${html.toString()}`;
}

/**
 * What errors of AntiEtcd mean. They come as a status of HTTP and a sentence.
 */
import type { ErrorRow } from "../common/trouble.ts";

const refused = (text: RegExp): ErrorRow => ({
  stage: "answered",
  text,
  means: "fail",
  because: "it says so before a request is carried out or sent on",
});

/** In order: the first that fits counts. The code is the status of HTTP. */
export const ANTIETCD_ERRORS: readonly ErrorRow[] = [
  refused(/^Quorum not available$/),
  refused(/^Leader is unavailable$/),
  refused(/^Not leader$/),
  refused(/^Server is stopping$/),
];

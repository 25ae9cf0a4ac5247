/**
 * What errors of JetStream mean. Answers have a number of their own, `err_code`, or a status of NATS.
 */
import type { ErrorRow } from "../common/trouble.ts";

/** In order: the first that fits counts. */
export const NATS_ERRORS: readonly ErrorRow[] = [
  { stage: "answered", code: "10071", means: "fail", because: "another revision was there: it was not written" },
  { stage: "answered", code: "503", means: "fail", because: "nobody serves the subject, so nobody has the message" },
  { stage: "answered", code: "10118", means: "fail", because: "the stream is offline" },
  { stage: "answered", text: /maximum .* exceeded/, means: "fail", because: "there is no room for it" },
  { stage: "answered", code: "10008", means: "info", because: "its leader may be changing while it has the message" },
  { stage: "answered", means: "info", because: "other errors may come after the proposal" },
];

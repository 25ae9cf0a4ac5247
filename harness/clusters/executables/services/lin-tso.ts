/**
 * lin-tso: a timestamp oracle. Each request is answered with a number above all before it: 0, 1, 2 …
 */
import { notSupported, type Service } from "./service.ts";

/** An oracle that begins at 0. */
export function createLinTso(): Service {
  let next = 0;
  return {
    name: "lin-tso",
    handle: ({ body }) => (body["type"] === "ts" ? { type: "ts_ok", ts: next++ } : notSupported("lin-tso", body)),
  };
}

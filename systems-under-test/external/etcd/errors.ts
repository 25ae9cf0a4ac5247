/**
 * What errors of etcd mean. Answers come as JSON with a number of gRPC, a status of HTTP and a text; the text tells most.
 */
import { type ErrorRow, Trouble } from "../common/trouble.ts";

/** In order: the first that fits counts. The code is the status of HTTP. */
export const ETCD_ERRORS: readonly ErrorRow[] = [
  { stage: "answered", code: "400", means: "fail", because: "the request was refused before it was proposed" },
  { stage: "answered", text: /mvcc: /, means: "fail", because: "the store says so of what it does not carry out" },
  { stage: "answered", text: /etcdserver: no leader/, means: "fail", because: "without a leader nothing is proposed" },
  { stage: "answered", text: /etcdserver: too many requests/, means: "fail", because: "it was not proposed" },
  { stage: "answered", code: "401", means: "fail", because: "who may not do it has done nothing" },
  { stage: "answered", code: "403", means: "fail", because: "who may not do it has done nothing" },
  { stage: "answered", text: /leader changed/, means: "info", because: "the new leader may know the proposal" },
  { stage: "answered", text: /request timed out/, means: "info", because: "it was proposed, and may yet be committed" },
  { stage: "answered", text: /server stopped/, means: "info", because: "it may have been proposed before the end" },
  { stage: "answered", means: "info", because: "other errors may come after the proposal" },
];

/** An answer that is no success. */
export function etcdTrouble({ status, text }: { readonly status: number; readonly text: string }): Trouble {
  let message = text.trim();
  try {
    const { error, message: said } = JSON.parse(text) as { readonly error?: string; readonly message?: string };
    message = error ?? said ?? message;
  } catch {
    // Not every answer is JSON: a proxy in between says what it likes.
  }
  return new Trouble("answered", String(status), message);
}

/**
 * Rpc: how the operations of a workload are asked for and answered in Maelstrom's protocol, as data. One record a
 * workload; `index.ts` lists them.
 *
 * Source: Maelstrom, doc/workloads.md.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Body } from "../network/message.ts";
import type { ErrorMeaning } from "./error-codes.ts";

/** An error that a node answered with. */
export interface RpcError extends ErrorMeaning {
  readonly code: Json;
  readonly text: string;
}

/** One `f`. */
export interface RpcCall {
  /** The request without `msg_id`; throws an Error when the operation's value does not fit. */
  readonly request: (operation: ClientOperation) => Body;
  /** The type of the reply, e.g. "read_ok". */
  readonly reply: string;
  /** What the reply may hold besides `type`, `msg_id` and `in_reply_to`. */
  readonly fields: readonly string[];
  /** How the operation ended, or a sentence why nothing can be made of the reply: "expected …, found …". */
  readonly outcome: (reply: Body, operation: ClientOperation) => ClientOutcome | string;
  /** Changes nothing: when nobody knows how it ended, it may as well not have happened. */
  readonly isIdempotent?: true;
  /** How it ended where an error says more than that it failed; undefined: it says no more. */
  readonly onError?: (error: RpcError, operation: ClientOperation) => ClientOutcome | undefined;
}

/** What nodes are told after they were all set up, before the first operation. */
export interface RpcSetup {
  readonly expected: string;
  readonly body: (nodes: readonly string[], topology: string) => Body;
}

/** All calls of one workload. */
export interface Rpc {
  readonly workload: string;
  /** By `f`. */
  readonly calls: { readonly [f: string]: RpcCall };
  /** How long a client waits for a reply, in ms, by the mean latency. Default: 5,000. */
  readonly timeoutMs?: (meanLatencyMs: number) => number;
  readonly setup?: RpcSetup;
}

/** How long a client waits where the test does not say, in ms. */
export function clientTimeoutMsOf({ timeoutMs }: Rpc, meanLatencyMs: number): number {
  return timeoutMs?.(meanLatencyMs) ?? CLIENT_TIMEOUT_MS;
}

const CLIENT_TIMEOUT_MS = 5_000;

/** The outcome of an operation that was answered. */
export function ok(value: Json): ClientOutcome {
  return { type: "ok", value };
}

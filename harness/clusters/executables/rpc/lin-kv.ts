/**
 * The calls of the workload lin-kv: reads, writes and compare-and-sets of keys.
 *
 * A key that does not exist is an answer: a read of it saw nothing, and a cas of it found nothing instead of what it
 * expected. The protocol's error 20 says just that, and a lost write shows in it.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import { ERROR_CODES } from "./error-codes.ts";
import { ok, type Rpc } from "./rpc.ts";

/** Clients wait ten mean latencies, and at least a second. */
export const linKv: Rpc = {
  workload: "lin-kv",
  timeoutMs: (meanLatencyMs) => Math.max(10 * meanLatencyMs, 1_000),
  calls: {
    read: {
      request: ({ key = null }) => ({ type: "read", key }),
      reply: "read_ok",
      fields: ["value"],
      outcome: ({ value }) => (value === undefined ? 'expected "value", found none' : ok(value)),
      isIdempotent: true,
      onError: ({ code }) => (code === ERROR_CODES.keyDoesNotExist ? ok(null) : undefined),
    },
    write: {
      request: ({ key = null, value }) => ({ type: "write", key, value }),
      reply: "write_ok",
      fields: [],
      outcome: (_reply, { value }) => ok(value),
    },
    cas: {
      request: (operation) => {
        const [from, to] = pairOf(operation);
        return { type: "cas", key: operation.key ?? null, from, to };
      },
      reply: "cas_ok",
      fields: [],
      outcome: (_reply, { value }) => ok(value),
      onError: ({ code }, { value }) =>
        code === ERROR_CODES.keyDoesNotExist ? { type: "fail", value, error: ["mismatch", null] } : undefined,
    },
  },
};

function pairOf({ value }: ClientOperation): readonly [Json, Json] {
  if (Array.isArray(value) && value.length === 2) return [value[0] as Json, value[1] as Json];
  throw new Error(`cas: expected the value [from, to], found ${JSON.stringify(value)}`);
}

/**
 * A client of one AntiEtcd node. Its API is etcd's with differences: texts instead of base64, revisions that are numbers, keys
 * that begin with a slash.
 */
import type { ServerClient, ServerOutcome } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { createHttpConnection } from "../common/http-connection.ts";
import { byTable, Trouble } from "../common/trouble.ts";
import { ANTIETCD_ERRORS } from "./errors.ts";

interface Range {
  readonly kvs?: readonly { readonly key: string; readonly value: string }[];
}
interface Txn {
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: Range }[];
}
type Request = readonly [api: string, request: object];

/** A client of the node at this URL. */
export function createAntietcdClient(url: string, workload: string): ServerClient {
  const connection = createHttpConnection(url);
  return {
    invoke: (operation, signal) =>
      byTable(ANTIETCD_ERRORS, async () => {
        const [api, request] = workload === "set" ? setRequest(operation) : registerRequest(operation);
        const { status, text } = await connection.post(`/v3/kv/${api}`, request, signal);
        if (status !== 200) throw new Trouble("answered", String(status), text.trim());
        const body = JSON.parse(text) as Range & Txn;
        return workload === "set" ? setOutcome(operation, body) : registerOutcome(operation, body);
      }),
    close: () => connection.close(),
  };
}

/** The key "/x1" holds the value as JSON. */
function registerRequest({ f, key, value }: ClientOperation): Request {
  const place = `/${key}`;
  if (f === "read") return ["range", { key: place }];
  if (f === "write") return ["put", { key: place, value: JSON.stringify(value) }];
  const [from, to] = value as readonly Json[];
  const expected =
    from === null ? { target: "MOD", mod_revision: 0 } : { target: "VALUE", value: JSON.stringify(from) };
  return [
    "txn",
    {
      compare: [{ key: place, ...expected }],
      success: [{ request_put: { key: place, value: JSON.stringify(to) } }],
      failure: [{ request_range: { key: place } }],
    },
  ];
}

function registerOutcome({ f }: ClientOperation, body: Range & Txn): ServerOutcome {
  if (f === "read") return { type: "ok", value: heldIn(body) };
  if (f === "write" || body.succeeded === true) return { type: "ok" };
  return { type: "fail", error: ["mismatch", heldIn(body.responses?.[0]?.response_range ?? {})] };
}

function heldIn({ kvs = [] }: Range): Json {
  const [found] = kvs;
  return found === undefined ? null : (JSON.parse(found.value) as Json);
}

/** Each element is a key of its own in the folder "/x1/". A range over a folder ends with "0", which follows "/". */
function setRequest({ f, key, value }: ClientOperation): Request {
  if (f === "read") return ["range", { key: `/${key}/`, range_end: `/${key}0` }];
  return ["put", { key: `/${key}/${JSON.stringify(value)}`, value: JSON.stringify(value) }];
}

function setOutcome({ f }: ClientOperation, { kvs = [] }: Range): ServerOutcome {
  return f === "read" ? { type: "ok", value: kvs.map(({ value }) => JSON.parse(value) as Json) } : { type: "ok" };
}

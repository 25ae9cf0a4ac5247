/**
 * A client of one etcd server, over its JSON gateway. Keys and values are base64; a value is the operation's as JSON.
 */
import type { ServerClient, ServerOutcome } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { createHttpConnection } from "../common/http-connection.ts";
import { beforehand, byTable } from "../common/trouble.ts";
import { ETCD_ERRORS, etcdTrouble } from "./errors.ts";

/** What a client must know. */
export interface EtcdClientOptions {
  readonly workload: string;
  readonly options: { readonly [name: string]: Json };
}

interface Range {
  readonly kvs?: readonly { readonly value: string; readonly mod_revision?: string }[];
}
interface Txn {
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: Range }[];
}
type Ask = (api: string, request: object) => Promise<Range & Txn>;

/** Does one operation. */
type Carry = (operation: ClientOperation, ask: Ask, read: object) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = { register: onRegister, append: onList, set: onSet };

/** A client of the server at this URL. */
export function createEtcdClient(url: string, { workload, options }: EtcdClientOptions): ServerClient {
  const connection = createHttpConnection(url);
  const carry = CARRIES[workload];
  if (carry === undefined) throw new Error(`etcd: expected a workload that its client knows, found ${workload}`);
  const read = options["reads"] === "serializable" ? { serializable: true } : {};
  return {
    invoke: (operation, signal) =>
      byTable(ETCD_ERRORS, () =>
        carry(
          operation,
          async (api, request) => {
            const reply = await connection.post(`/v3/kv/${api}`, request, signal);
            if (reply.status !== 200) throw etcdTrouble(reply);
            return JSON.parse(reply.text) as Range & Txn;
          },
          read,
        ),
      ),
    close: () => connection.close(),
  };
}

async function onRegister({ f, key, value }: ClientOperation, ask: Ask, read: object): Promise<ServerOutcome> {
  const place = encoded(String(key));
  if (f === "read") return { type: "ok", value: heldIn(await ask("range", { key: place, ...read })) };
  if (f === "write") {
    await ask("put", { key: place, value: encoded(JSON.stringify(value)) });
    return { type: "ok" };
  }
  const [from, to] = value as readonly Json[];
  const expected =
    from === null
      ? { target: "CREATE", create_revision: "0" }
      : { target: "VALUE", value: encoded(JSON.stringify(from)) };
  const { succeeded, responses } = await ask("txn", {
    compare: [{ key: place, result: "EQUAL", ...expected }],
    success: [{ request_put: { key: place, value: encoded(JSON.stringify(to)) } }],
    failure: [{ request_range: { key: place } }],
  });
  if (succeeded === true) return { type: "ok" };
  return { type: "fail", error: ["mismatch", heldIn(responses?.[0]?.response_range ?? {})] };
}

/** A list is the value of one key. To append means to read it and to write it if nobody has changed it since. */
async function onList({ f, key, value }: ClientOperation, ask: Ask, read: object): Promise<ServerOutcome> {
  const place = encoded(String(key));
  const found = await beforehand(ask("range", { key: place, ...read }));
  const list = heldIn(found) as readonly Json[] | null;
  if (f === "read") return { type: "ok", value: list as Json };
  const revision = found.kvs?.[0]?.mod_revision ?? "0";
  const { succeeded } = await ask("txn", {
    compare: [{ key: place, result: "EQUAL", target: "MOD", mod_revision: revision }],
    success: [{ request_put: { key: place, value: encoded(JSON.stringify([...(list ?? []), value])) } }],
  });
  return succeeded === true ? { type: "ok" } : { type: "fail", error: "changed in between" };
}

/** Each element is a key of its own in the folder of the set. A range over a folder ends with "0", which follows "/". */
async function onSet({ f, key, value }: ClientOperation, ask: Ask, read: object): Promise<ServerOutcome> {
  if (f === "read") {
    const { kvs = [] } = await ask("range", { key: encoded(`${key}/`), range_end: encoded(`${key}0`), ...read });
    return { type: "ok", value: kvs.map((one) => decoded(one.value)) };
  }
  const element = JSON.stringify(value);
  await ask("put", { key: encoded(`${key}/${element}`), value: encoded(element) });
  return { type: "ok" };
}

function heldIn({ kvs = [] }: Range): Json {
  const [found] = kvs;
  return found === undefined ? null : decoded(found.value);
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decoded(value: string): Json {
  return JSON.parse(Buffer.from(value, "base64").toString("utf8")) as Json;
}

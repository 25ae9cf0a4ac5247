/**
 * A client of one NATS server, for a key-value bucket: what its libraries do, in the requests behind it.
 */
import type {
  ServerAddress,
  ServerClient,
  ServerOutcome,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { beforehand, byTable, Trouble } from "../common/trouble.ts";
import { createNatsConnection, type NatsConnection, NOTHING_FOUND, STREAM, subjectOf } from "./connection.ts";
import { NATS_ERRORS } from "./errors.ts";

/** What a client must know. */
export interface NatsClientOptions {
  readonly workload: string;
  readonly options: { readonly [name: string]: Json };
}

/** A value and its revision; revision 0: nothing is there. */
interface Entry {
  readonly value: Json;
  readonly revision: number;
}

/** What is asked of the bucket. */
interface Bucket {
  get(key: string): Promise<Entry>;
  put(key: string, value: Json): Promise<void>;
  /** Only if nobody has written since that revision. */
  update(key: string, value: Json, revision: number): Promise<void>;
  /** Keys that begin so. */
  keysUnder(prefix: string): Promise<readonly string[]>;
}

/** A client of this server. */
export function createNatsClient(node: ServerAddress, { workload, options }: NatsClientOptions): ServerClient {
  const connection = createNatsConnection(node);
  const carry = CARRIES[workload];
  if (carry === undefined)
    throw new Error(`nats-jetstream: expected a workload that its client knows, found ${workload}`);
  return {
    invoke: (operation, signal) =>
      byTable(NATS_ERRORS, () => carry(operation, bucketOf(connection, { options, signal }))),
    close: () => connection.close(),
  };
}

function bucketOf(
  connection: NatsConnection,
  { options, signal }: { readonly options: NatsClientOptions["options"]; readonly signal: AbortSignal },
): Bucket {
  const isDirect = options["reads"] === "direct";
  const api = isDirect ? `$JS.API.DIRECT.GET.${STREAM}` : `$JS.API.STREAM.MSG.GET.${STREAM}`;
  async function publish(key: string, value: Json, headers?: { readonly [name: string]: string }): Promise<void> {
    await connection.request(
      subjectOf(key),
      JSON.stringify(value),
      headers === undefined ? { signal } : { signal, headers },
    );
  }
  return {
    async get(key) {
      try {
        const { payload, headers } = await connection.request(api, JSON.stringify({ last_by_subj: subjectOf(key) }), {
          signal,
        });
        if (isDirect) return { value: JSON.parse(payload) as Json, revision: Number(headers["Nats-Sequence"]) };
        const { message } = JSON.parse(payload) as {
          readonly message: { readonly data: string; readonly seq: number };
        };
        const text = Buffer.from(message.data, "base64").toString("utf8");
        return { value: JSON.parse(text) as Json, revision: message.seq };
      } catch (error) {
        if (error instanceof Trouble && error.code === NOTHING_FOUND) return { value: null, revision: 0 };
        throw error;
      }
    },
    put: (key, value) => publish(key, value),
    update: (key, value, revision) => publish(key, value, { "Nats-Expected-Last-Subject-Sequence": String(revision) }),
    async keysUnder(prefix) {
      const filter = JSON.stringify({ subjects_filter: subjectOf(`${prefix}.>`) });
      const { payload } = await connection.request(`$JS.API.STREAM.INFO.${STREAM}`, filter, { signal });
      const { state } = JSON.parse(payload) as {
        readonly state: { readonly subjects?: { readonly [name: string]: number } };
      };
      const begin = subjectOf(`${prefix}.`).length;
      return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(begin));
    },
  };
}

/** Does one operation. */
type Carry = (operation: ClientOperation, bucket: Bucket) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = { register: onRegister, append: onList, set: onSet };

async function onRegister({ f, key, value }: ClientOperation, bucket: Bucket): Promise<ServerOutcome> {
  const name = String(key);
  if (f === "read") return { type: "ok", value: (await bucket.get(name)).value };
  if (f === "write") {
    await bucket.put(name, value);
    return { type: "ok" };
  }
  const [from = null, to = null] = value as readonly Json[];
  const found = await beforehand(bucket.get(name));
  // What it found may be old, so it is not told as something that the register held just then.
  if (JSON.stringify(found.value) !== JSON.stringify(from)) return { type: "fail", error: ["found", found.value] };
  await bucket.update(name, to, found.revision);
  return { type: "ok" };
}

/** To append means to read the list and to update it. */
async function onList({ f, key, value }: ClientOperation, bucket: Bucket): Promise<ServerOutcome> {
  const name = String(key);
  if (f === "read") return { type: "ok", value: (await bucket.get(name)).value };
  const found = await beforehand(bucket.get(name));
  await bucket.update(name, [...((found.value as readonly Json[] | null) ?? []), value], found.revision);
  return { type: "ok" };
}

/** Each element is a key of its own. */
async function onSet({ f, key, value }: ClientOperation, bucket: Bucket): Promise<ServerOutcome> {
  if (f === "read") {
    const names = await bucket.keysUnder(String(key));
    return { type: "ok", value: names.map((name) => JSON.parse(name) as Json) };
  }
  await bucket.put(`${key}.${JSON.stringify(value)}`, value);
  return { type: "ok" };
}

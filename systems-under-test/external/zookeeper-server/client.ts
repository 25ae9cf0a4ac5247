/**
 * A client of one ZooKeeper server: one session at a time, and a new one after anything that is in doubt.
 */
import type {
  ServerAddress,
  ServerClient,
  ServerOutcome,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { createReplyConnection } from "../common/reply-connection.ts";
import { beforehand, byTable, Trouble } from "../common/trouble.ts";
import { ZOOKEEPER_ERRORS } from "./errors.ts";
import {
  dataIn,
  integer,
  juteRequest,
  namesIn,
  NO_WATCH,
  OPEN_ACCESS,
  readJute,
  sessionRequest,
  text,
} from "./jute.ts";

/** What a client must know. */
export interface ZookeeperClientOptions {
  readonly workload: string;
  readonly options: { readonly [name: string]: Json };
}

/** A value and its version; version -1: there is no such node. */
interface Found {
  readonly value: Json;
  readonly version: number;
}

const NOTHING: Found = { value: null, version: -1 };
/** Of a persistent node. */
const PERSISTENT = integer(0);
const ANY_VERSION = -1;

/** What is asked of the service. */
interface Tree {
  get(path: string): Promise<Found>;
  /** Names of its children; none where it is not there. */
  children(path: string): Promise<readonly string[]>;
  set(path: string, value: Json, version: number): Promise<void>;
  create(path: string, value: Json): Promise<void>;
}

/** A client of this server. */
export function createZookeeperClient(
  { host, ports }: ServerAddress,
  { workload, options }: ZookeeperClientOptions,
): ServerClient {
  const connection = createReplyConnection({ host, port: ports["client"] ?? 0 }, readJute, sessionRequest());
  const carry = CARRIES[workload];
  if (carry === undefined)
    throw new Error(`zookeeper-server: expected a workload that its client knows, found ${workload}`);
  const isSynced = options["reads"] === "sync";

  /** Sends them together and gives the last answer; an error of any of them is the error of all. */
  async function asked(requests: readonly Buffer[], signal: AbortSignal): Promise<Buffer> {
    const replies = await connection.ask(Buffer.concat(requests), requests.length, signal);
    const wrong = replies.find(({ error }) => error !== "");
    if (wrong !== undefined) throw new Trouble("answered", wrong.error, wrong.error);
    return replies.at(-1)?.body ?? Buffer.alloc(0);
  }

  function treeFor(signal: AbortSignal): Tree {
    const read = (request: Buffer): Promise<Buffer> =>
      asked(isSynced ? [juteRequest("sync", [text("/")]), request] : [request], signal);
    return {
      get: (path) =>
        orWhereNoNode(NOTHING, async () => {
          const { data, version } = dataIn(await read(juteRequest("getData", [text(path), NO_WATCH])));
          return { value: JSON.parse(data) as Json, version };
        }),
      children: (path) =>
        orWhereNoNode([], async () => namesIn(await read(juteRequest("getChildren", [text(path), NO_WATCH])))),
      async set(path, value, version) {
        await asked([juteRequest("setData", [text(path), text(JSON.stringify(value)), integer(version)])], signal);
      },
      async create(path, value) {
        await asked(
          [juteRequest("create", [text(path), text(JSON.stringify(value)), OPEN_ACCESS, PERSISTENT])],
          signal,
        );
      },
    };
  }

  return {
    invoke: (operation, signal) => byTable(ZOOKEEPER_ERRORS, () => carry(operation, treeFor(signal))),
    close: () => connection.close(),
  };
}

async function orWhereNoNode<Value>(otherwise: Value, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (isError(error, "NoNode")) return otherwise;
    throw error;
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Trouble && error.stage === "answered" && error.code === code;
}

/** Does one operation. */
type Carry = (operation: ClientOperation, tree: Tree) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = { register: onRegister, append: onList, set: onSet };

async function onRegister({ f, key, value }: ClientOperation, tree: Tree): Promise<ServerOutcome> {
  const path = `/${key}`;
  if (f === "read") return { type: "ok", value: (await tree.get(path)).value };
  if (f === "write") {
    await put(tree, path, value);
    return { type: "ok" };
  }
  const [from = null, to = null] = value as readonly Json[];
  const found = await beforehand(tree.get(path));
  // What it found may be old, so it is not told as something that the register held just then.
  if (JSON.stringify(found.value) !== JSON.stringify(from)) return { type: "fail", error: ["found", found.value] };
  await update(tree, path, { value: to, version: found.version });
  return { type: "ok" };
}

/** A node that is not there says so before anything is done: then it is made, unless somebody else was quicker. */
async function put(tree: Tree, path: string, value: Json): Promise<void> {
  try {
    await tree.set(path, value, ANY_VERSION);
    return;
  } catch (error) {
    if (!isError(error, "NoNode")) throw error;
  }
  try {
    await tree.create(path, value);
  } catch (error) {
    if (!isError(error, "NodeExists")) throw error;
    await tree.set(path, value, ANY_VERSION);
  }
}

async function update(tree: Tree, path: string, { value, version }: Found): Promise<void> {
  if (version === NOTHING.version) await tree.create(path, value);
  else await tree.set(path, value, version);
}

/** To append means to read the list and to set it if its version is still the same. */
async function onList({ f, key, value }: ClientOperation, tree: Tree): Promise<ServerOutcome> {
  const path = `/${key}`;
  if (f === "read") return { type: "ok", value: (await tree.get(path)).value };
  const found = await beforehand(tree.get(path));
  const list = [...((found.value as readonly Json[] | null) ?? []), value];
  await update(tree, path, { value: list, version: found.version });
  return { type: "ok" };
}

/** Each element is a child. */
async function onSet({ f, key, value }: ClientOperation, tree: Tree): Promise<ServerOutcome> {
  const path = `/${key}`;
  if (f === "read") {
    const names = await tree.children(path);
    return { type: "ok", value: names.map((name) => JSON.parse(name) as Json) };
  }
  const child = `${path}/${JSON.stringify(value)}`;
  try {
    await tree.create(child, value);
  } catch (error) {
    if (!isError(error, "NoNode")) throw error;
    await beforehand(createParent(tree, path));
    await tree.create(child, value);
  }
  return { type: "ok" };
}

async function createParent(tree: Tree, path: string): Promise<void> {
  try {
    await tree.create(path, null);
  } catch (error) {
    if (!isError(error, "NodeExists")) throw error;
  }
}

/**
 * A client of Redis as its documentation asks for: it asks the sentinel of its own node who the master is, and then the master.
 * It keeps to that sentinel, does nothing twice, and follows no redirect.
 */
import type {
  ServerAddress,
  ServerClient,
  ServerOutcome,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { createReplyConnection, type Place, type ReplyConnection } from "../common/reply-connection.ts";
import { beforehand, byTable, Trouble } from "../common/trouble.ts";
import { MASTER } from "./configuration.ts";
import { REDIS_ERRORS } from "./errors.ts";
import { readResp, RespError, type RespReply, respRequest } from "./resp.ts";

/** How long the master waits for its replicas before it says how many have it. */
const WAIT_MS = 500;

/** A command: its name and its arguments. */
type Words = readonly (string | number)[];

/** Sends a command; the reply is no error. */
type Command = (...words: Words) => Promise<RespReply>;

/** A connection that speaks RESP. */
export interface RespConnection {
  /** Sends one command, and others right behind it, and gives all replies. The first of them is no error. */
  readonly commands: (words: Words, behind: readonly Words[], signal: AbortSignal) => Promise<readonly RespReply[]>;
  close(): void;
}

/** A connection to the Redis or the sentinel at this place. */
export function createRespConnection(place: Place): RespConnection {
  const connection: ReplyConnection<RespReply> = createReplyConnection(place, readResp);
  return {
    async commands(words, behind, signal) {
      const request = [words, ...behind].map(respRequest).join("");
      const replies = await connection.ask(request, 1 + behind.length, signal);
      const [reply] = replies;
      if (reply instanceof RespError) throw new Trouble("answered", reply.code, reply.message);
      return replies;
    },
    close: () => connection.close(),
  };
}

/** What a client must know. */
export interface RedisClientOptions {
  readonly workload: string;
  readonly options: { readonly [name: string]: Json };
}

/** A client of the node with this address. */
export function createRedisClient(node: ServerAddress, { workload, options }: RedisClientOptions): ServerClient {
  const portOf = (name: string): Place => ({ host: node.host, port: node.ports[name] ?? 0 });
  const sentinel = createRespConnection(portOf("sentinel"));
  const own = createRespConnection(portOf("client"));
  const carry = carryOf(workload);
  let master: { readonly at: string; readonly connection: RespConnection } | undefined;

  async function masterNow(signal: AbortSignal): Promise<RespConnection> {
    const asked = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER];
    const [reply] = await beforehand(sentinel.commands(asked, [], signal));
    const [host, port] = Array.isArray(reply) ? (reply as readonly RespReply[]) : [];
    if (typeof host !== "string" || typeof port !== "string") {
      throw new Trouble("connecting", "NOMASTER", "the sentinel knows no master");
    }
    const at = `${host}:${port}`;
    if (master?.at !== at) {
      master?.connection.close();
      master = { at, connection: createRespConnection({ host, port: Number(port) }) };
    }
    return master.connection;
  }

  async function carryOut(operation: ClientOperation, signal: AbortSignal): Promise<ServerOutcome> {
    const isRead = operation.f === "read";
    const connection = isRead && options["reads"] === "node" ? own : await masterNow(signal);
    const replicas = isRead ? 0 : Number(options["wait"]);
    // Right behind the write: on another connection it would wait for nothing.
    const behind = replicas > 0 ? [["WAIT", replicas, WAIT_MS]] : [];
    let have = replicas;
    const outcome = await carry(operation, async (...words) => {
      const [reply = null, count = have] = await connection.commands(words, behind, signal);
      have = count instanceof RespError ? 0 : Number(count);
      return reply;
    });
    if (outcome.type === "ok" && have < replicas) {
      throw new Trouble("answered", "NOTREPLICATED", `${have} of ${replicas} replicas had it in time`);
    }
    return outcome;
  }

  return {
    invoke: (operation, signal) => byTable(REDIS_ERRORS, () => carryOut(operation, signal)),
    close() {
      for (const connection of [sentinel, own, master?.connection]) connection?.close();
    },
  };
}

/** Does one operation. */
type Carry = (operation: ClientOperation, command: Command) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = {
  register: onRegister,
  append: onList,
  set: onSet,
  queue: onQueue,
  backlog: onQueue,
};

function carryOf(workload: string): Carry {
  const carry = CARRIES[workload];
  if (carry !== undefined) return carry;
  throw new Error(`redis-sentinel: expected a workload that its client knows, found ${workload}`);
}

/** Answers 1 if it was as expected, else what it was. */
const CAS = `local found = redis.call("GET", KEYS[1])
if found == ARGV[1] or (not found and ARGV[1] == "null") then
  redis.call("SET", KEYS[1], ARGV[2])
  return 1
end
return {found}`;

async function onRegister({ f, key, value }: ClientOperation, command: Command): Promise<ServerOutcome> {
  const place = String(key);
  if (f === "read") return { type: "ok", value: valueOf(await command("GET", place)) };
  if (f === "write") {
    await command("SET", place, JSON.stringify(value));
    return { type: "ok" };
  }
  const [from, to] = value as readonly Json[];
  const reply = await command("EVAL", CAS, 1, place, JSON.stringify(from), JSON.stringify(to));
  if (reply === 1) return { type: "ok" };
  const [found = null] = reply as readonly RespReply[];
  return { type: "fail", error: ["mismatch", valueOf(found)] };
}

async function onList({ f, key, value }: ClientOperation, command: Command): Promise<ServerOutcome> {
  if (f === "read") return { type: "ok", value: valuesOf(await command("LRANGE", String(key), 0, -1)) };
  await command("RPUSH", String(key), JSON.stringify(value));
  return { type: "ok" };
}

async function onSet({ f, key, value }: ClientOperation, command: Command): Promise<ServerOutcome> {
  if (f === "read") return { type: "ok", value: valuesOf(await command("SMEMBERS", String(key))) };
  await command("SADD", String(key), JSON.stringify(value));
  return { type: "ok" };
}

async function onQueue({ f, key, value }: ClientOperation, command: Command): Promise<ServerOutcome> {
  if (f === "dequeue") return { type: "ok", value: valueOf(await command("LPOP", String(key))) };
  await command("RPUSH", String(key), JSON.stringify(value));
  return { type: "ok" };
}

function valueOf(reply: RespReply): Json {
  return typeof reply === "string" ? (JSON.parse(reply) as Json) : null;
}

function valuesOf(reply: RespReply): Json {
  return Array.isArray(reply) ? reply.map((one: RespReply) => valueOf(one)) : [];
}

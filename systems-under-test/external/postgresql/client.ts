/**
 * A client of one PostgreSQL server, with one session. Every operation is a single statement.
 */
import type {
  ServerAddress,
  ServerClient,
  ServerOutcome,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { createReplyConnection } from "../common/reply-connection.ts";
import { byTable, Trouble } from "../common/trouble.ts";
import { POSTGRES_ERRORS } from "./errors.ts";
import { type PostgresReply, queryMessage, quoted, readPostgres, startupMessage } from "./protocol.ts";

/** Who the clients are. */
export const USER = "clew";
const DATABASE = "postgres";
/** What a commit warns of that was not awaited on the standby. */
const NOT_AWAITED = /canceling wait for synchronous replication/;

/** Runs statements and gives what came of the last. */
export interface PostgresSession {
  /** @throws Trouble for an error */
  query(sql: string, signal: AbortSignal): Promise<PostgresReply>;
  close(): void;
}

/** A session with the server at this address. */
export function createPostgresSession({ host, ports }: Pick<ServerAddress, "host" | "ports">): PostgresSession {
  const place = { host, port: ports["client"] ?? 0 };
  const connection = createReplyConnection(place, readPostgres, startupMessage(USER, DATABASE));
  return {
    async query(sql, signal) {
      const [reply] = await connection.ask(queryMessage(sql), 1, signal);
      if (reply === undefined) throw new Error("postgresql: expected an answer, found none");
      if (reply.error !== undefined) throw new Trouble("answered", reply.error.code, reply.error.message);
      const warning = reply.warnings.find((text) => NOT_AWAITED.test(text));
      if (warning !== undefined) throw new Trouble("answered", "NOTREPLICATED", warning);
      return reply;
    },
    close: () => connection.close(),
  };
}

/** What the tables are made with. */
export const TABLES = [
  "CREATE TABLE IF NOT EXISTS registers (key text PRIMARY KEY, value text NOT NULL)",
  "CREATE TABLE IF NOT EXISTS lists (key text PRIMARY KEY, value jsonb NOT NULL)",
  "CREATE TABLE IF NOT EXISTS elements (key text, value text, PRIMARY KEY (key, value))",
].join("; ");

/** A client of this server. */
export function createPostgresClient(node: ServerAddress, workload: string): ServerClient {
  const session = createPostgresSession(node);
  const carry = CARRIES[workload];
  if (carry === undefined) throw new Error(`postgresql: expected a workload that its client knows, found ${workload}`);
  return {
    invoke: (operation, signal) =>
      byTable(POSTGRES_ERRORS, () => carry(operation, (sql) => session.query(sql, signal))),
    close: () => session.close(),
  };
}

type Query = (sql: string) => Promise<PostgresReply>;

/** Does one operation. */
type Carry = (operation: ClientOperation, query: Query) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = { register: onRegister, append: onList, set: onSet };

async function onRegister({ f, key, value }: ClientOperation, query: Query): Promise<ServerOutcome> {
  const name = quoted(String(key));
  const place = `key = ${name}`;
  if (f === "read") {
    const { rows } = await query(`SELECT value FROM registers WHERE ${place}`);
    return { type: "ok", value: valueIn(rows[0]?.[0]) };
  }
  const insert = (held: Json): string =>
    `INSERT INTO registers VALUES (${name}, ${quoted(JSON.stringify(held))}) ON CONFLICT (key)`;
  if (f === "write") {
    await query(`${insert(value)} DO UPDATE SET value = excluded.value`);
    return { type: "ok" };
  }
  const [from = null, to = null] = value as readonly Json[];
  const { tag } = await query(
    from === null
      ? `${insert(to)} DO NOTHING`
      : `UPDATE registers SET value = ${quoted(JSON.stringify(to))} WHERE ${place} AND value = ${quoted(JSON.stringify(from))}`,
  );
  return tag.endsWith(" 1") ? { type: "ok" } : { type: "fail", error: "another value was there" };
}

async function onList({ f, key, value }: ClientOperation, query: Query): Promise<ServerOutcome> {
  const name = quoted(String(key));
  if (f === "read") {
    const { rows } = await query(`SELECT value FROM lists WHERE key = ${name}`);
    return { type: "ok", value: valueIn(rows[0]?.[0]) };
  }
  const list = quoted(JSON.stringify([value]));
  await query(
    `INSERT INTO lists VALUES (${name}, ${list}) ON CONFLICT (key) DO UPDATE SET value = lists.value || excluded.value`,
  );
  return { type: "ok" };
}

async function onSet({ f, key, value }: ClientOperation, query: Query): Promise<ServerOutcome> {
  const name = quoted(String(key));
  if (f === "read") {
    const { rows } = await query(`SELECT value FROM elements WHERE key = ${name}`);
    return { type: "ok", value: rows.map(([text]) => valueIn(text)) };
  }
  await query(`INSERT INTO elements VALUES (${name}, ${quoted(JSON.stringify(value))})`);
  return { type: "ok" };
}

function valueIn(text: string | null | undefined): Json {
  return text === null || text === undefined ? null : (JSON.parse(text) as Json);
}

/**
 * A client of one MariaDB server of a Galera cluster, with one session. It changes values as applications do: a transaction reads
 * a row, and then writes what follows from it.
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
import { GALERA_ERRORS } from "./errors.ts";
import { type MysqlReply, openingPacket, queryPacket, quoted, readMysql } from "./protocol.ts";

/** Who the clients are, and their database. */
export const USER = "clew";
/** Its name. */
export const DATABASE = "clew";

/** What every node has before it starts for the first time. */
export const SCHEMA = [
  `CREATE DATABASE ${DATABASE};`,
  `CREATE TABLE ${DATABASE}.documents (name varchar(64) PRIMARY KEY, value longtext NOT NULL) ENGINE=InnoDB;`,
  `CREATE TABLE ${DATABASE}.elements (name varchar(64), value varchar(64), PRIMARY KEY (name, value)) ENGINE=InnoDB;`,
  // While tables are installed nobody is granted anything in other ways.
  `INSERT INTO mysql.global_priv VALUES ('%', '${USER}', '{"access": 18446744073709551615, "plugin": "mysql_native_password", "authentication_string": ""}');`,
].join("\n");

/** Carries a statement out. @throws Trouble for an error */
export type Query = (sql: string) => Promise<MysqlReply>;

/** A session with one server. */
export interface GaleraSession {
  /** A statement that is a transaction of its own. @throws Trouble for an error */
  query(sql: string, signal: AbortSignal): Promise<MysqlReply>;
  /**
   * A transaction. What goes wrong in it before it is to be committed has certainly changed nothing.
   * @throws Trouble for an error
   */
  transaction<Value>(work: (query: Query) => Promise<Value>, signal: AbortSignal): Promise<Value>;
  close(): void;
}

/** A session with the server at this address. */
export function createGaleraSession({ host, ports }: Pick<ServerAddress, "host" | "ports">): GaleraSession {
  const place = { host, port: ports["client"] ?? 0 };
  const connection = createReplyConnection(place, readMysql, openingPacket(USER, DATABASE));

  async function query(sql: string, signal: AbortSignal): Promise<MysqlReply> {
    const [reply] = await connection.ask(queryPacket(sql), 1, signal);
    if (reply === undefined) throw new Error("galera: expected an answer, found none");
    if (reply.error !== undefined) throw new Trouble("answered", reply.error.code, reply.error.message);
    return reply;
  }

  /** On another connection it would be a transaction of its own, and what was read before would be of another one. */
  function queryInside(sql: string, signal: AbortSignal): Promise<MysqlReply> {
    if (!connection.isOpen()) throw new Trouble("connecting", "", "the connection of the transaction was closed");
    return query(sql, signal);
  }

  return {
    query,
    async transaction(work, signal) {
      try {
        await beforehand(query("BEGIN", signal));
        const value = await beforehand(work((sql) => queryInside(sql, signal)));
        await queryInside("COMMIT", signal);
        return value;
      } catch (error) {
        // The server rolls back what is left of the transaction. The next one must not commit it.
        connection.renew();
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

/** A client of this server. */
export function createGaleraClient(node: ServerAddress, workload: string): ServerClient {
  const session = createGaleraSession(node);
  const carry = CARRIES[workload];
  if (carry === undefined) throw new Error(`galera: expected a workload that its client knows, found ${workload}`);
  return {
    invoke: (operation, signal) =>
      byTable(GALERA_ERRORS, () =>
        carry(operation, {
          query: (sql) => session.query(sql, signal),
          transaction: (work) => session.transaction(work, signal),
        }),
      ),
    close: () => session.close(),
  };
}

/** What an operation may do. */
interface Doing {
  readonly query: Query;
  readonly transaction: (work: (query: Query) => Promise<ServerOutcome>) => Promise<ServerOutcome>;
}

/** Does one operation. */
type Carry = (operation: ClientOperation, doing: Doing) => Promise<ServerOutcome>;

const CARRIES: { readonly [workload: string]: Carry } = { register: onRegister, append: onList, set: onSet };

async function onRegister({ f, key, value }: ClientOperation, { query, transaction }: Doing): Promise<ServerOutcome> {
  const name = String(key);
  if (f === "read") return { type: "ok", value: await valueOf(name, query) };
  if (f === "write") {
    return transaction(async (inside) => {
      const text = quoted(JSON.stringify(value));
      await inside(`INSERT INTO documents VALUES (${quoted(name)}, ${text}) ON DUPLICATE KEY UPDATE value = ${text}`);
      return { type: "ok" };
    });
  }
  const [from = null, to = null] = value as readonly Json[];
  return transaction(async (inside) => {
    const found = await valueOf(name, inside);
    // What it found may be old, so it is not told as something that the register held just then.
    if (JSON.stringify(found) !== JSON.stringify(from)) return { type: "fail", error: ["found", found] };
    await replace(name, { found, value: to }, inside);
    return { type: "ok" };
  });
}

/** To append means to read the list and to write a longer one. */
async function onList({ f, key, value }: ClientOperation, { query, transaction }: Doing): Promise<ServerOutcome> {
  const name = String(key);
  if (f === "read") return { type: "ok", value: await valueOf(name, query) };
  return transaction(async (inside) => {
    const found = await valueOf(name, inside);
    await replace(name, { found, value: [...((found as readonly Json[] | null) ?? []), value] }, inside);
    return { type: "ok" };
  });
}

/** Each element is a row. */
async function onSet({ f, key, value }: ClientOperation, { query, transaction }: Doing): Promise<ServerOutcome> {
  const name = quoted(String(key));
  if (f === "read") {
    const { rows } = await query(`SELECT value FROM elements WHERE name = ${name}`);
    return { type: "ok", value: rows.map(([text]) => valueIn(text)) };
  }
  return transaction(async (inside) => {
    await inside(`INSERT INTO elements VALUES (${name}, ${quoted(JSON.stringify(value))})`);
    return { type: "ok" };
  });
}

async function valueOf(name: string, query: Query): Promise<Json> {
  const { rows } = await query(`SELECT value FROM documents WHERE name = ${quoted(name)}`);
  return valueIn(rows[0]?.[0]);
}

async function replace(
  name: string,
  { found, value }: { readonly found: Json; readonly value: Json },
  query: Query,
): Promise<void> {
  const text = quoted(JSON.stringify(value));
  await query(
    found === null
      ? `INSERT INTO documents VALUES (${quoted(name)}, ${text})`
      : `UPDATE documents SET value = ${text} WHERE name = ${quoted(name)}`,
  );
}

function valueIn(text: string | null | undefined): Json {
  return text === null || text === undefined ? null : (JSON.parse(text) as Json);
}

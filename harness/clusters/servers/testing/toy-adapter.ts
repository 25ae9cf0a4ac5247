/**
 * The adapter of the toy server, with a client that follows redirects as toy-client.ts does.
 */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import { defineServer, type ServerDefinition } from "../adapter/define-server.ts";
import type { ServerSystem } from "../adapter/server-system.ts";
import type { ServerAddress, ServerClient, ServerOutcome } from "../adapter/server-adapter.ts";

const TOY = fileURLToPath(new URL("./toy-server.mjs", import.meta.url));

/** The toy as a server, or with what a test changes. */
export function toyServer(changes: Partial<ServerDefinition> = {}): ServerSystem {
  return defineServer({
    name: "toy",
    workloads: ["register"],
    ports: { client: "free", peer: "free" },
    lineProtocols: ["client", "peer"],
    peers: { each: "{id}={host}:{port.peer}" },
    start: {
      command: process.execPath,
      args: [TOY, "{id}", "{host}", "{port.client}", "{port.peer}", "{data}", "{peers}"],
    },
    open: (node, { cluster }) => createToyServerClient(node, cluster),
    async ask({ host, ports }, request) {
      const socket = connect({ host, port: ports["client"] ?? 0 });
      socket.write(`${JSON.stringify({ id: 0, ...(request as object) })}\n`);
      await new Promise((resolve, reject) => {
        socket.once("data", resolve);
        socket.once("close", resolve);
        socket.once("error", reject);
        socket.setTimeout(1_000, () => resolve(undefined));
      });
      socket.destroy();
    },
    ...changes,
  });
}

interface Connection {
  readonly socket: Socket;
  readonly waiting: Map<number, (answer: Json | undefined) => void>;
}

/** A client that keeps a connection to each server that it has asked. */
function createToyServerClient(node: ServerAddress, cluster: readonly ServerAddress[]): ServerClient {
  const connections = new Map<string, Connection>();
  let id = 0;

  function connectionTo({ id: to, host, ports }: ServerAddress): Connection {
    const known = connections.get(to);
    if (known !== undefined) return known;
    const socket = connect({ host, port: ports["client"] ?? 0, noDelay: true });
    const waiting: Connection["waiting"] = new Map();
    const connection = { socket, waiting };
    connections.set(to, connection);
    socket.on("error", () => undefined);
    createInterface({ input: socket })
      .on("line", (line) => {
        const answer = JSON.parse(line) as { readonly id: number; readonly value: Json };
        waiting.get(answer.id)?.(answer.value);
      })
      .on("error", () => undefined);
    socket.once("close", () => {
      connections.delete(to);
      for (const end of waiting.values()) end(undefined);
    });
    return connection;
  }

  async function ask(server: ServerAddress, body: { readonly [name: string]: Json }): Promise<ServerOutcome> {
    const number = ++id;
    const { socket, waiting } = connectionTo(server);
    const value = await new Promise<Json | undefined>((resolve) => {
      waiting.set(number, resolve);
      socket.write(`${JSON.stringify({ id: number, ...body })}\n`);
    });
    waiting.delete(number);
    if (value === undefined) return { type: "info", value: null, error: "disconnected" };
    const { redirect } = (value ?? {}) as { readonly redirect?: string };
    if (redirect !== undefined) return await ask(named(redirect), body);
    return { type: "ok", value, node: server.id };
  }

  const named = (name: string): ServerAddress => cluster.find((server) => server.id === name) ?? node;

  return {
    invoke({ f, value }: ClientOperation) {
      if (f !== "order") return ask(node, { f, value });
      const { to, order } = value as { readonly to: string; readonly order: Json };
      return ask(named(to), { order });
    },
    close() {
      for (const { socket } of connections.values()) socket.destroy();
    },
  };
}

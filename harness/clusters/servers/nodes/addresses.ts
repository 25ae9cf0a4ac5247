/**
 * Addresses of servers and of the proxies between them: every port of the cluster, chosen before anything is started.
 *
 *     clients ──► proxy ──► n1:client          n1 ──► proxy n1>n2 ──► n2:peer
 *
 * Each server has an address of its own for every other one, so that each directed link can be cut alone.
 */
import { join, resolve } from "node:path";
import type { Json } from "../../../../histories/json.ts";
import type { ServerAdapter, ServerAddress, ServerNode } from "../adapter/server-adapter.ts";
import { addressAt } from "../server-wiring.ts";
import { freePorts, isFree } from "./free-ports.ts";

const HOST = "127.0.0.1";

type Ports = ServerAddress["ports"];

/** A proxy to open: whoever calls `from`'s port of it reaches the server's. */
export interface ProxyPlace {
  /** A node, or "client". */
  readonly from: string;
  readonly to: string;
  readonly portName: string;
  readonly port: number;
  readonly targetPort: number;
}

/** Where everything is. */
export interface Addresses {
  readonly nodes: readonly ServerNode[];
  /** The servers as clients reach them. */
  readonly forClients: readonly ServerAddress[];
  readonly proxies: readonly ProxyPlace[];
}

/** Chooses all ports. @throws Error for a port that is asked for and in use, or when there are not enough */
export async function chooseAddresses(options: {
  readonly ids: readonly string[];
  readonly adapter: Pick<ServerAdapter, "ports">;
  readonly options: { readonly [name: string]: Json };
  /** Each server gets a folder in it. */
  readonly runDirectory: string;
}): Promise<Addresses> {
  const { ids } = options;
  const portNames = Object.keys(options.adapter.ports);
  const free = [...(await freePorts(portNames.length * ids.length * (ids.length + 1)))];
  const take = (): number => free.pop() as number;
  const own = new Map<string, Ports>();
  for (const [place, id] of ids.entries()) {
    const ports = Object.entries(options.adapter.ports).map(
      ([name, wanted]) => [name, wanted === "free" ? take() : wanted + place] as const,
    );
    own.set(id, Object.fromEntries(ports));
  }
  await refuseUsed(own, options.adapter.ports);
  const proxies: ProxyPlace[] = [];
  /** The server's address for this caller. */
  function addressFor(from: string, to: string): ServerAddress {
    const ports = own.get(to) as Ports;
    if (from === to) return addressAt(to, HOST, ports);
    const places = portNames.map((portName) => ({
      from,
      to,
      portName,
      port: take(),
      targetPort: ports[portName] as number,
    }));
    proxies.push(...places);
    return addressAt(to, HOST, Object.fromEntries(places.map(({ portName, port }) => [portName, port])));
  }
  const nodes = ids.map((id, place): ServerNode => {
    const folder = resolve(options.runDirectory, id);
    return {
      ...addressAt(id, HOST, own.get(id) as Ports),
      number: place + 1,
      folder,
      data: join(folder, "data"),
      cluster: ids.map((peer) => addressFor(id, peer)),
      options: options.options,
    };
  });
  return { nodes, forClients: ids.map((id) => addressFor("client", id)), proxies };
}

async function refuseUsed(own: ReadonlyMap<string, Ports>, wanted: ServerAdapter["ports"]): Promise<void> {
  for (const [id, ports] of own) {
    for (const [name, port] of Object.entries(ports)) {
      // oxlint-disable-next-line no-await-in-loop -- a few, and the first one that is in use is told
      if (wanted[name] === "free" || (await isFree(port))) continue;
      throw new Error(
        `ports.${name}: expected ${HOST}:${port} to be free for ${id}, found somebody who listens there. ` +
          `End that program, or write "free" in place of ${String(wanted[name])}.`,
      );
    }
  }
}

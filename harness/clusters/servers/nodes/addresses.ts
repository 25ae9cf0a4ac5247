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
  /** A node, or "client"; undefined: whoever calls, of whom only the connection tells. */
  readonly from: string | undefined;
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
  readonly adapter: Pick<ServerAdapter, "ports" | "sharedPorts">;
  readonly options: { readonly [name: string]: Json };
  /** Each server gets a folder in it. */
  readonly runDirectory: string;
}): Promise<Addresses> {
  const { ids, adapter } = options;
  const portNames = Object.keys(adapter.ports);
  const free = [...(await freePorts(portNames.length * ids.length * (ids.length + 1)))];
  const take = (): number => free.pop() as number;
  const own = new Map<string, Ports>();
  for (const [place, id] of ids.entries()) {
    const ports = Object.entries(adapter.ports).map(
      ([name, wanted]) => [name, wanted === "free" ? take() : wanted + place] as const,
    );
    own.set(id, Object.fromEntries(ports));
  }
  await refuseUsed(own, adapter.ports);
  const proxies: ProxyPlace[] = [];
  const shared = new Map<string, number>();
  function open(place: Omit<ProxyPlace, "port">): number {
    const port = take();
    proxies.push({ ...place, port });
    return port;
  }
  /** The server's address for this caller. */
  function addressFor(from: string, to: string): ServerAddress {
    const ports = own.get(to) as Ports;
    const portFor = (portName: string): number => {
      const targetPort = ports[portName] as number;
      if (!adapter.sharedPorts.includes(portName)) {
        return from === to ? targetPort : open({ from, to, portName, targetPort });
      }
      const name = `${to} ${portName}`;
      const port = shared.get(name) ?? open({ from: undefined, to, portName, targetPort });
      shared.set(name, port);
      return port;
    };
    return addressAt(to, HOST, Object.fromEntries(portNames.map((portName) => [portName, portFor(portName)])));
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

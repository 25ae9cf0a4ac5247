/**
 * ServerWiring: how servers find each other and are called by clients, and what cuts their links: see `wiring.ts`. Unlike
 * nodes of the kit servers are told all addresses before any of them is started.
 */
import type { Json } from "../../../histories/json.ts";
import type { Cluster } from "../cluster.ts";
import type { Argv, LinkControl } from "../wiring.ts";
import type { ServerAdapter, ServerAddress, ServerNode } from "./adapter/server-adapter.ts";

import type { CallingNode } from "./links/callers.ts";

/** Which servers are to be placed, and what is known of them later. */
export interface ServerPlaces {
  /** e.g. ["n1", "n2", "n3"] */
  readonly ids: readonly string[];
  readonly adapter: Pick<ServerAdapter, "ports" | "lineProtocols" | "sharedPorts">;
  readonly options: { readonly [name: string]: Json };
  /** Each server gets a folder in it. */
  readonly runDirectory: string;
  /** Whether `from`, a server or "client" (undefined: somebody), would find somebody at a port of this server now. */
  readonly isUp: (from: string | undefined, to: string) => boolean;
  /** Whose processes call; once the servers have been placed. */
  readonly callingNodes: () => readonly CallingNode[];
  /** Something of the wiring does not work for this server. */
  readonly onError: (server: string, message: string) => void;
}

/** Where everything is. */
export interface WiredServers {
  readonly nodes: readonly ServerNode[];
  /** The servers as clients reach them. */
  readonly forClients: readonly ServerAddress[];
  /** What this process starts for the program to run where the server is. */
  readonly launch: (server: string, command: Argv) => Argv;
}

/** The wiring of servers. It may be closed at any time. */
export interface ServerWiring extends LinkControl {
  readonly name: Extract<Cluster["name"], "servers" | "namespaces">;
  /** Finds a place for every server. @throws Error for a port that is asked for and in use, or when there are not enough */
  place(places: ServerPlaces): Promise<WiredServers>;
  /** A server has come up or gone. */
  changed(): void;
  /** Records what is left to say of links, and gives everything up. */
  close(): Promise<void>;
}

/** A server at this address. */
export function addressAt(id: string, host: string, ports: ServerAddress["ports"]): ServerAddress {
  return { id, host, ports, url: `http://${host}:${Object.values(ports)[0]}` };
}

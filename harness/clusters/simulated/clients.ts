/**
 * Clients: opens clients and carries their requests and answers over links of their own, which share the rules and
 * counts of the endpoint "client".
 *
 * A request that reaches a node which does not run is refused, and a node that ends breaks the connections on
 * which it had been asked: both tell the client `disconnected`, over the same links, so that a cut hides it.
 */
import { clientName } from "../../../runs/client-name.ts";
import type { Json } from "../../../histories/json.ts";
import type { ClientCore } from "../../../systems-under-test/node-kit/client.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { DrivenClient } from "../client-driver.ts";
import { createConnection, type Connection } from "./network/connection.ts";
import type { LinkTable } from "./network/link-table.ts";
import type { NetworkOptions, Parcel } from "./network/network.ts";
import type { MessageFate, OnMessage } from "./options.ts";
import type { Scheduler } from "./scheduler.ts";
import { createSimulatedClient } from "./simulated-client.ts";
import type { SimulatedNode } from "./nodes/simulated-node.ts";
import type { Stepping } from "./nodes/stepping.ts";
import { digestOf } from "./trace.ts";

/** All clients of a simulated cluster, and what nodes send to them. */
export interface Clients {
  open(process: number, worker: number): DrivenClient;
  /** A node answers a request; one that nobody waits for any more is dropped. */
  reply(node: string, connection: string, reply: Json): void;
  /** The node has ended: whoever had asked it is told. */
  down(node: string): void;
}

/** What clients use of the world that they live in. */
export interface ClientsSurroundings {
  /** The nodes at the start; clients have the numbers after theirs. */
  readonly ids: readonly string[];
  /** The numbers of all nodes; grows when nodes join. */
  readonly numberOf: ReadonlyMap<string, number>;
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  readonly random: RandomStream;
  readonly links: LinkTable;
  readonly options: () => NetworkOptions;
  readonly node: (id: string) => SimulatedNode;
  readonly isolated: (value: Json) => Json;
  readonly makeCore: (process: number, worker: number, random: RandomStream) => ClientCore;
  readonly onMessage: OnMessage | undefined;
}

/** An open client and its connections, by node. */
interface Opened {
  readonly client: DrivenClient;
  readonly number: number;
  readonly process: number;
  readonly connections: Map<string, Connection>;
}

/** A message between a client and a node, under way. */
class ClientMessage implements Parcel {
  readonly kind: "request" | "response" | "disconnected";
  readonly digest: number;
  readonly onLost: (() => void) | undefined;
  readonly #fate: MessageFate | undefined;
  readonly #arrived: () => void;

  constructor(
    kind: ClientMessage["kind"],
    given: { readonly digest: number; readonly fate: MessageFate | undefined; readonly arrived: () => void },
  ) {
    this.kind = kind;
    this.digest = given.digest;
    this.onLost = given.fate?.lost;
    this.#fate = given.fate;
    this.#arrived = given.arrived;
  }

  deliver(): void {
    this.#fate?.arrived();
    this.#arrived();
  }
}

/** The connection of a client to a node: its two directed links. @param node.target the node's number */
function connectionOf(
  { ids, scheduler, random, links, options }: ClientsSurroundings,
  { client, number }: Opened,
  node: { readonly to: string; readonly target: number },
): Connection {
  return createConnection({
    scheduler,
    random: random.fork(`${number} ${node.to}`),
    options,
    sides: [
      {
        target: ids.length + number,
        incoming: links.state(node.to, "client"),
        onBroken: () => client.disconnected(node.to),
      },
      // A node sees requests, not connections.
      { target: node.target, incoming: links.state("client", node.to), onBroken: () => undefined },
    ],
  });
}

/** The numbers of the clients that have asked a node since it booted. */
interface Askers {
  add(node: string, client: number): void;
  /** The client is closed. */
  leave(client: number): void;
  /** Gives those that have asked the node, and forgets them. */
  take(node: string): ReadonlySet<number>;
}

function createAskers(): Askers {
  const askers = new Map<string, Set<number>>();
  return {
    add(node, client) {
      const numbers = askers.get(node);
      if (numbers === undefined) askers.set(node, new Set([client]));
      else numbers.add(client);
    },
    leave(client) {
      for (const numbers of askers.values()) numbers.delete(client);
    },
    take(node) {
      const numbers = askers.get(node) ?? new Set();
      askers.delete(node);
      return numbers;
    },
  };
}

function unknownNode({ number }: Opened, to: string, known: ReadonlyMap<string, number>): RangeError {
  return new RangeError(`Request of client ${number}: expected one of ${[...known.keys()].join(", ")}, found "${to}".`);
}

/** Clients of these nodes; none is open yet. */
export function createClients(surroundings: ClientsSurroundings): Clients {
  const { ids, numberOf, scheduler, random, options, node, isolated, makeCore, onMessage } = surroundings;
  const open = new Map<number, Opened>();
  const askers = createAskers();
  let openedCount = 0;

  function connect(opened: Opened, to: string): Connection | undefined {
    const known = opened.connections.get(to);
    const target = numberOf.get(to);
    if (known !== undefined || target === undefined) return known;
    const connection = connectionOf(surroundings, opened, { to, target });
    opened.connections.set(to, connection);
    return connection;
  }

  function request(opened: Opened, { to, id, request: body }: { to: string; id: number; request: Json }): void {
    const connection = connect(opened, to);
    if (connection === undefined) {
      throw unknownNode(opened, to, numberOf);
    }
    const fate = onMessage?.({ from: clientName(opened.process), to, body });
    const arrived = (): void => {
      if (node(to).request(`${opened.number}.${id}`, body)) askers.add(to, opened.number);
      else tellDisconnected(opened, to);
    };
    connection.send(0, new ClientMessage("request", { digest: digestOf(body), fate, arrived }));
  }

  function tellDisconnected(opened: Opened, from: string): void {
    const arrived = (): void => opened.client.disconnected(from);
    connect(opened, from)?.send(1, new ClientMessage("disconnected", { digest: 0, fate: undefined, arrived }));
  }

  return {
    open(process, worker) {
      const number = openedCount++;
      const client = createSimulatedClient({
        scheduler,
        stepping: surroundings.stepping,
        name: clientName(process),
        target: ids.length + number,
        core: makeCore(process, worker, random.fork(`core ${process}`)),
        transport: {
          request: (to, id, body) => request(opened, { to, id, request: isolated(body) }),
          leave() {
            open.delete(number);
            askers.leave(number);
          },
        },
      });
      const opened: Opened = { client, number, process, connections: new Map() };
      open.set(number, opened);
      return client;
    },
    reply(from, connection, reply) {
      const dot = connection.indexOf(".");
      const opened = open.get(Number(connection.slice(0, dot)));
      if (opened === undefined) return;
      const id = Number(connection.slice(dot + 1));
      const fate = onMessage?.({ from, to: clientName(opened.process), body: reply });
      const arrived = (): void => opened.client.response(from, id, reply);
      connect(opened, from)?.send(1, new ClientMessage("response", { digest: digestOf(reply), fate, arrived }));
    },
    down(from) {
      for (const number of askers.take(from)) {
        const opened = open.get(number);
        if (opened === undefined) continue;
        if (options().mode === "fifo") opened.connections.get(from)?.sever(1);
        else tellDisconnected(opened, from);
      }
    },
  };
}

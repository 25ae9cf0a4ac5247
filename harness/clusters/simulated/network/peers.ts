/**
 * Peers: the connections among the nodes.
 */
import type { Json } from "../../../../histories/json.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createConnection, type Connection, type Side } from "./connection.ts";
import type { LinkTable } from "./link-table.ts";
import type { NetworkOptions, Parcel } from "./network.ts";
import type { MessageFate, OnMessage } from "../options.ts";
import type { Scheduler } from "../scheduler.ts";
import type { SimulatedNode } from "../nodes/simulated-node.ts";
import { digestOf } from "../trace.ts";

/** Carries messages from node to node. */
export interface Peers {
  /** False when there is no such node. A node reaches itself at once, whatever the network does. */
  send(from: string, to: string, message: Json): boolean;
  /** A new node, with a connection to each that was there before it. @param target its number */
  join(node: string, target: number): void;
  /** The node has ended: its connections end, too. */
  down(node: string): void;
}

/** What the connections among nodes need of the world. */
export interface PeersSurroundings {
  readonly ids: readonly string[];
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  readonly links: LinkTable;
  readonly options: () => NetworkOptions;
  readonly node: (id: string) => SimulatedNode;
  readonly onMessage: OnMessage | undefined;
}

/** A connection as one of its ends sees it. */
interface End {
  readonly connection: Connection;
  readonly side: 0 | 1;
}

/** A message between nodes, under way. */
class PeerMessage implements Parcel {
  readonly kind = "deliver";
  readonly digest: number;
  readonly onLost: (() => void) | undefined;
  readonly #from: string;
  readonly #receiver: SimulatedNode;
  readonly #message: Json;
  readonly #connection: Connection;
  readonly #fate: MessageFate | undefined;

  constructor(parts: {
    readonly from: string;
    readonly receiver: SimulatedNode;
    readonly message: Json;
    readonly digest: number;
    readonly connection: Connection;
    readonly fate: MessageFate | undefined;
  }) {
    this.digest = parts.digest;
    this.onLost = parts.fate?.lost;
    this.#from = parts.from;
    this.#receiver = parts.receiver;
    this.#message = parts.message;
    this.#connection = parts.connection;
    this.#fate = parts.fate;
  }

  deliver(): void {
    this.#fate?.arrived();
    if (!this.#receiver.receive(this.#from, this.#message)) this.#connection.overflow();
  }
}

/** A connection between every two nodes, with nothing on its way. */
export function createPeers(surroundings: PeersSurroundings): Peers {
  const { ids, scheduler, random, links, options, node, onMessage } = surroundings;
  /** By own id, then by peer. */
  const ends = new Map<string, Map<string, End>>(ids.map((id) => [id, new Map()]));
  const numberOf = new Map(ids.map((id, number) => [id, number]));

  function connect(one: string, other: string): void {
    const side = (self: string, peer: string): Side => ({
      target: numberOf.get(self) ?? -1,
      incoming: links.state(peer, self),
      onBroken: () => node(self).linkDown(peer),
    });
    const connection = createConnection({
      scheduler,
      random: random.fork(`${one} ${other}`),
      options,
      sides: [side(one, other), side(other, one)],
    });
    ends.get(one)?.set(other, { connection, side: 0 });
    ends.get(other)?.set(one, { connection, side: 1 });
  }

  ids.forEach((one, first) => {
    for (const other of ids.slice(first + 1)) connect(one, other);
  });

  return {
    send(from, to, message) {
      const digest = digestOf(message);
      if (from === to) {
        const deliver = (): void => void node(to).receive(from, message);
        scheduler.after(1, { kind: "deliver", target: numberOf.get(to) ?? -1, digest, run: deliver });
        return true;
      }
      const end = ends.get(from)?.get(to);
      if (end === undefined) return false;
      const fate = onMessage?.({ from, to, body: message });
      const { connection, side } = end;
      connection.send(side, new PeerMessage({ from, receiver: node(to), message, digest, connection, fate }));
      return true;
    },
    join(id, target) {
      const others = [...ends.keys()];
      numberOf.set(id, target);
      ends.set(id, new Map());
      for (const other of others) connect(other, id);
    },
    down(id) {
      for (const { connection, side } of ends.get(id)?.values() ?? []) connection.sever(side);
    },
  };
}

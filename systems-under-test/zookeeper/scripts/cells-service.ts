/**
 * A service that is as small as one can be, for tests of the ordered log: cells with a value each, set by transactions. Its
 * images are read cell by cell, so they are fuzzy.
 */
import type { Connection, Json } from "../../node-kit/node.ts";
import type { Broadcast, Service } from "../replicated-service.ts";
import { compareZxids, type Zxid } from "../zxid.ts";

/** What may be asked of a server. `confirmed-get` is answered when a quorum has confirmed the leader. */
export type CellsRequest =
  | { readonly f: "set"; readonly cell: string; readonly value: number }
  | { readonly f: "get" | "confirmed-get"; readonly cell: string };

/** What it answers. `refused`: it does not serve, and nothing happened. */
export type CellsReply =
  | { readonly ok: true; readonly value: number | null; readonly zxid: Zxid }
  | { readonly ok: false; readonly error: "refused" };

/** A transaction: who asked, to be answered by the server that was asked. */
type Setting = {
  readonly cell: string;
  readonly value: number;
  readonly server: string;
  readonly connection: Connection;
};

/** Sets and gets cells. */
export function createCellsService(broadcast: Broadcast): Service {
  const cells = new Map<string, readonly [value: number, zxid: Zxid]>();
  const waiting = new Set<Connection>();
  const tickets = new Map<number, { readonly connection: Connection; readonly cell: string }>();
  let lastTicket = 0;

  function answer(connection: Connection, cell: string): void {
    const reply = { ok: true, value: cells.get(cell)?.[0] ?? null, zxid: broadcast.lastApplied() } as const;
    broadcast.reply(connection, reply);
  }

  function request(connection: Connection, asked: CellsRequest): void {
    const standing = broadcast.standing();
    if (standing.role === "looking" || (asked.f === "confirmed-get" && standing.role !== "leader")) {
      broadcast.reply(connection, { ok: false, error: "refused" });
    } else if (asked.f === "get") answer(connection, asked.cell);
    else if (asked.f !== "set") {
      tickets.set(++lastTicket, { connection, cell: asked.cell });
      broadcast.confirm(lastTicket);
    } else {
      waiting.add(connection);
      const setting: Setting = { cell: asked.cell, value: asked.value, server: broadcast.id, connection };
      if (standing.role === "leader") broadcast.propose(setting);
      else broadcast.send(standing.leader, setting);
    }
  }

  return {
    restore(image) {
      cells.clear();
      for (const piece of (image ?? []) as readonly (readonly [string, number, Zxid])[]) {
        cells.set(piece[0], [piece[1], piece[2]]);
      }
    },
    apply(zxid, transaction) {
      const { cell, value, server, connection } = transaction as Setting;
      const known = cells.get(cell);
      if (known === undefined || compareZxids(known[1], zxid) < 0) cells.set(cell, [value, zxid]);
      if (server === broadcast.id && waiting.delete(connection)) answer(connection, cell);
    },
    readImage() {
      const names = [...cells.keys()].sort();
      return {
        next() {
          const name = names.shift();
          const known = name === undefined ? undefined : cells.get(name);
          return name === undefined || known === undefined ? undefined : ([name, known[0], known[1]] as Json);
        },
      };
    },
    standingChanged() {
      tickets.clear();
      if (broadcast.standing().role === "looking") waiting.clear();
    },
    request: (connection, asked) => request(connection, asked as unknown as CellsRequest),
    receive(_from, message) {
      if (broadcast.standing().role === "leader") broadcast.propose(message);
    },
    report: () => null,
    confirmed(ticket) {
      const asked = tickets.get(ticket);
      tickets.delete(ticket);
      if (asked !== undefined) answer(asked.connection, asked.cell);
    },
    tick: () => undefined,
    wakeAt: () => null,
    inspect: () => Object.fromEntries([...cells].sort(([one], [other]) => (one < other ? -1 : 1))) as Json,
  };
}

/**
 * The monitor of the service in one process: each transaction follows from its request and the state before it, does what it
 * says, keeps its session's order, and every client is told what it watches before it sees a change.
 *
 * That servers with the same zxid have the same state is seen by the monitor of the ordered log, which hashes it.
 */
import type { Connection, Id, Json } from "../../../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../../../system.ts";
import type { ZookeeperNode } from "../../node.ts";
import type { ClientFrame, LinkNumber, ServerReply, Xid } from "../../service/frames.ts";
import type { Request, SessionId } from "../../service/requests.ts";
import type { ViewedService } from "../../service/service.ts";
import type { Transaction } from "../../service/transactions.ts";
import { changesOf } from "../../service/transactions.ts";
import type { Tree } from "../../service/tree.ts";
import type { Zab } from "../../zab/state.ts";
import { compareZxids, ZXID_ZERO, type Zxid } from "../../zxid.ts";
import { wrongOf } from "./expected-transaction.ts";
import { createWatchModel, type WatchModel } from "./watch-model.ts";

/** All sessions and nodes are looked at where this many transactions were applied since the last time. */
const LOOKED_EVERY = 16;

type Input = Parameters<ZookeeperNode["step"]>[0];

interface Memory {
  readonly say: (invariant: string, message: string) => void;
  /** What clients asked for, by session and xid; and the session's last request that was carried out. */
  readonly requests: Map<string, Request>;
  readonly lastXid: Map<SessionId, Xid>;
  /** Every transaction is looked at once, where it is applied first. */
  lastChecked: Zxid;
}

interface Server {
  readonly id: Id;
  readonly view: Zab;
  readonly service: ViewedService;
  readonly watches: WatchModel;
  /** Connections that ask for a session, with their number. */
  readonly connecting: Map<Connection, LinkNumber>;
}

interface Entry {
  readonly zxid: Zxid;
  readonly transaction: Transaction;
}

/** @param report called for each violation, as soon as it is seen */
export function createServiceMonitor(report: (violation: Violation) => void): SystemMonitor {
  const memory: Memory = {
    say: (invariant, message) => report({ invariant, message }),
    requests: new Map(),
    lastXid: new Map(),
    lastChecked: ZXID_ZERO,
  };
  return {
    watch(id, watched) {
      const node = watched as unknown as ZookeeperNode;
      const { view } = node;
      const service = view.service as ViewedService;
      const server: Server = { id, view, service, watches: createWatchModel(), connecting: new Map() };
      const step: ZookeeperNode["step"] = (input) => {
        const entry = before(memory, server, input);
        const effects = node.step(input);
        if (entry !== undefined) after(memory, server, entry);
        let isSeen = entry !== undefined;
        for (const effect of effects) {
          if (effect.type !== "reply") continue;
          replied(memory, server, effect);
          isSeen = true;
        }
        // Between two of these, nobody can tell which links are left.
        if (isSeen) keepLinks(server);
        return effects;
      };
      return { ...node, step };
    },
  };
}

/** The transaction that this step will apply; undefined: none. */
function before(memory: Memory, server: Server, input: Input): Entry | undefined {
  if (input.type === "request") asked(memory, server, input.connection, input.request);
  const [next] = server.view.pending;
  if (input.type !== "applied" || next?.kind !== "entry" || next.index !== input.index) return undefined;
  const entry = { zxid: next.entry.zxid, transaction: next.entry.transaction as unknown as Transaction };
  if (isExact(server) && compareZxids(entry.zxid, memory.lastChecked) > 0) checkTransaction(memory, server, entry);
  return entry;
}

/** Until it has applied what an image was read up to, a server's state is one that never was. */
function isExact({ view }: Server): boolean {
  return compareZxids(view.applied, view.exactFrom) >= 0;
}

function asked({ requests }: Memory, { connecting, watches }: Server, connection: Connection, request: Json): void {
  const frame = request as unknown as ClientFrame;
  if (frame.type === "connect") {
    connecting.set(connection, frame.link);
    return;
  }
  watches.asked(connection, frame);
  const { body, session } = frame;
  if (body.type === "request") requests.set(`${session} ${body.xid}`, body.request);
}

function checkTransaction(memory: Memory, { id, service }: Server, { zxid, transaction }: Entry): void {
  memory.lastChecked = zxid;
  const tree = service.view.tree();
  const { session } = transaction;
  const xid = "xid" in transaction ? transaction.xid : undefined;
  const request = xid === undefined ? undefined : memory.requests.get(`${session} ${xid}`);
  const name = (): string => `${transaction.type} of session ${session} at ${zxid.join(".")}`;
  const wrong = wrongOf(tree, transaction, request);
  if (wrong !== undefined) memory.say("transactions follow from the state", `${name()}, applied by ${id}: ${wrong}`);
  if (xid === undefined) return;
  const last = memory.lastXid.get(session) ?? 0;
  memory.lastXid.set(session, xid);
  if (xid <= last) memory.say("writes of a session in order", `${name()}: request ${xid} comes after ${last}`);
}

function after({ say }: Memory, server: Server, { zxid, transaction }: Entry): void {
  const tree = server.service.view.tree();
  const changes = changesOf(transaction);
  for (const change of changes) server.watches.changed(zxid, change);
  if (!isExact(server)) return;
  // Of several changes of one path the last is there afterwards.
  const last = changes.length < 2 ? changes : new Map(changes.map((change) => [change.path, change])).values();
  for (const change of last) {
    const node = tree.get(change.path);
    const isDone =
      change.type === "delete"
        ? node === undefined
        : node !== undefined && compareZxids(node.mzxid, zxid) === 0 && isSame(node.data, change.data);
    if (isDone) continue;
    const name = `${transaction.type} at ${zxid.join(".")}`;
    say("transactions do what they say", `${server.id} applied ${name}, and ${change.path} is not as it says`);
  }
  if (zxid[1] % LOOKED_EVERY === 0 || transaction.type === "close-session") checkTree(say, server.id, tree);
}

function isSame(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function checkTree(say: Memory["say"], id: Id, tree: Tree): void {
  for (const [path, { ephemeralOwner }] of tree.entries()) {
    if (ephemeralOwner !== null && !tree.sessions.has(ephemeralOwner)) {
      say("ephemeral nodes have an open session", `${id} holds ${path} of session ${ephemeralOwner}, which has ended`);
    }
  }
}

function replied(
  { say }: Memory,
  { connecting, id, service, watches }: Server,
  { connection, reply }: { readonly connection: Connection; readonly reply: Json },
): void {
  const said = reply as unknown as ServerReply;
  if (said.type === "connected") watches.opened(said.session, connecting.get(connection) ?? 0);
  if (said.type !== "frame") connecting.delete(connection);
  else {
    const wrong = watches.answered(connection, said, service.view.tree());
    if (wrong !== undefined) say("clients are told what they watch", `a client of ${id}: ${wrong}`);
  }
}

function keepLinks({ service, watches }: Server): void {
  const links = service.view.serving()?.links;
  watches.keep((session, number) => links?.get(session)?.number === number);
}

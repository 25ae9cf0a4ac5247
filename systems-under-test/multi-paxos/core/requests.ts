/**
 * Client requests: which become commands in the log, which are read under a lease, and which are refused.
 */
import type { Connection } from "../../node-kit/node.ts";
import { reply } from "../../paxos/core/outbox.ts";
import type { StoreRequest } from "../../replicated-store/commands.ts";
import { isStoreRequest } from "../../replicated-store/commands.ts";
import { proposeNext } from "./leader.ts";
import { acceptLeaseRead } from "./reads.ts";
import type { MultiPaxos } from "./state.ts";

/** New requests are refused while the oldest one has waited this long (ms). Clients ask again sooner than that. */
const WAITED_MS_MAX = 500;

/** Takes a request from a client. It is answered now, later, or never if this node crashes. */
export function receiveRequest(node: MultiPaxos, connection: Connection, request: StoreRequest): void {
  if (!isStoreRequest(request)) {
    reply(node.outbox, connection, { ok: false, error: "malformed" });
    return;
  }
  if (request.type === "operation" && request.op.f === "read") {
    const { key } = request.op;
    const path = node.rules.readPath({ isLeader: node.role === "leader", mode: node.options.reads });
    if (path === "local") {
      reply(node.outbox, connection, node.machine.read(key));
      return;
    }
    if (path === "lease" && acceptLeaseRead(node, connection, key)) return;
  }
  enqueue(node, connection, request);
}

function enqueue(node: MultiPaxos, connection: Connection, command: StoreRequest): void {
  const { leadership, leader, outbox } = node;
  if (leadership === null) {
    const hint = leader !== null && leader !== node.id ? { hint: leader } : {};
    reply(outbox, connection, { ok: false, error: "not-leader", ...hint });
    return;
  }
  if (isBusy(node, leadership.queue)) {
    reply(outbox, connection, { ok: false, error: "busy" });
    return;
  }
  leadership.queue.push({ connection, command, since: node.now });
  proposeNext(node);
}

function isBusy({ waiters, options, now }: MultiPaxos, queue: readonly unknown[]): boolean {
  if (waiters.size + queue.length >= options.maxWaiting) return true;
  // A Map iterates in insertion order, so this is the oldest.
  const [oldest] = waiters.values();
  return oldest !== undefined && now - oldest.since > WAITED_MS_MAX;
}

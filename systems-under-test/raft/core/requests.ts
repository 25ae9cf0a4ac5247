/**
 * Client requests: what becomes an entry, what is a read, and what is refused.
 */
import type { Connection } from "../../node-kit/node.ts";
import type { RaftRequest } from "./messages.ts";
import { acceptRead } from "./reads.ts";
import { propose, startRound } from "./replication.ts";
import { reply } from "./state.ts";
import type { Raft } from "./state.ts";
import { beginHandover } from "./transfer.ts";

/**
 * While a request has waited this long, new ones are refused. Clients try again after a fraction of this: a leader
 * that queued what it cannot commit in time would commit nothing but what everybody has given up on, for ever.
 */
const WAITED_MS_MAX = 500;

/** Takes in a request; it is answered now or later, or never if this node dies. */
export function receiveRequest(raft: Raft, connection: Connection, request: RaftRequest): void {
  if (!isRequest(request)) {
    reply(raft, connection, { ok: false, error: "malformed" });
    return;
  }
  if (request.type === "operation" && request.op.f === "read") {
    receiveRead(raft, connection, request);
    return;
  }
  if (raft.role !== "leader") {
    redirect(raft, connection);
    return;
  }
  if (request.type === "transfer") beginHandover(raft, connection, request.to);
  else proposeFor(raft, connection, request);
}

function receiveRead(raft: Raft, connection: Connection, request: Extract<RaftRequest, { type: "operation" }>): void {
  const { key } = request.op;
  const path = raft.rules.readPath({ isLeader: raft.role === "leader", mode: raft.options.reads });
  switch (path) {
    case "redirect":
      redirect(raft, connection);
      return;
    case "local":
      reply(raft, connection, raft.machine.read(key));
      return;
    case "log":
      proposeFor(raft, connection, request);
      return;
    case "read-index":
    case "lease":
      if (acceptRead(raft, { connection, key }, path)) startRound(raft);
  }
}

function proposeFor(raft: Raft, connection: Connection, request: Exclude<RaftRequest, { type: "transfer" }>): void {
  if (!raft.rules.acceptsWrites({ isTransferring: raft.leadership?.handover !== null })) {
    reply(raft, connection, { ok: false, error: "transferring" });
    return;
  }
  if (isBusy(raft)) {
    reply(raft, connection, { ok: false, error: "busy" });
    return;
  }
  const index = propose(raft, request);
  if (raft.rules.replyWhen() === "appended" && request.type === "operation" && request.op.f !== "read") {
    reply(raft, connection, { ok: true, value: request.op.value });
    return;
  }
  raft.waiters.set(index, { term: raft.term, connection, since: raft.now });
}

function isBusy(raft: Raft): boolean {
  if (raft.waiters.size >= raft.options.maxWaiting) return true;
  // Insertion order is order of arrival.
  const [oldest] = raft.waiters.values();
  return oldest !== undefined && raft.now - oldest.since > WAITED_MS_MAX;
}

function redirect(raft: Raft, connection: Connection): void {
  const hint = raft.leader !== null && raft.leader !== raft.id ? { hint: raft.leader } : {};
  reply(raft, connection, { ok: false, error: "not-leader", ...hint });
}

const OPERATIONS: readonly string[] = ["read", "write", "cas", "append", "add", "delete"];

/** Whether this is a request: clients are outside, so what they send is looked at once, here. */
function isRequest(request: RaftRequest): boolean {
  const given = request as unknown;
  if (typeof given !== "object" || given === null) return false;
  switch (request.type) {
    case "open":
    case "transfer":
      return true;
    case "close":
      return typeof request.session === "number";
    case "operation": {
      const { op, session, seq, firstOutstanding } = request;
      const isNumbered = [session, seq, firstOutstanding].every(Number.isInteger);
      if (!isNumbered || typeof op !== "object" || op === null || !OPERATIONS.includes(op.f)) return false;
      const isPair = Array.isArray(op.value) && op.value.length === 2;
      return (typeof op.key === "string" || typeof op.key === "number") && (op.f !== "cas" || isPair);
    }
    default:
      return false;
  }
}

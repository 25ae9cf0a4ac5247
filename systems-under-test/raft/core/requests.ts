/**
 * Client requests: which become log entries, which are reads, and which are refused.
 */
import type { Connection } from "../../node-kit/node.ts";
import type { RaftRequest } from "./messages.ts";
import type { MachineRequest } from "./machine.ts";
import { beginChange } from "../membership/change.ts";
import { isChangeRequest } from "../membership/configuration.ts";
import { acceptRead } from "./reads.ts";
import { propose, startHeartbeatRound } from "./replication.ts";
import { reply } from "./state.ts";
import type { Raft } from "./state.ts";
import { beginTransfer } from "./transfer.ts";

/**
 * New requests are refused while the oldest one has waited this long (ms). Clients retry sooner than that. A leader
 * that queued more than it can commit in time would only ever commit requests that everybody has given up.
 */
const WAITED_MS_MAX = 500;

/** Takes a request from a client. It is answered now, later, or never if this node crashes. */
export function receiveRequest(raft: Raft, connection: Connection, request: RaftRequest): void {
  if (!isRequest(raft, request)) {
    reply(raft, connection, { ok: false, error: "malformed" });
    return;
  }
  const isOperators = request.type === "transfer" || request.type === "change-members";
  if (!isOperators && raft.service.isRead(request)) {
    receiveRead(raft, connection, request);
    return;
  }
  if (raft.role !== "leader") {
    redirect(raft, connection);
    return;
  }
  if (request.type === "transfer") beginTransfer(raft, connection, request.to);
  else if (request.type === "change-members") beginChange(raft, connection, request);
  else proposeFor(raft, connection, request);
}

function receiveRead(raft: Raft, connection: Connection, request: MachineRequest): void {
  const path = raft.rules.readPath({ isLeader: raft.role === "leader", mode: raft.options.reads });
  switch (path) {
    case "redirect":
      redirect(raft, connection);
      return;
    case "local":
      reply(raft, connection, raft.machine.read(request));
      return;
    case "log":
      proposeFor(raft, connection, request);
      return;
    case "read-index":
    case "lease":
      if (acceptRead(raft, { connection, request }, path)) startHeartbeatRound(raft);
  }
}

function proposeFor(raft: Raft, connection: Connection, request: MachineRequest): void {
  if (!raft.rules.acceptsWrites({ isTransferring: raft.leadership?.transfer !== null })) {
    reply(raft, connection, { ok: false, error: "transferring" });
    return;
  }
  if (isBusy(raft)) {
    reply(raft, connection, { ok: false, error: "busy" });
    return;
  }
  const presumed = raft.rules.replyWhen() === "appended" ? raft.machine.presumed(request) : undefined;
  const index = propose(raft, request);
  if (presumed !== undefined) {
    reply(raft, connection, presumed);
    return;
  }
  raft.waiters.set(index, { term: raft.term, connection, since: raft.now });
}

function isBusy(raft: Raft): boolean {
  if (raft.waiters.size >= raft.options.maxWaiting) return true;
  // A Map iterates in insertion order, so this is the oldest.
  const [oldest] = raft.waiters.values();
  return oldest !== undefined && raft.now - oldest.since > WAITED_MS_MAX;
}

function redirect(raft: Raft, connection: Connection): void {
  const hint = raft.leader !== null && raft.leader !== raft.id ? { hint: raft.leader } : {};
  reply(raft, connection, { ok: false, error: "not-leader", ...hint });
}

/** Validates a request. Clients are outside, so this is the one place where their data is checked. */
function isRequest({ service }: Raft, request: RaftRequest): boolean {
  return service.isRequest(request) || (request as RaftRequest | null)?.type === "transfer" || isChangeRequest(request);
}

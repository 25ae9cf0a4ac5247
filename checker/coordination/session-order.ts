/**
 * Requests by session, in order of submission, and what must hold along each of them.
 *
 * The order of a session is all that the service promises to a client: a client whose session has expired begins anew, and
 * its next session may be told less than the one before.
 */
import { type Check, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { type Position, positionText, type Request } from "./requests.ts";
import { nothingToSay } from "./words.ts";
import { znodesOf } from "./znodes.ts";

/** The answered requests of each session, in order of submission. */
export function bySession(requests: readonly Request[]): ReadonlyMap<string, readonly Request[]> {
  const sessions = new Map<string, Request[]>();
  for (const request of requests) {
    if (request.answer === undefined) continue;
    const name = sessionOf(request);
    const row = sessions.get(name);
    if (row === undefined) sessions.set(name, [request]);
    else row.push(request);
  }
  return sessions;
}

/** The session of an answered request; its process, where no session is named. */
export function sessionOf({ answer, operation }: Request): string {
  return answer?.session ?? `process ${operation.process}`;
}

/** FIFO client order: the answers of a session tell of a state that never goes back, and its writes keep their order. */
export const clientOrder: Check = {
  name: "client-order",
  description: "the zxids of a session's answers never go back, and its writes take effect in the order of submission",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const { requests } = znodesOf(operations, testimony);
    const nothing = nothingToSay(requests);
    if (nothing !== undefined) return nothing;
    const sessions = bySession(requests);
    for (const [session, row] of sessions) {
      const found = disorderIn(row);
      if (found === undefined) continue;
      const { before, request, why } = found;
      const message = `In session ${session}, operation ${request.operation.id} ${why}.`;
      return refuted(message, [before?.operation.id, request.operation.id]);
    }
    return { valid: true, message: `${counted(sessions.size, "session")} kept their order.`, operations: [] };
  },
};

interface Disorder {
  readonly before?: Request | undefined;
  readonly request: Request;
  readonly why: string;
}

function disorderIn(row: readonly Request[]): Disorder | undefined {
  let [seen, written]: [Position, Position] = [-Infinity, -Infinity];
  let [lastSeen, lastWritten]: [Request | undefined, Request | undefined] = [undefined, undefined];
  for (const request of row) {
    const { zxid, at, events = [] } = request.answer ?? {};
    if (at !== undefined) {
      if (at <= written)
        return {
          request,
          before: lastWritten,
          why: `has the zxid ${positionText(at)}, not above ${positionText(written)}`,
        };
      [written, lastWritten] = [at, request];
    }
    for (const event of events) {
      if (event.zxid !== undefined && zxid !== undefined && event.zxid > zxid && !event.isFromBefore)
        return {
          request,
          why: `tells an event of ${positionText(event.zxid)} from before its answer of ${positionText(zxid)}`,
        };
    }
    if (zxid === undefined) continue;
    if (zxid < seen)
      return { request, before: lastSeen, why: `answers from ${positionText(zxid)}, after ${positionText(seen)}` };
    if (at !== undefined && zxid < at)
      return { request, why: `answers from ${positionText(zxid)}, before its own write at ${positionText(at)}` };
    [seen, lastSeen] = [zxid, request];
  }
  return undefined;
}

/**
 * What the clients of a text script saw, as a history.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { StoreReply } from "../../systems-under-test/replicated-store/commands.ts";
import type { Happening } from "../../systems-under-test/raft/scripts/text/stage.ts";

/** Refusals after which nothing was done: see `StoreReply`. */
const NOTHING_DONE: ReadonlySet<string> = new Set(["not-leader", "transferring", "busy", "malformed"]);

/** Each request is a process of its own, for a script asks several at once. Sessions and transfers are no operations. */
export function eventsOfScript(happenings: readonly Happening[]): HistoryEvent[] {
  const processes = new Map<string, number>();
  const events: HistoryEvent[] = [];
  for (const { name, timeMs, request, reply } of happenings) {
    if (request.type !== "operation") continue;
    if (!processes.has(name)) processes.set(name, processes.size);
    const { f, key, value } = request.op;
    const base = { index: events.length, time: timeMs * 1e6, process: processes.get(name) ?? 0, f, key };
    events.push(reply === undefined ? { ...base, type: "invoke", value } : { ...base, ...completion(reply, value) });
  }
  return events;
}

function completion(reply: StoreReply, asked: HistoryEvent["value"]): Pick<HistoryEvent, "type" | "value" | "error"> {
  if (reply.ok) return { type: "ok", value: reply.value };
  if (reply.error === "mismatch") return { type: "fail", value: asked, error: ["mismatch", reply.seen ?? null] };
  return { type: NOTHING_DONE.has(reply.error) ? "fail" : "info", value: asked, error: reply.error };
}

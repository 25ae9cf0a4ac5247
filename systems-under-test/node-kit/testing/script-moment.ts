/**
 * A script's nodes and messages as a moment, so that the invariants that searches ask of every state can be asked of
 * schedules that are far longer than a search can go. A correct system must never break one.
 */
import type { Moment } from "../../system.ts";
import type { Id, Json } from "../node.ts";
import type { Pending, Script } from "../script.ts";

/** The moment that it is. */
export function momentOf(
  script: Pick<Script<never>, "state" | "inspect"> & { pending(): readonly Pending<unknown>[] },
  ids: readonly Id[],
  options: Moment["options"] = {},
): Moment {
  const running = ids.filter((id) => script.state(id) === "running");
  return {
    members: ids.map((id) => ({ id, role: "server", isTarget: true })),
    options,
    nodes: new Map(running.map((id) => [id, script.inspect(id)])),
    messages: script.pending().map(({ from, to, message }) => ({ from, to, body: message as Json })),
  };
}

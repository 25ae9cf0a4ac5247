/**
 * An agent's words to its master: they go into the connection of the present session, if it is registered.
 */
import { send } from "../../paxos/core/outbox.ts";
import type { FromAgent } from "../messages.ts";
import { flush, say } from "../transport/connection.ts";
import type { Agent } from "./state.ts";

/** Says this to the master that the agent is registered with; to nobody when it is not. */
export function tellMaster(agent: Agent, word: FromAgent): void {
  const connection = agent.isRegistered ? agent.connections.get(agent.session) : undefined;
  if (connection !== undefined) say(connection, word);
}

/** Sends what is due in all connections, when what it says is on disk. */
export function flushConnections(agent: Agent): void {
  const { outbox, rules, now } = agent;
  for (const connection of agent.connections.values()) {
    const frame = flush(connection, now);
    if (frame !== undefined) send(outbox, connection.peer, frame, rules.waitsForDisk("agent") ? outbox.lastToken : 0);
  }
}

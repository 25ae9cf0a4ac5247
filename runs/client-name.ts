/**
 * How a client is called where nodes are called by their ids: as sender and receiver of messages, in figures and
 * stories.
 */
import type { ProcessId } from "../histories/event.ts";

const PREFIX = "client ";

/** e.g. "client 3". @param process of the history */
export function clientName(process: ProcessId): string {
  return `${PREFIX}${process}`;
}

/** The process of a client by its name; undefined for a node. */
export function clientProcess(name: string): number | undefined {
  return name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : undefined;
}

/**
 * The schedule: an order of events that brings out one bug. Deliver this, hold that, crash the other.
 *
 * Random faults meet these orders once in thousands of runs or never.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Handle, RaftScript } from "./raft-script.ts";
import { between } from "./raft-script.ts";

export interface Schedule {
  readonly name: string;
  /** Mutants that it must show; the correct core must pass. */
  readonly kills: readonly string[];
  readonly nodes: number;
  readonly options?: { readonly [name: string]: Json };
  /** Runs it; gives what a client saw that must not be, if anything. Monitors see the rest. */
  play(script: RaftScript): string | undefined;
}

export const THREE: readonly Id[] = ["n1", "n2", "n3"];

/** Delivers all there is between these nodes, until nothing is left. */
export function settle(script: RaftScript, ...ids: readonly Id[]): void {
  script.deliverAll(between(ids, ids));
  script.watch();
}

export function isOk(handle: Handle): boolean {
  return handle.reply()?.ok === true;
}

/** n1 leads, everybody has its first entry, and there is a session: gives its id. */
export function withSession(script: RaftScript): number {
  script.start();
  script.win("n1", script.ids.slice(1));
  settle(script, ...script.ids);
  const session = script.openSession("n1");
  settle(script, ...script.ids);
  return session;
}

/**
 * A client of nodes that are processes: the driver on the cluster's clock and on TCP connections. It is watched while
 * its code runs, because an endless loop in it would stop the whole harness.
 */
import type { ClientCore, ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";
import { type ClientClock, type DrivenClient, createClientDriver } from "../../client-driver.ts";
import type { ClientConnections } from "./client-connections.ts";
import type { StepWatchdog } from "./step-watchdog.ts";

/** What is driven, and what of its cluster it uses. */
export interface LocalClientOptions {
  readonly core: ClientCore;
  /** The worker of the interpreter whose connections it uses. */
  readonly worker: number;
  /** Of the history. */
  readonly process: number;
  readonly connections: ClientConnections;
  readonly clock: Clock;
  readonly watchdog?: Pick<StepWatchdog, "begin" | "end"> | undefined;
}

/** A client that runs the core in real time. */
export function createLocalClient(options: LocalClientOptions): Client {
  const { core, worker, process, connections, clock, watchdog } = options;
  const client: DrivenClient = createClientDriver({
    core,
    clock: clientClock(clock),
    transport: {
      request: (node, id, request) => connections.request({ worker, process, node }, client, id, request),
      leave: () => connections.leave(client),
    },
    observer: watchdog && {
      begin: (_input, operation) => watchdog.begin(() => `the client of worker ${worker}, ${during(operation)},`),
      end: () => watchdog.end(),
    },
  });
  return client;
}

/** The cluster's clock in milliseconds. A timer is the function that cancels it. */
function clientClock(clock: Clock): ClientClock<() => void> {
  return {
    nowMs: () => Math.floor(clock.nowNs() / 1e6),
    at: (timeMs, action) => clock.at(timeMs * 1e6, action),
    cancel: (cancelTimer) => cancelTimer(),
    soon: (action) => queueMicrotask(action),
  };
}

/** e.g. "during its write 3 on x". */
function during(operation: ClientOperation | undefined): string {
  if (operation === undefined) return "before its first operation";
  const { f, key, value } = operation;
  const argument = value === null ? "" : ` ${JSON.stringify(value).slice(0, 40)}`;
  return `during its ${f}${argument}${key === undefined ? "" : ` on ${key}`}`;
}

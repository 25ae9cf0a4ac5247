/**
 * What Raft replicates. The protocol does not look into the commands of its log; it needs to know which requests are
 * valid, which of them only read, and a machine that carries out the others.
 *
 * The default is the key-value store. The test-and-set service puts its cell in its place.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { Command, LogIndex, StoreReply, StoreRequest, TimedCommand } from "../../replicated-store/commands.ts";
import { isStoreRequest } from "../../replicated-store/commands.ts";
import { createStateMachine } from "../../replicated-store/state-machine.ts";

/** A request to another machine than the store. It has no session: the machine must allow for repetitions itself. */
export type CallRequest = {
  readonly type: "call";
  /** Chosen by the caller; the same in each repetition, and of no other call. */
  readonly id: string;
  readonly call: Json;
};

/** What may be requested of a machine. */
export type MachineRequest = StoreRequest | CallRequest;

/** A command in the log. */
export type MachineCommand = Command | CallRequest;

/** The state machine of one replica. The same commands must give the same state and the same replies everywhere. */
export interface Machine {
  /** Carries out one entry. Returns the reply to its client. */
  apply(entry: { readonly clusterTime: Ms; readonly command: MachineCommand }, index: LogIndex): StoreReply;
  /** The answer to a request that only reads, from the current state. */
  read(request: MachineRequest): StoreReply;
  /** What a replica would answer that does not wait for the log. Undefined: nothing. Only planted bugs ask for it. */
  presumed(request: MachineRequest): StoreReply | undefined;
  /** The whole state as plain data, for `restore`. Cost: linear in the state. */
  image(): Json;
  restore(image: Json): void;
  /** All that the next entries and reads depend on; see `Node.wholeState`. */
  wholeState(): Json;
  sessionCount(): number;
}

/** A kind of machine, and the requests that it understands. */
export interface Service {
  /** Clients are outside, so nodes ask this before they look at anything else. */
  isRequest(given: unknown): given is MachineRequest;
  /** Whether it changes nothing. Then it need not be an entry of the log. */
  isRead(request: MachineRequest): boolean;
  /** An empty machine. The store passes on the options, which are rules of the node. */
  createMachine(options: Parameters<typeof createStateMachine>[0]): Machine;
}

/** The key-value store with sessions. */
export const storeService: Service = {
  isRequest: isStoreRequest,
  isRead: (request) => request.type === "operation" && request.op.f === "read",
  createMachine(options) {
    const store = createStateMachine(options);
    return {
      ...store,
      // `isRequest` lets no other commands into the log.
      apply: (entry, index) => store.apply(entry as TimedCommand, index),
      read: (request) =>
        request.type === "operation" ? store.read(request.op.key) : { ok: false, error: "malformed" },
      presumed: (request) =>
        request.type === "operation" && request.op.f !== "read" ? { ok: true, value: request.op.value } : undefined,
    };
  },
};

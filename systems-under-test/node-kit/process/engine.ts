/**
 * Engine: turns of a node in a process. A turn steps the node with every input that has arrived, hands the records
 * to the disk, and only then lets the messages of the turn leave, each connection's in one write.
 *
 * Turns are what makes it fast: one system call carries many messages, one fdatasync makes many writes durable, and
 * while the disk syncs the node goes on. No promise is made per message.
 */
import { createExecution } from "../execution.ts";
import type { AnyNode, Clocks, Connection, Id, Input, Json, Note, Token } from "../node.ts";
import type { Disk } from "./disk.ts";
import type { LocalClock } from "./local-clock.ts";

/** What the engine needs of its surroundings. */
export interface EnginePorts {
  readonly clock: LocalClock;
  readonly disk: Disk;
  /** Queues a message; nothing leaves before `flush`. */
  send(to: Id, message: Json): void;
  reply(connection: Connection, reply: Json): void;
  note(note: Note): void;
  /** The turn is over: what was queued may leave. */
  flush(): void;
  /** The node halted, and the turn's messages were flushed; no further turn comes. */
  halted(why: string): void;
  /** The disk failed: nothing can be promised any more. */
  failed(error: Error): void;
}

/** An input without its time, which is that of its step. */
export type Arrival = { [Type in Timed["type"]]: Omit<Extract<Timed, { type: Type }>, keyof Clocks> }[Timed["type"]];
type Timed = Input<Json, Json>;

/** Gives a node what arrives for it. */
export interface Engine {
  /** Gives the node an input in its next turn. */
  arrive(arrival: Arrival): void;
  /** Lets a turn happen soon, though nothing arrived: to flush what others queued. */
  wake(): void;
}

/** Inputs that one turn takes at most: the others wait, so that sockets and timers get their share. */
const inputsMax = 2000;

/** An engine at rest: the first turn comes with the first input. */
export function createEngine(node: AnyNode, ports: EnginePorts): Engine {
  const { clock, disk } = ports;
  const execution = createExecution(node, {
    put: (write) => disk.put(write),
    send: (to, message) => ports.send(to, message),
    reply: (connection, reply) => ports.reply(connection, reply),
    // They are taken out at the end of the turn.
    applyWaits: () => undefined,
    note: (note) => ports.note(note),
    halted(why) {
      haltedWhy = why;
    },
    // The process ends with the stack of the node's own mistake.
    threw(error) {
      throw error;
    },
  });
  let inputs: Arrival[] = [];
  let isScheduled = false;
  let isSyncing = false;
  let haltedWhy: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let timerFor = Infinity;

  function schedule(): void {
    if (isScheduled || haltedWhy !== null) return;
    isScheduled = true;
    setImmediate(turn);
  }

  function turn(): void {
    isScheduled = false;
    const batch = inputs.length <= inputsMax ? inputs : inputs.slice(0, inputsMax);
    inputs = batch === inputs ? [] : inputs.slice(inputsMax);
    for (const arrival of batch) {
      step(arrival);
      if (haltedWhy !== null) break;
    }
    tickIfDue();
    disk.flush();
    ports.flush();
    if (haltedWhy !== null) {
      clearTimeout(timer);
      ports.halted(haltedWhy);
      return;
    }
    startSync();
    for (const index of execution.takeApplies()) inputs.push({ type: "applied", index });
    if (inputs.length > 0) schedule();
    armTimer();
  }

  function step(arrival: Arrival): void {
    execution.step({ ...arrival, now: clock.now(), wall: clock.wall() });
  }

  function startSync(): void {
    if (isSyncing || !disk.hasUnsynced()) return;
    isSyncing = true;
    disk.sync((error: Error | null, token: Token) => {
      isSyncing = false;
      if (error !== null) {
        ports.failed(error);
        return;
      }
      inputs.push({ type: "durable", token });
      schedule();
    });
  }

  function isTickDue(): boolean {
    const wakeAt = node.wakeAt();
    return wakeAt !== null && wakeAt <= clock.now();
  }

  function tickIfDue(): void {
    if (haltedWhy === null && isTickDue()) step({ type: "tick" });
  }

  /** One timer, set again only when the node wants to be woken earlier than it will fire. */
  function armTimer(): void {
    const wakeAt = node.wakeAt();
    if (wakeAt === null || wakeAt >= timerFor) return;
    clearTimeout(timer);
    timerFor = wakeAt;
    // A node that wants to be woken all the time is, once a millisecond.
    timer = setTimeout(onTimer, Math.max(1, clock.realMsUntil(wakeAt)));
  }

  function onTimer(): void {
    timerFor = Infinity;
    if (isTickDue()) schedule();
    else armTimer();
  }

  return {
    arrive(arrival) {
      if (haltedWhy !== null) return;
      inputs.push(arrival);
      schedule();
    },
    wake: schedule,
  };
}

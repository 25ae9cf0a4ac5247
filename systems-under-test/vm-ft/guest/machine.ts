/**
 * The virtual machine: a guest with record and replay.
 *
 * On the primary the hypercalls of an event get real answers, which are recorded. The log entry is made when the event
 * is over, so it contains all that is needed to repeat it. On the backup the event runs again with the recorded
 * answers. If the guest then makes a different hypercall, or more or fewer, the machines have diverged and the backup
 * must never serve.
 *
 * Progress is counted in events: log entry `seq` is the guest's event number `seq`, from 1.
 *
 * Source: Scales et al. 2010, section 2.1 (deterministic replay), with the guest in place of the CPU.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { BootGuest, Guest, GuestOutput, GuestRequest, Hypercalls } from "./guest.ts";
import { completeIo, type IoOperation, type PendingIo } from "./pending-io.ts";
import type { HostRules } from "../hosts/rules.ts";

/** What can happen to a guest. */
export type GuestEvent =
  | { readonly kind: "input"; readonly request: GuestRequest }
  | { readonly kind: "timer"; readonly timer: string }
  /** The disk has carried out an I/O; `data` as in `Guest.onDiskDone`. */
  | { readonly kind: "diskDone"; readonly io: number; readonly data: Json }
  /** Does not touch the guest; the first entry of every new log channel. */
  | { readonly kind: "nothing" };

/**
 * One hypercall as recorded: the answer, and for an I/O what was started. The data of a write is left out: the guest on
 * the other machine has it, too.
 */
export type HypercallRecord =
  | { readonly call: "now" | "random"; readonly value: number }
  | { readonly call: "diskRead" | "diskWrite"; readonly io: number; readonly block: number };

/** One event of the guest with all that is needed to repeat it. */
export interface LogEntry {
  readonly seq: number;
  /** Guest time when it ran. */
  readonly at: Ms;
  readonly event: GuestEvent;
  readonly answers: readonly HypercallRecord[];
}

/** A guest, how far it has run, its timers and its disk I/O. */
export interface Machine {
  readonly guest: Guest;
  /** Number of events executed. */
  seq: number;
  /** Guest time of the last event. */
  at: Ms;
  /** When each timer is due, in guest time. */
  readonly timers: Map<string, Ms>;
  /** I/Os that were started and not completed, by number, oldest first. */
  readonly pendingIos: Map<number, PendingIo>;
  /** Number of I/Os started. */
  ioCount: number;
}

interface MachineImage {
  readonly guest: Json;
  readonly seq: number;
  readonly at: Ms;
  readonly timers: readonly (readonly [string, Ms])[];
  readonly pendingIos: readonly (readonly [number, PendingIo])[];
  readonly ioCount: number;
}

/** A machine whose guest was never run. */
export function createMachine(boot: BootGuest): Machine {
  return { guest: boot(), seq: 0, at: 0, timers: new Map(), pendingIos: new Map(), ioCount: 0 };
}

/** The machine as text, for `restore`. Call it only between two events. Cost: linear in the state. */
export function checkpoint(machine: Machine): string {
  return JSON.stringify({ guest: machine.guest.snapshot(), ...surroundings(machine) } satisfies MachineImage);
}

/** Text that two machines share exactly if they are in the same state; see `Guest.stateText`. */
export function stateText(machine: Machine): string {
  return `${machine.guest.stateText()} ${JSON.stringify(surroundings(machine))}`;
}

/** All of a machine but the guest, as plain data. */
function surroundings({ seq, at, timers, pendingIos, ioCount }: Machine): Omit<MachineImage, "guest"> {
  return { seq, at, timers: [...timers], pendingIos: [...pendingIos], ioCount };
}

/** The inverse of `checkpoint`. */
export function restore(text: string, boot: BootGuest): Machine {
  const { guest, seq, at, timers, pendingIos, ioCount } = JSON.parse(text) as MachineImage;
  return { guest: boot(guest), seq, at, timers: new Map(timers), pendingIos: new Map(pendingIos), ioCount };
}

/** Runs an event with real answers to its hypercalls. Returns its log entry and the guest's answers. */
export function execute(
  machine: Machine,
  event: GuestEvent,
  at: Ms,
  random: RandomStream,
): { readonly entry: LogEntry; readonly outputs: readonly GuestOutput[] } {
  const answers: HypercallRecord[] = [];
  const recorded = (call: "now" | "random", value: number): number => {
    answers.push({ call, value });
    return value;
  };
  const started = (call: "diskRead" | "diskWrite", block: number, data: Json): number => {
    const io = startIo(machine, call, block, data);
    answers.push({ call, io, block });
    return io;
  };
  const outputs = runEvent(machine, event, at, {
    now: () => recorded("now", at),
    random: () => recorded("random", random.next()),
    setTimer: (id, delayMs) => machine.timers.set(id, at + delayMs),
    diskRead: (block) => started("diskRead", block, null),
    diskWrite: (block, data) => started("diskWrite", block, data),
  });
  return { entry: { seq: machine.seq, at, event, answers }, outputs };
}

/** What a backup replays by, and its own clock and randomness, which only a planted bug uses. */
export interface Replaying {
  readonly rules: Pick<HostRules, "replayedAnswer" | "completedIo">;
  readonly own: { readonly now: Ms; readonly random: RandomStream };
}

/** Repeats a recorded event. Returns null, or how the machines have diverged; then this machine must not be used again. */
export function replay(machine: Machine, entry: LogEntry, { rules, own }: Replaying): string | null {
  if (entry.seq !== machine.seq + 1) return `expected entry ${machine.seq + 1}, found ${entry.seq}`;
  const event = replayedEvent(machine, entry.event, rules);
  if (event.kind === "diskDone" && !machine.pendingIos.has(event.io)) {
    return `event ${entry.seq}: the log completes I/O ${event.io}, which is not pending`;
  }
  let asked = 0;
  let divergence: string | null = null;
  const diverge = (logged: HypercallRecord | undefined, call: string): void => {
    divergence ??= `hypercall ${entry.seq}.${asked}: the log has ${describe(logged)}, the guest asked for ${call}`;
  };
  const repeated = (call: "now" | "random", ownAnswer: () => number): number => {
    const logged = entry.answers[asked++];
    if (logged?.call === call) return rules.replayedAnswer(logged.value, ownAnswer);
    diverge(logged, call);
    return 0;
  };
  const started = (call: "diskRead" | "diskWrite", block: number, data: Json): number => {
    const io = startIo(machine, call, block, data);
    const logged = entry.answers[asked++];
    if (logged?.call !== call || logged.io !== io || logged.block !== block) {
      diverge(logged, describe({ call, io, block }));
    }
    return io;
  };
  runEvent(machine, event, entry.at, {
    now: () => repeated("now", () => own.now),
    random: () => repeated("random", () => own.random.next()),
    setTimer: (id, delayMs) => machine.timers.set(id, entry.at + delayMs),
    diskRead: (block) => started("diskRead", block, null),
    diskWrite: (block, data) => started("diskWrite", block, data),
  });
  if (divergence === null && asked < entry.answers.length) {
    divergence = `event ${entry.seq}: the log has ${entry.answers.length} hypercalls, the guest made ${asked}`;
  }
  return divergence;
}

function describe(record: HypercallRecord | undefined): string {
  if (record === undefined) return "none";
  return "io" in record ? `${record.call} of block ${record.block} as I/O ${record.io}` : record.call;
}

function replayedEvent(machine: Machine, event: GuestEvent, rules: Pick<HostRules, "completedIo">): GuestEvent {
  if (event.kind !== "diskDone") return event;
  return { ...event, io: rules.completedIo(event.io, [...machine.pendingIos.keys()]) };
}
/** Tells which timers do not count. */
type IsExcepted = (timer: string) => boolean;

/** A timer that is due at this guest time; undefined: none. */
export function dueTimer(machine: Machine, guestNow: Ms, isExcepted: IsExcepted = () => false): string | undefined {
  for (const [id, deadline] of machine.timers) if (deadline <= guestNow && !isExcepted(id)) return id;
  return undefined;
}

/** Guest time of the earliest timer; null: none. */
export function nextTimerAt(machine: Machine, isExcepted: IsExcepted = () => false): Ms | null {
  let earliest: Ms | null = null;
  for (const [id, deadline] of machine.timers) {
    if ((earliest === null || deadline < earliest) && !isExcepted(id)) earliest = deadline;
  }
  return earliest;
}

function startIo(machine: Machine, call: "diskRead" | "diskWrite", block: number, data: Json): number {
  const op: IoOperation = call === "diskRead" ? "read" : "write";
  const io = ++machine.ioCount;
  machine.pendingIos.set(io, { op, block, data, seq: machine.seq });
  return io;
}

function runEvent(machine: Machine, event: GuestEvent, at: Ms, calls: Hypercalls): readonly GuestOutput[] {
  machine.seq++;
  machine.at = at;
  switch (event.kind) {
    case "input":
      return machine.guest.onInput(event.request, calls);
    case "timer":
      machine.timers.delete(event.timer);
      return machine.guest.onTimer(event.timer, calls);
    case "diskDone":
      completeIo(machine.pendingIos, event.io, machine.seq);
      return machine.guest.onDiskDone(event.io, event.data, calls);
    case "nothing":
      return [];
  }
}

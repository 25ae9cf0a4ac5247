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
import type { Guest, GuestReply, GuestRequest, Hypercalls } from "./guest.ts";
import { createGuest } from "./guest.ts";
import type { HostRules } from "../hosts/rules.ts";

/** What can happen to a guest. */
export type GuestEvent =
  | { readonly kind: "input"; readonly request: GuestRequest }
  | { readonly kind: "timer"; readonly timer: string }
  /** Does not touch the guest; the first entry of every new log channel. */
  | { readonly kind: "nothing" };

/** The recorded answer to one hypercall. */
export interface HypercallAnswer {
  readonly call: "now" | "random";
  readonly value: number;
}

/** One event of the guest with all that is needed to repeat it. */
export interface LogEntry {
  readonly seq: number;
  /** Guest time when it ran. */
  readonly at: Ms;
  readonly event: GuestEvent;
  readonly answers: readonly HypercallAnswer[];
}

/** A guest, how far it has run, and its timers. */
export interface Machine {
  guest: Guest;
  /** Number of events executed. */
  seq: number;
  /** Guest time of the last event. */
  at: Ms;
  /** When each timer is due, in guest time. */
  timers: Map<string, Ms>;
}

interface MachineImage {
  readonly guest: Json;
  readonly seq: number;
  readonly at: Ms;
  readonly timers: readonly (readonly [string, Ms])[];
}

/** A machine with an empty guest. */
export function createMachine(): Machine {
  return { guest: createGuest(), seq: 0, at: 0, timers: new Map() };
}

/** The machine as text, for `restore`. Call it only between two events. Cost: linear in the state. */
export function checkpoint(machine: Machine): string {
  const image: MachineImage = {
    guest: machine.guest.snapshot(),
    seq: machine.seq,
    at: machine.at,
    timers: [...machine.timers],
  };
  return JSON.stringify(image);
}

/** The inverse of `checkpoint`. */
export function restore(text: string): Machine {
  const image = JSON.parse(text) as MachineImage;
  return { guest: createGuest(image.guest), seq: image.seq, at: image.at, timers: new Map(image.timers) };
}

/** Runs an event with real answers to its hypercalls. Returns its log entry and the guest's answer. */
export function execute(
  machine: Machine,
  event: GuestEvent,
  at: Ms,
  random: RandomStream,
): { readonly entry: LogEntry; readonly reply: GuestReply | null } {
  const answers: HypercallAnswer[] = [];
  const recorded = (call: HypercallAnswer["call"], value: number): number => {
    answers.push({ call, value });
    return value;
  };
  const reply = runEvent(machine, event, at, {
    now: () => recorded("now", at),
    random: () => recorded("random", random.next()),
    setTimer: (id, delayMs) => machine.timers.set(id, at + delayMs),
  });
  return { entry: { seq: machine.seq, at, event, answers }, reply };
}

/**
 * Repeats a recorded event. Returns null, or how the machines have diverged; then this machine must not be used again.
 *
 * @param own this host's own clock and randomness; only a planted bug uses them
 */
export function replay(
  machine: Machine,
  entry: LogEntry,
  rules: Pick<HostRules, "replayedAnswer">,
  own: { readonly now: Ms; readonly random: RandomStream },
): string | null {
  if (entry.seq !== machine.seq + 1) return `expected entry ${machine.seq + 1}, found ${entry.seq}`;
  let asked = 0;
  let divergence: string | null = null;
  const repeated = (call: HypercallAnswer["call"], ownAnswer: () => number): number => {
    const answer = entry.answers[asked++];
    if (answer?.call === call) return rules.replayedAnswer(answer.value, ownAnswer);
    divergence ??= `hypercall ${entry.seq}.${asked}: the log has ${answer?.call ?? "none"}, the guest asked for ${call}`;
    return 0;
  };
  runEvent(machine, entry.event, entry.at, {
    now: () => repeated("now", () => own.now),
    random: () => repeated("random", () => own.random.next()),
    setTimer: (id, delayMs) => machine.timers.set(id, entry.at + delayMs),
  });
  if (divergence === null && asked < entry.answers.length) {
    divergence = `event ${entry.seq}: the log has ${entry.answers.length} hypercalls, the guest made ${asked}`;
  }
  return divergence;
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

function runEvent(machine: Machine, event: GuestEvent, at: Ms, calls: Hypercalls): GuestReply | null {
  machine.seq++;
  machine.at = at;
  switch (event.kind) {
    case "input":
      return machine.guest.onInput(event.request, calls);
    case "timer":
      machine.timers.delete(event.timer);
      machine.guest.onTimer(event.timer);
      return null;
    case "nothing":
      return null;
  }
}

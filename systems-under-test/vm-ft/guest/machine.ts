/**
 * Machine: the guest under its hypervisor's record and replay.
 *
 * On the primary an event runs with real answers to the hypercalls, and they are recorded; the log entry is made when
 * the event is over, so a host that has the entry has all it takes. On the backup the same event runs with the
 * recorded answers. If the guest asks for another hypercall than the one recorded, or for more or fewer, the two
 * machines have diverged and the backup must not serve: that is the trap.
 *
 * Progress is counted in events: entry `seq` ends the guest's event number `seq`.
 *
 * Source: Scales et al. 2010, section 2.1 (deterministic replay), with the CPU replaced by the guest.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Guest, GuestReply, GuestRequest, Hypercalls } from "./guest.ts";
import { createGuest } from "./guest.ts";
import type { HostRules } from "../hosts/rules.ts";

export type GuestEvent =
  | { readonly kind: "input"; readonly request: GuestRequest }
  | { readonly kind: "timer"; readonly timer: string }
  /** Does nothing to the guest; the first entry of every new log channel. */
  | { readonly kind: "nothing" };

/** The recorded answer to one hypercall. */
export interface HypercallAnswer {
  readonly call: "now" | "random";
  readonly value: number;
}

/** One event of the guest, complete. */
export interface LogEntry {
  readonly seq: number;
  /** Guest time when it ran. */
  readonly at: Ms;
  readonly event: GuestEvent;
  readonly answers: readonly HypercallAnswer[];
}

export interface Machine {
  guest: Guest;
  /** Events executed. */
  seq: number;
  /** Guest time of the last event. */
  at: Ms;
  /** Timers that are set: id to the guest time when they are due. */
  timers: Map<string, Ms>;
}

interface MachineImage {
  readonly guest: Json;
  readonly seq: number;
  readonly at: Ms;
  readonly timers: readonly (readonly [string, Ms])[];
}

export function createMachine(): Machine {
  return { guest: createGuest(), seq: 0, at: 0, timers: new Map() };
}

/** The whole machine between two events, as text. Cost: linear in the state. */
export function checkpoint(machine: Machine): string {
  const image: MachineImage = {
    guest: machine.guest.snapshot(),
    seq: machine.seq,
    at: machine.at,
    timers: [...machine.timers],
  };
  return JSON.stringify(image);
}

/** The machine of a checkpoint's text. */
export function restore(text: string): Machine {
  const image = JSON.parse(text) as MachineImage;
  return { guest: createGuest(image.guest), seq: image.seq, at: image.at, timers: new Map(image.timers) };
}

/** Runs the next event for real, at this guest time; gives its log entry and the guest's answer. */
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
 * Repeats a recorded event. Gives null, or what shows that the machines have diverged: then this one is worthless.
 *
 * @param own what this host itself would answer; only a broken rule uses it
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

/** The first timer that is due at this guest time. */
export function dueTimer(machine: Machine, guestNow: Ms): string | undefined {
  for (const [id, deadline] of machine.timers) if (deadline <= guestNow) return id;
  return undefined;
}

/** Guest time of the earliest timer; null when none is set. */
export function nextTimerAt(machine: Machine): Ms | null {
  let earliest: Ms | null = null;
  for (const deadline of machine.timers.values()) {
    if (earliest === null || deadline < earliest) earliest = deadline;
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

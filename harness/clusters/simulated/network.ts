/**
 * SimulatedNetwork: directed links between nodes, and between clients and nodes.
 *
 * What happens to a message is decided when it would arrive, not when it is sent: a cut takes what is on the way
 * with it, and a healed link delivers what was sent before. Messages overtake each other because each draws a delay
 * of its own. A full queue loses a random message, so that a storm of duplicates stays bounded.
 *
 * A link in `fifo` mode behaves as a TCP connection: order is kept, nothing is doubled, and the first loss breaks the
 * connection in both directions. All that was on the way is lost, each side is told later, and what a side sends
 * before it was told is lost, too.
 *
 * Source: TigerBeetle's packet simulator (loss and replay at delivery, bounded paths, clogging).
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { LinkCounts, LinkRule } from "../cluster.ts";
import { drawDelayUs, type Delay } from "./delay.ts";
import type { ScheduledWork, SimulatedEvent } from "./event-heap.ts";
import type { Scheduler } from "./scheduler.ts";
import type { EventKind } from "./trace.ts";

export interface NetworkOptions {
  readonly mode: "datagram" | "fifo";
  readonly delay: Delay;
  /** Each directed link is slower by a time of its own for the whole run, uniform in 0 … this, in ms. */
  readonly linkDelayMaxMs: number;
  /** Probability of losing each message, 0..1. */
  readonly loss: number;
  /** Probability that a delivered message comes once more, later, 0..1; may repeat. Datagrams only. */
  readonly duplicate: number;
  /** Messages on the way on one link; one more makes a random one of them disappear. */
  readonly capacity: number;
  /** How long a side of a broken connection takes to learn of it. */
  readonly breakNotice: Delay;
}

/** What is done to the messages from one endpoint to another, and what came of it. Shared by all clients' links. */
export interface LinkState {
  rule: LinkRule;
  passed: number;
  dropped: number;
  delayed: number;
  /** Until then, what arrives is held; in µs. */
  clogUntilUs: number;
  held: (() => void)[];
}

/** A message under way. */
export interface Parcel {
  readonly kind: EventKind;
  readonly digest: number;
  deliver(): void;
  /** It will not arrive. Only looks on. */
  readonly onLost?: (() => void) | undefined;
}

export interface Link {
  readonly state: LinkState;
  send(parcel: Parcel): void;
  /** Loses all that is on the way. */
  clear(): void;
  /** Nothing sent from now on arrives before this time, in µs. */
  notBefore(timeUs: number): void;
  /** When the last message that must keep its order arrives, in µs. */
  lastArrivalUs(): number;
}

export interface LinkSurroundings {
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  /** Read at every message: may change during the run. */
  readonly options: () => NetworkOptions;
  readonly state: LinkState;
  /** Number of the receiver, for the trace. */
  readonly target: number;
  /** A message was lost on a `fifo` link. */
  readonly onLoss: () => void;
}

/** A parcel on one link, and the work of its arrival. */
class Flight implements ScheduledWork {
  readonly kind: EventKind;
  readonly target: number;
  readonly digest: number;
  readonly parcel: Parcel;
  readonly #arrive: (flight: Flight) => void;
  event: SimulatedEvent | undefined;
  /** Among the flights of its link; -1 when it is none of them any more. */
  position: number;

  constructor(parcel: Parcel, link: { target: number; position: number; arrive: (flight: Flight) => void }) {
    this.kind = parcel.kind;
    this.target = link.target;
    this.digest = parcel.digest;
    this.parcel = parcel;
    this.#arrive = link.arrive;
    this.event = undefined;
    this.position = link.position;
  }

  run(): void {
    this.#arrive(this);
  }
}

export function createLinkState(): LinkState {
  return { rule: {}, passed: 0, dropped: 0, delayed: 0, clogUntilUs: 0, held: [] };
}

export function linkCounts({ passed, dropped, delayed }: LinkState): LinkCounts {
  return { passed, dropped, delayed };
}

/** Holds what arrives on all links of this state until then, and lets it go in one burst; now: lets it go. */
export function clog(state: LinkState, untilUs: number, scheduler: Scheduler): void {
  state.clogUntilUs = untilUs;
  scheduler.at(untilUs, {
    kind: "unclog",
    target: -1,
    run: () => {
      if (state.clogUntilUs > scheduler.nowUs()) return;
      const { held } = state;
      state.held = [];
      for (const arrive of held) arrive();
    },
  });
}

export function createLink({ scheduler, random, options, state, target, onLoss }: LinkSurroundings): Link {
  const flights: Flight[] = [];
  const ownDelayUs = Math.floor(random.unit() * options().linkDelayMaxMs * 1000);
  let lastArrivalUs = 0;

  function remove(flight: Flight): void {
    const last = flights.pop();
    if (last !== undefined && last !== flight) {
      flights[flight.position] = last;
      last.position = flight.position;
    }
    flight.position = -1;
  }

  function lose({ onLost }: Parcel): void {
    state.dropped++;
    onLost?.();
    if (options().mode === "fifo") onLoss();
  }

  function isLost(): boolean {
    if (state.rule.drop === true) return true;
    const ruleLoss = state.rule.loss ?? 0;
    if (ruleLoss > 0 && random.chance(ruleLoss)) return true;
    const { loss } = options();
    return loss > 0 && random.chance(loss);
  }

  function arrive(flight: Flight): void {
    if (flight.position === -1) return;
    if (state.clogUntilUs > scheduler.nowUs()) {
      state.delayed++;
      state.held.push(() => arrive(flight));
      return;
    }
    remove(flight);
    if (isLost()) return lose(flight.parcel);
    const { duplicate, mode } = options();
    if (duplicate > 0 && mode === "datagram" && random.chance(duplicate)) send(flight.parcel);
    state.passed++;
    flight.parcel.deliver();
  }

  function loseOne(): void {
    const victim = random.pick(flights);
    if (victim.event !== undefined) scheduler.cancel(victim.event);
    remove(victim);
    state.dropped++;
    victim.parcel.onLost?.();
  }

  function send(parcel: Parcel): void {
    const { mode, delay, capacity } = options();
    if (flights.length >= capacity) {
      if (mode === "fifo") return lose(parcel);
      loseOne();
    }
    let arrivalUs = scheduler.nowUs() + ownDelayUs + drawDelayUs(delay, random);
    const extraMs = state.rule.delayMs;
    if (extraMs !== undefined) {
      arrivalUs += random.integer(Math.round(extraMs[0] * 1000), Math.round(extraMs[1] * 1000));
      state.delayed++;
    }
    if (mode === "fifo" || extraMs !== undefined) {
      if (arrivalUs <= lastArrivalUs) arrivalUs = lastArrivalUs + 1;
      lastArrivalUs = arrivalUs;
    }
    const flight = new Flight(parcel, { target, position: flights.length, arrive });
    flights.push(flight);
    flight.event = scheduler.at(arrivalUs, flight);
  }

  return {
    state,
    send,
    clear() {
      state.dropped += flights.length;
      for (const flight of flights) {
        if (flight.event !== undefined) scheduler.cancel(flight.event);
        flight.position = -1;
        flight.parcel.onLost?.();
      }
      flights.length = 0;
    },
    notBefore(timeUs) {
      lastArrivalUs = Math.max(lastArrivalUs, timeUs);
    },
    lastArrivalUs: () => lastArrivalUs,
  };
}

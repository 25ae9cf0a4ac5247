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
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { LinkCounts, LinkRule } from "../../cluster.ts";
import { drawDelayUs, type Delay } from "./delay.ts";
import type { ScheduledWork, SimulatedEvent } from "../event-heap.ts";
import type { Scheduler } from "../scheduler.ts";
import type { EventKind } from "../trace.ts";

/** How messages travel. Probabilities from 0 to 1, times in ms. */
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

/** One direction of a connection. */
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

/** What a link needs of the world. */
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
  readonly #link: DirectedLink;
  event: SimulatedEvent | undefined;
  /** Among the flights of its link; -1 when it is none of them any more. */
  position: number;

  constructor(parcel: Parcel, link: DirectedLink, position: number) {
    this.kind = parcel.kind;
    this.target = link.target;
    this.digest = parcel.digest;
    this.parcel = parcel;
    this.#link = link;
    this.event = undefined;
    this.position = position;
  }

  run(): void {
    this.#link.arrive(this);
  }
}

/** A link that passes everything and has passed nothing. */
export function createLinkState(): LinkState {
  return { rule: {}, passed: 0, dropped: 0, delayed: 0, clogUntilUs: 0, held: [] };
}

/** A copy of the counts of the link as they are now. */
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

/** A link with nothing on its way. */
export function createLink(surroundings: LinkSurroundings): Link {
  return new DirectedLink(surroundings);
}

/** A class: every message calls it four times, and a run has a hundred links. */
class DirectedLink implements Link {
  readonly state: LinkState;
  readonly target: number;
  readonly #scheduler: Scheduler;
  readonly #random: RandomStream;
  readonly #options: () => NetworkOptions;
  readonly #onLoss: () => void;
  readonly #flights: Flight[] = [];
  readonly #ownDelayUs: number;
  #lastArrivalUs = 0;

  constructor({ scheduler, random, options, state, target, onLoss }: LinkSurroundings) {
    this.state = state;
    this.target = target;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#options = options;
    this.#onLoss = onLoss;
    this.#ownDelayUs = Math.floor(random.unit() * options().linkDelayMaxMs * 1000);
  }

  send(parcel: Parcel): void {
    const { mode, delay, capacity } = this.#options();
    const flights = this.#flights;
    const { rule } = this.state;
    if (flights.length >= capacity) {
      if (mode === "fifo") {
        this.#lose(parcel);
        return;
      }
      this.#loseOne();
    }
    let arrivalUs = this.#scheduler.nowUs() + this.#ownDelayUs + drawDelayUs(delay, this.#random);
    const extraMs = rule.delayMs;
    if (extraMs !== undefined) {
      arrivalUs += this.#random.integer(Math.round(extraMs[0] * 1000), Math.round(extraMs[1] * 1000));
      this.state.delayed++;
    }
    if (mode === "fifo" || extraMs !== undefined) {
      if (arrivalUs <= this.#lastArrivalUs) arrivalUs = this.#lastArrivalUs + 1;
      this.#lastArrivalUs = arrivalUs;
    }
    const flight = new Flight(parcel, this, flights.length);
    flights.push(flight);
    flight.event = this.#scheduler.at(arrivalUs, flight);
  }

  arrive(flight: Flight): void {
    if (flight.position === -1) return;
    const { state } = this;
    if (state.clogUntilUs > this.#scheduler.nowUs()) {
      state.delayed++;
      state.held.push(() => this.arrive(flight));
      return;
    }
    this.#remove(flight);
    if (this.#isLost()) {
      this.#lose(flight.parcel);
      return;
    }
    const { duplicate, mode } = this.#options();
    if (duplicate > 0 && mode === "datagram" && this.#random.chance(duplicate)) this.send(flight.parcel);
    state.passed++;
    flight.parcel.deliver();
  }

  clear(): void {
    const flights = this.#flights;
    this.state.dropped += flights.length;
    for (const flight of flights) {
      if (flight.event !== undefined) this.#scheduler.cancel(flight.event);
      flight.position = -1;
      flight.parcel.onLost?.();
    }
    flights.length = 0;
  }

  notBefore(timeUs: number): void {
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, timeUs);
  }

  lastArrivalUs(): number {
    return this.#lastArrivalUs;
  }

  #isLost(): boolean {
    const { drop, loss: ruleLoss = 0 } = this.state.rule;
    if (drop === true) return true;
    if (ruleLoss > 0 && this.#random.chance(ruleLoss)) return true;
    const { loss } = this.#options();
    return loss > 0 && this.#random.chance(loss);
  }

  #lose({ onLost }: Parcel): void {
    this.state.dropped++;
    onLost?.();
    if (this.#options().mode === "fifo") this.#onLoss();
  }

  #loseOne(): void {
    const victim = this.#random.pick(this.#flights);
    if (victim.event !== undefined) this.#scheduler.cancel(victim.event);
    this.#remove(victim);
    this.state.dropped++;
    victim.parcel.onLost?.();
  }

  #remove(flight: Flight): void {
    const last = this.#flights.pop();
    if (last !== undefined && last !== flight) {
      this.#flights[flight.position] = last;
      last.position = flight.position;
    }
    flight.position = -1;
  }
}

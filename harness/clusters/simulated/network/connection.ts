/**
 * Connection: the two directed links between two endpoints, which in `fifo` mode break together, as TCP does.
 *
 * A side that has not been told of the break writes into a socket that is gone: what it sends is lost. Once told, it
 * sends on a new connection, and nothing of that arrives before the other side was told, so that a receiver never
 * mistakes the new connection's messages for the old one's.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { drawDelayUs } from "./delay.ts";
import { createLink, type Link, type LinkState, type NetworkOptions, type Parcel } from "./network.ts";
import type { Scheduler } from "../scheduler.ts";

/** One of the two ends. */
export interface Side {
  /** Number of the node or client, for the trace. */
  readonly target: number;
  /** What is done to messages towards this side. */
  readonly incoming: LinkState;
  /** The connection broke: messages may have been lost. Called in `fifo` mode, and at `sever`. */
  readonly onBroken: () => void;
}

/** Both directions between two ends, which break together. */
export interface Connection {
  /** From this side (0 or 1) to the other. */
  send(from: 0 | 1, parcel: Parcel): void;
  /** This side has died: what it sent still arrives, what was sent to it is lost, and the other side is told. */
  sever(dead: 0 | 1): void;
  /** A message was lost behind the link: its receiver had no room. */
  overflow(): void;
}

/** What a connection needs of the world. */
export interface ConnectionSurroundings {
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  readonly options: () => NetworkOptions;
  readonly sides: readonly [Side, Side];
}

/** A connection with nothing on its way. */
export function createConnection(surroundings: ConnectionSurroundings): Connection {
  return new LinkPair(surroundings);
}

/** A class, as its links are: a run has hundreds, most of them for a client that asks a node once or twice. */
class LinkPair implements Connection {
  readonly #scheduler: Scheduler;
  readonly #random: RandomStream;
  readonly #options: () => NetworkOptions;
  readonly #sides: readonly [Side, Side];
  /** By receiving side. */
  readonly #links: readonly [Link, Link];
  /** Per side: the number of breaks that it has not been told of. */
  readonly #untold: [number, number] = [0, 0];

  constructor({ scheduler, random, options, sides }: ConnectionSurroundings) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#options = options;
    this.#sides = sides;
    const onLoss = (): void => this.#breakBoth();
    const linkTo = (to: 0 | 1): Link => {
      const { incoming: state, target } = sides[to];
      return createLink({ scheduler, random: random.fork(to === 0 ? "to 0" : "to 1"), options, state, target, onLoss });
    };
    this.#links = [linkTo(0), linkTo(1)];
  }

  send(from: 0 | 1, parcel: Parcel): void {
    const to = from === 0 ? 1 : 0;
    if (this.#untold[from] > 0) {
      this.#sides[to].incoming.dropped++;
      parcel.onLost?.();
      return;
    }
    this.#links[to].send(parcel);
  }

  sever(dead: 0 | 1): void {
    if (this.#options().mode !== "fifo") return;
    const survivor = dead === 0 ? 1 : 0;
    this.#links[dead].clear();
    this.#tell(survivor, this.#links[survivor].lastArrivalUs());
  }

  overflow(): void {
    if (this.#options().mode === "fifo") this.#breakBoth();
  }

  #breakBoth(): void {
    this.#links[0].clear();
    this.#links[1].clear();
    this.#tell(0, 0);
    this.#tell(1, 0);
  }

  #tell(side: 0 | 1, notBeforeUs: number): void {
    const scheduler = this.#scheduler;
    const heardUs = scheduler.nowUs() + drawDelayUs(this.#options().breakNotice, this.#random);
    const noticeUs = Math.max(heardUs, notBeforeUs) + 1;
    this.#links[side].notBefore(noticeUs);
    this.#untold[side]++;
    const { target, onBroken } = this.#sides[side];
    scheduler.at(noticeUs, {
      kind: "link-down",
      target,
      run: () => {
        this.#untold[side]--;
        onBroken();
      },
    });
  }
}

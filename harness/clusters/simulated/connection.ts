/**
 * Connection: the two directed links between two endpoints, which in `fifo` mode break together, as TCP does.
 *
 * A side that has not been told of the break writes into a socket that is gone: what it sends is lost. Once told, it
 * sends on a new connection, and nothing of that arrives before the other side was told, so that a receiver never
 * mistakes the new connection's messages for the old one's.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { drawDelayUs } from "./delay.ts";
import { createLink, type Link, type LinkState, type NetworkOptions, type Parcel } from "./network.ts";
import type { Scheduler } from "./scheduler.ts";

/** One of the two ends. */
export interface Side {
  /** Number of the node or client, for the trace. */
  readonly target: number;
  /** What is done to messages towards this side. */
  readonly incoming: LinkState;
  /** The connection broke: messages may have been lost. Called in `fifo` mode, and at `sever`. */
  readonly onBroken: () => void;
}

export interface Connection {
  /** From this side (0 or 1) to the other. */
  send(from: 0 | 1, parcel: Parcel): void;
  /** This side has died: what it sent still arrives, what was sent to it is lost, and the other side is told. */
  sever(dead: 0 | 1): void;
  /** A message was lost behind the link: its receiver had no room. */
  overflow(): void;
}

export interface ConnectionSurroundings {
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  readonly options: () => NetworkOptions;
  readonly sides: readonly [Side, Side];
}

export function createConnection({ scheduler, random, options, sides }: ConnectionSurroundings): Connection {
  /** Per side: the number of breaks that it has not been told of. */
  const untold: [number, number] = [0, 0];

  const makeLink = (to: 0 | 1): Link =>
    createLink({
      scheduler,
      random: random.fork(`to ${to}`),
      options,
      state: sides[to].incoming,
      target: sides[to].target,
      onLoss: () => breakBoth(),
    });
  /** By receiving side. */
  const links: readonly [Link, Link] = [makeLink(0), makeLink(1)];

  function tell(side: 0 | 1, notBeforeUs: number): void {
    const noticeUs = Math.max(scheduler.nowUs() + drawDelayUs(options().breakNotice, random), notBeforeUs) + 1;
    links[side].notBefore(noticeUs);
    untold[side]++;
    scheduler.at(noticeUs, {
      kind: "link-down",
      target: sides[side].target,
      run: () => {
        untold[side]--;
        sides[side].onBroken();
      },
    });
  }

  function breakBoth(): void {
    links[0].clear();
    links[1].clear();
    tell(0, 0);
    tell(1, 0);
  }

  return {
    overflow() {
      if (options().mode === "fifo") breakBoth();
    },
    send(from, parcel) {
      const to = from === 0 ? 1 : 0;
      if (untold[from] > 0) {
        sides[to].incoming.dropped++;
        parcel.onLost?.();
        return;
      }
      links[to].send(parcel);
    },
    sever(dead) {
      if (options().mode !== "fifo") return;
      const survivor = dead === 0 ? 1 : 0;
      links[dead].clear();
      tell(survivor, links[survivor].lastArrivalUs());
    },
  };
}

/**
 * FrameGate: applies a link's rule to the whole messages of one connection.
 *
 * Whatever is decided, the receiver sees a stream of whole frames in the order in which they were sent. Writing
 * each delayed frame from a timer of its own breaks that as soon as a delay is shortened: a later frame overtakes,
 * and the receiver finds bytes of two frames mixed. So there is one queue and one timer for each connection.
 *
 * The end of a connection is news, too, and obeys the rule like a message: behind a cut nobody learns that the
 * other side is gone.
 */
import { createDueQueue } from "./due-queue.ts";
import { type Link, tellArrived, tellLost } from "./link.ts";

/** The gate of one connection, in one direction. */
export interface FrameGate<Frame> {
  /**
   * Passes, drops or queues the frame. It is counted now, whatever happens to the connection later.
   *
   * @param number the frame's on the link's tape, which is told what becomes of it; left out where there is no tape
   */
  offer(frame: Frame, sizeBytes: number, number?: number): void;
  /** Whether a frame offered now would be delivered at once, whatever it is. */
  isTransparent(): boolean;
  /** The sender's side of the connection is gone: `onEnd` is called as soon as the receiver may learn of it. */
  end(): void;
  /** Bytes that wait for their time. */
  queuedBytes(): number;
  /** Forgets all that is queued; nothing is called any more. */
  dispose(): void;
}

/** The link, and who is behind the gate. */
export interface FrameGateOptions<Frame> {
  readonly link: Link;
  readonly deliver: (frame: Frame) => void;
  /** The receiver may know now that the sender is gone. */
  readonly onEnd: () => void;
  /** The queue has become shorter, or the rule has changed. */
  readonly onRelief: () => void;
}

/** A frame, and its number on the tape. */
export interface Parcel<Frame> {
  readonly frame: Frame;
  readonly number: number | undefined;
}

/** A gate on one connection of a link. Delays are kept to about a millisecond. */
export function createFrameGate<Frame>(options: FrameGateOptions<Frame>): FrameGate<Frame> {
  const { link } = options;
  let hasEnded = false;
  let isDisposed = false;
  const queue = createDueQueue<Parcel<Frame>>({ release: deliver, onReleased: reconsider });
  const registration = { ruleChanged: reconsider };
  link.gates.add(registration);

  function deliver({ frame, number }: Parcel<Frame>): void {
    options.deliver(frame);
    tellArrived(link, number);
  }

  /** The rule has changed or the queue is shorter. */
  function reconsider(): void {
    announceEnd();
    if (!isDisposed) options.onRelief();
  }

  function announceEnd(): void {
    if (!hasEnded || isDisposed || !queue.isEmpty() || link.rule.drop === true) return;
    dispose();
    options.onEnd();
  }

  function dispose(): void {
    isDisposed = true;
    for (const { number } of queue.clear()) tellLost(link, number, false);
    link.gates.delete(registration);
  }

  return {
    offer(frame, sizeBytes, number) {
      if (isDisposed) {
        tellLost(link, number, false);
        return;
      }
      const { drop, loss, delayMs } = link.rule;
      if (drop === true || (loss !== undefined && link.random.chance(loss))) {
        link.dropped++;
        tellLost(link, number, drop === true);
        return;
      }
      link.passed++;
      if (delayMs !== undefined) link.delayed++;
      const [lowMs, highMs] = delayMs ?? [0, 0];
      if (delayMs === undefined && queue.isEmpty()) deliver({ frame, number });
      else queue.push({ frame, number }, sizeBytes, lowMs + link.random.unit() * (highMs - lowMs));
    },
    isTransparent: () => link.isOpen && queue.isEmpty() && !isDisposed,
    end() {
      hasEnded = true;
      announceEnd();
    },
    queuedBytes: () => queue.sizeBytes(),
    dispose,
  };
}

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
import type { Link } from "./link.ts";

export interface FrameGate<Frame> {
  /** Passes, drops or queues the frame. It is counted now, whatever happens to the connection later. */
  offer(frame: Frame, sizeBytes: number): void;
  /** Whether a frame offered now would be delivered at once, whatever it is. */
  isTransparent(): boolean;
  /** The sender's side of the connection is gone: `onEnd` is called as soon as the receiver may learn of it. */
  end(): void;
  /** Bytes that wait for their time. */
  queuedBytes(): number;
  /** Forgets all that is queued; nothing is called any more. */
  dispose(): void;
}

export interface FrameGateOptions<Frame> {
  readonly link: Link;
  readonly deliver: (frame: Frame) => void;
  /** The receiver may know now that the sender is gone. */
  readonly onEnd: () => void;
  /** The queue has become shorter, or the rule has changed. */
  readonly onRelief: () => void;
}

interface Waiting<Frame> {
  readonly dueMs: number;
  readonly frame: Frame;
  readonly sizeBytes: number;
}

/** A gate on one connection of a link. Delays are kept to about a millisecond. */
export function frameGate<Frame>(options: FrameGateOptions<Frame>): FrameGate<Frame> {
  const { link } = options;
  let queue: Waiting<Frame>[] = [];
  let queuedBytes = 0;
  let lastDueMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  let isDisposed = false;

  const registration = { ruleChanged };
  link.gates.add(registration);

  function ruleChanged(): void {
    announceEnd();
    if (!isDisposed) options.onRelief();
  }

  function announceEnd(): void {
    if (!hasEnded || isDisposed || queue.length > 0 || link.rule.drop === true) return;
    dispose();
    options.onEnd();
  }

  function offer(frame: Frame, sizeBytes: number): void {
    if (isDisposed) return;
    const { drop, loss, delayMs } = link.rule;
    if (drop === true || (loss !== undefined && link.random.chance(loss))) {
      link.dropped++;
      return;
    }
    link.passed++;
    if (delayMs !== undefined) link.delayed++;
    if (delayMs === undefined && queue.length === 0) {
      options.deliver(frame);
      return;
    }
    const extraMs = delayMs === undefined ? 0 : delayMs[0] + link.random.unit() * (delayMs[1] - delayMs[0]);
    lastDueMs = Math.max(lastDueMs, performance.now() + extraMs);
    queue.push({ dueMs: lastDueMs, frame, sizeBytes });
    queuedBytes += sizeBytes;
    arm();
  }

  function arm(): void {
    const first = queue[0];
    if (timer !== undefined || first === undefined) return;
    timer = setTimeout(release, Math.max(0, Math.ceil(first.dueMs - performance.now())));
  }

  function release(): void {
    timer = undefined;
    const nowMs = performance.now();
    const stillWaiting = queue.findIndex((waiting) => waiting.dueMs > nowMs);
    const due = stillWaiting === -1 ? queue : queue.slice(0, stillWaiting);
    queue = stillWaiting === -1 ? [] : queue.slice(stillWaiting);
    for (const waiting of due) {
      queuedBytes -= waiting.sizeBytes;
      options.deliver(waiting.frame);
    }
    if (isDisposed) return;
    arm();
    announceEnd();
    options.onRelief();
  }

  function dispose(): void {
    isDisposed = true;
    clearTimeout(timer);
    queue = [];
    link.gates.delete(registration);
  }

  return {
    offer,
    isTransparent: () => link.isOpen && queue.length === 0 && !isDisposed,
    end() {
      hasEnded = true;
      announceEnd();
    },
    queuedBytes: () => queuedBytes,
    dispose,
  };
}

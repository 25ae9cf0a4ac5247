/**
 * StreamGate: applies a link's rule to one connection whose bytes nobody can tell apart into messages, as TCP itself would
 * make it feel.
 *
 * To take bytes out of such a stream would show its receiver something that no network does. So what is lost under a cut is
 * lost with the rest of the connection, which ends when the cut does; and what a lossy link loses comes later, and
 * everything behind it, too: it is sent again.
 *
 * Counted are pieces, as they were read from the connection.
 */
import { createDueQueue } from "../../local/links/due-queue.ts";
import type { FrameGate, Parcel } from "../../local/links/frame-gate.ts";
import { type Link, tellArrived, tellLost } from "../../local/links/link.ts";

/** How long TCP waits for an acknowledgement before it sends again, at least; each time twice as long. Source: RFC 6298. */
const RESEND_MS = 200;
/** As often as this it is sent again; then the connection is given up. */
const RESENDS_MAX = 6;

/** The link, and who is behind the gate. */
export interface StreamGateOptions {
  readonly link: Link;
  readonly deliver: (piece: Buffer) => void;
  /** The receiver may know now that the sender is gone. */
  readonly onEnd: () => void;
  /** Bytes are missing and the cut is over: the connection is of no use to anybody. */
  readonly onTorn: () => void;
  /** The queue has become shorter, or the rule has changed. */
  readonly onRelief: () => void;
}

/** A gate on one direction of a connection. */
export function createStreamGate(options: StreamGateOptions): FrameGate<Buffer> {
  const { link } = options;
  let hasEnded = false;
  let isTorn = false;
  let isDisposed = false;
  const queue = createDueQueue<Parcel<Buffer>>({ release: deliver, onReleased: reconsider });
  const registration = { ruleChanged: reconsider };
  link.gates.add(registration);

  function deliver({ frame, number }: Parcel<Buffer>): void {
    options.deliver(frame);
    tellArrived(link, number);
  }

  function reconsider(): void {
    if (isDisposed) return;
    if (isTorn && link.rule.drop !== true) {
      dispose();
      options.onTorn();
      return;
    }
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

  function lose(number: number | undefined): void {
    isTorn = true;
    tellLost(link, number, link.rule.drop === true);
    // Without a cut nobody changes a rule, and nobody would notice.
    if (link.rule.drop !== true) setImmediate(reconsider);
  }

  return {
    offer(piece, sizeBytes, number) {
      if (isDisposed) {
        tellLost(link, number, false);
        return;
      }
      const { drop, delayMs } = link.rule;
      if (drop === true || isTorn) {
        link.dropped++;
        lose(number);
        return;
      }
      const resentMs = resendingMs(link);
      if (resentMs === undefined) {
        lose(number);
        return;
      }
      link.passed++;
      if (delayMs !== undefined) link.delayed++;
      const [lowMs, highMs] = delayMs ?? [0, 0];
      const waitMs = resentMs + lowMs + link.random.unit() * (highMs - lowMs);
      if (waitMs === 0 && queue.isEmpty()) deliver({ frame: piece, number });
      else queue.push({ frame: piece, number }, sizeBytes, waitMs);
    },
    isTransparent: () => link.isOpen && queue.isEmpty() && !isDisposed && !isTorn,
    end() {
      hasEnded = true;
      announceEnd();
    },
    queuedBytes: () => queue.sizeBytes(),
    dispose,
  };
}

/** How long a piece that is offered now waits until it is sent once more and not lost; undefined: it never arrives. */
function resendingMs(link: Link): number | undefined {
  const { loss = 0 } = link.rule;
  let waitedMs = 0;
  for (let times = 0; times <= RESENDS_MAX; times++) {
    if (loss === 0 || !link.random.chance(loss)) return waitedMs;
    link.dropped++;
    waitedMs += RESEND_MS * 2 ** times;
  }
  return undefined;
}

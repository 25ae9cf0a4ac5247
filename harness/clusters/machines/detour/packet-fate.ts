/**
 * What a link's rule does to a packet that takes the detour, and what is counted of it.
 */
import type { Link } from "../../local/links/link.ts";

/** How long a packet is held back at most while others overtake it, and how much later a copy comes, in ms. */
const HOLD_MS_MAX = 50;
/** What waits at most for a narrow link, in bytes: as much as fits in the queue of a small router. */
const BACKLOG_BYTES_MAX = 64 * 1024;

/** One link on the detour. */
export interface DetouredLink {
  /** Its rule; what is done to few packets is counted there. */
  readonly link: Link;
  /** Packets, beside those that the kernel counts. */
  passed: number;
  dropped: number;
  /** When all that was sent has gone over the narrow link, on the caller's clock. */
  freeAtMs: number;
}

/** Packets of which nothing has come by yet. */
export function detouredLink(link: Link): DetouredLink {
  return { link, passed: 0, dropped: 0, freeAtMs: 0 };
}

/** What becomes of a packet. */
export type Fate =
  | "dropped"
  /** A reset of its connection takes its place. */
  | "reset"
  | {
      readonly waitMs: number;
      /** Whether later packets stay behind it. */
      readonly isInOrder: boolean;
      readonly isCorrupt: boolean;
      /** When its copy follows; undefined: there is none. */
      readonly copyWaitMs: number | undefined;
    };

/**
 * Decides, and counts. Draws from the link's own stream.
 *
 * @param packet.canReset whether it belongs to a connection
 */
export function decide(
  detoured: DetouredLink,
  packet: { readonly sizeBytes: number; readonly canReset: boolean },
  nowMs: number,
): Fate {
  const { link } = detoured;
  const { random, rule } = link;
  const happens = (probability = 0): boolean => probability > 0 && random.chance(probability);
  const crossMs = rule.drop === true || happens(rule.loss) ? undefined : crossingMs(detoured, packet.sizeBytes, nowMs);
  if (crossMs === undefined) {
    detoured.dropped++;
    return "dropped";
  }
  if (packet.canReset && happens(rule.reset)) {
    detoured.dropped++;
    link.reset = (link.reset ?? 0) + 1;
    return "reset";
  }
  detoured.passed++;
  const [lowMs, highMs] = rule.delayMs ?? [0, 0];
  const waitMs = crossMs + lowMs + random.unit() * (highMs - lowMs);
  // What takes less than a millisecond is what a link takes anyway.
  if (rule.delayMs !== undefined || crossMs >= 1) link.delayed++;
  const isCorrupt = happens(rule.corrupt);
  if (isCorrupt) link.corrupted = (link.corrupted ?? 0) + 1;
  const isDoubled = happens(rule.duplicate);
  if (isDoubled) link.duplicated = (link.duplicated ?? 0) + 1;
  const copyWaitMs = isDoubled ? waitMs + random.unit() * HOLD_MS_MAX : undefined;
  if (!happens(rule.reorder)) return { waitMs, isInOrder: true, isCorrupt, copyWaitMs };
  link.reordered = (link.reordered ?? 0) + 1;
  return { waitMs: waitMs + random.unit() * HOLD_MS_MAX, isInOrder: false, isCorrupt, copyWaitMs };
}

/** How long it takes until the packet has gone over a narrow link, behind all that was sent before; undefined: too much waits. */
function crossingMs(detoured: DetouredLink, sizeBytes: number, nowMs: number): number | undefined {
  const { rateKbit } = detoured.link.rule;
  if (rateKbit === undefined) return 0;
  const aheadMs = Math.max(0, detoured.freeAtMs - nowMs);
  if ((aheadMs * rateKbit) / 8 > BACKLOG_BYTES_MAX) return undefined;
  const waitMs = aheadMs + (sizeBytes * 8) / rateKbit;
  detoured.freeAtMs = nowMs + waitMs;
  return waitMs;
}

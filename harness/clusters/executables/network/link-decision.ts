/**
 * What a link's rule does to a message that is due: drops it, lets it pass, or lets it pass later, once or twice.
 */
import type { NetworkLink } from "./network-links.ts";

/** How long a message is held back at most while others overtake it, and how much later a copy comes, in ms. */
const HOLD_MS_MAX = 100;

/** Times in ns of the cluster's clock. */
export interface Pass {
  /** When it arrives; undefined: now. */
  readonly dueNs: number | undefined;
  /** Whether later messages stay behind it. */
  readonly isInOrder: boolean;
  /** When its copy arrives; undefined: there is none. */
  readonly copyDueNs: number | undefined;
}

const NOW: Pass = { dueNs: undefined, isInOrder: true, copyDueNs: undefined };

/** Decides, and counts. Draws from the link's own stream. */
export function decide(link: NetworkLink, nowNs: number): Pass | "drop" {
  if (link.isOpen && link.held === 0) {
    link.passed++;
    return NOW;
  }
  const { random, rule } = link;
  const { drop, loss = 0, delayMs, duplicate = 0, reorder = 0 } = rule;
  if (drop === true || (loss > 0 && random.chance(loss))) {
    link.dropped++;
    return "drop";
  }
  link.passed++;
  if (delayMs !== undefined) link.delayed++;
  const hasCopy = duplicate > 0 && random.chance(duplicate);
  if (hasCopy) link.duplicated++;
  const copyDueNs = hasCopy ? heldUntil(link, nowNs) : undefined;
  if (reorder > 0 && random.chance(reorder)) {
    link.reordered++;
    return { dueNs: heldUntil(link, nowNs) + delayNs(link), isInOrder: false, copyDueNs };
  }
  if (delayMs === undefined && link.held === 0) return { dueNs: undefined, isInOrder: true, copyDueNs };
  link.lastDueNs = Math.max(link.lastDueNs, nowNs + delayNs(link));
  return { dueNs: link.lastDueNs, isInOrder: true, copyDueNs };
}

function heldUntil({ random }: NetworkLink, nowNs: number): number {
  return nowNs + Math.ceil(random.unit() * HOLD_MS_MAX * 1e6);
}

function delayNs({ rule, random }: NetworkLink): number {
  const [lowMs, highMs] = rule.delayMs ?? [0, 0];
  return Math.round((lowMs + random.unit() * (highMs - lowMs)) * 1e6);
}

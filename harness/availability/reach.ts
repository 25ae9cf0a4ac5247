/**
 * Reach: which nodes are up and sound, and what each directed link does; and whether a set of nodes is intact.
 */
import type { AvailabilityPromise } from "../../systems-under-test/system.ts";
import { LinkMap } from "../nemesis/link-map.ts";

/** `open`: all messages get through at once. `cut`: none do. `poor`: some, or late. */
export type LinkQuality = "open" | "cut" | "poor";

/** What is up, sound and connected at the present moment. */
export interface Reach {
  /** Each setter gives whether anything is different now. */
  setUp(node: string, isUp: boolean): boolean;
  setSound(node: string, part: "disk" | "clock", isSound: boolean): boolean;
  setRole(node: string, role: string): boolean;
  /** With `untilMs`, beside what else is said of the link, and until then. */
  setLink(link: {
    readonly from: string;
    readonly to: string;
    readonly quality: LinkQuality;
    readonly untilMs: number | undefined;
  }): boolean;
  /** When something that was said until a time ends; Infinity: nothing does. */
  nextEndMs(): number;
  /** Ends what was said until then or before. */
  endUntil(timeMs: number): void;
  /** See `availability.ts`. */
  isIntact(nodes: readonly string[]): boolean;
}

const CLIENT = "client";

/** Every node away, every link open. */
export function createReach(
  nodes: readonly string[],
  { unreadyRoles: unready, toleratesOneWayLinks }: Pick<AvailabilityPromise, "unreadyRoles" | "toleratesOneWayLinks">,
): Reach {
  const up = new Set<string>();
  /** Nodes that come later are added when they are first up. */
  const known = new Set(nodes);
  const sick = new Set<string>();
  const roles = new Map<string, string>();
  const { quality, ...links } = createQualities();
  const isOpen = (one: string, other: string): boolean =>
    quality(one, other) === "open" && quality(other, one) === "open";
  const isSick = (node: string): boolean => sick.has(`${node} disk`) || sick.has(`${node} clock`);

  function isReady(node: string): boolean {
    const role = roles.get(node);
    return up.has(node) && !isSick(node) && (role === undefined || !unready.includes(role)) && isOpen(node, CLIENT);
  }

  /** Whether this node outside of the set is no excuse for it. */
  function isClear(outsider: string, members: readonly string[]): boolean {
    if (!up.has(outsider)) return true;
    // Asked at every change of a link, so it makes no lists.
    let [isCutOff, isOneWay, isPoor] = [true, false, false];
    for (const member of members) {
      const there = quality(outsider, member);
      const back = quality(member, outsider);
      if (there !== "cut" || back !== "cut") isCutOff = false;
      if (there !== back) isOneWay = true;
      if (there === "poor" || back === "poor") isPoor = true;
    }
    if (isCutOff) return true;
    if (isOneWay && !toleratesOneWayLinks) return false;
    return !isPoor && !isSick(outsider) && isOpen(outsider, CLIENT);
  }

  return {
    ...links,
    setUp(node, isUp) {
      if (up.has(node) === isUp) return false;
      known.add(node);
      if (isUp) up.add(node);
      else up.delete(node);
      return true;
    },
    setSound(node, part, isSound) {
      const name = `${node} ${part}`;
      if (sick.has(name) === !isSound) return false;
      if (isSound) sick.delete(name);
      else sick.add(name);
      return true;
    },
    setRole(node, role) {
      const before = roles.get(node);
      roles.set(node, role);
      return before === undefined || unready.includes(before) !== unready.includes(role);
    },
    isIntact(members) {
      if (!members.every(isReady)) return false;
      for (const one of members) {
        for (const other of members) if (one < other && !isOpen(one, other)) return false;
      }
      return [...known].every((node) => members.includes(node) || isClear(node, members));
    },
  };
}

interface Qualities extends Pick<Reach, "setLink" | "nextEndMs" | "endUntil"> {
  quality(this: void, from: string, to: string): LinkQuality;
}

/** What each directed link does: what holds until it is changed, and beside it what holds until a time. */
function createQualities(): Qualities {
  const links = new LinkMap<LinkQuality>();
  const passing = new LinkMap<{ readonly quality: LinkQuality; readonly untilMs: number }>();
  let ends: number[] = [];
  let endedMs = -Infinity;

  function quality(from: string, to: string): LinkQuality {
    const rule = links.get(from, to) ?? "open";
    const now = passing.get(from, to);
    return rule === "cut" || now === undefined || now.untilMs <= endedMs ? rule : now.quality;
  }

  return {
    quality,
    setLink({ from, to, quality: given, untilMs }) {
      const before = quality(from, to);
      if (untilMs === undefined) links.set(from, to, given);
      else {
        passing.set(from, to, { quality: given, untilMs });
        ends = [...ends, untilMs].sort((one, other) => one - other);
      }
      return quality(from, to) !== before;
    },
    nextEndMs: () => ends[0] ?? Infinity,
    endUntil(timeMs) {
      endedMs = Math.max(endedMs, timeMs);
      ends = ends.filter((end) => end > timeMs);
    },
  };
}

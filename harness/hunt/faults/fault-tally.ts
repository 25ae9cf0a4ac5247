/**
 * FaultTally: how often each kind of fault was armed, and how often that changed anything.
 *
 * A nemesis that cuts links on which nobody talks has tested nothing, and a whole fleet can run blind like that. So a
 * fault on links counts as effective only when a message was dropped or held up because of it.
 */
import type { Cluster } from "../../clusters/cluster.ts";
import { faultName } from "../../nemesis/effect.ts";
import type { LabelledEffect } from "./timed-effect.ts";
import { createLinkMeter, type LinkMeter } from "../../nemesis/link-meter.ts";

/** Of one kind: e.g. { fault: "cut", armed: 12, effective: 9 }. */
export interface FaultCount {
  readonly fault: string;
  readonly armed: number;
  readonly effective: number;
}

/** Counts the faults of one run. */
export interface FaultTally {
  /** Notes that it begins; gives what to call when it had effect. Effects that only undo others are not counted. */
  begin(effect: LabelledEffect): () => void;
  /** So far; asks the links once more. By name. */
  counts(): readonly FaultCount[];
}

interface Count {
  armed: number;
  effective: number;
}

/** A fault on links that nobody has seen the effect of yet. */
interface Open {
  readonly count: Count;
  readonly meter: LinkMeter;
}

/** A tally of nothing yet. */
export function createFaultTally(cluster: Pick<Cluster, "linkCounts">): FaultTally {
  const counts = new Map<string, Count>();
  let open: Open[] = [];

  function settle(): void {
    const still: Open[] = [];
    for (const fault of open) {
      if (fault.meter.hasMoved()) fault.count.effective++;
      else still.push(fault);
    }
    open = still;
  }

  return {
    begin(effect) {
      const kind = faultName(effect);
      const fault = kind === undefined ? undefined : (effect.fault ?? kind);
      if (effect.type === "links") settle();
      if (fault === undefined) return () => undefined;
      const count = counts.get(fault) ?? { armed: 0, effective: 0 };
      counts.set(fault, count);
      count.armed++;
      if (effect.type === "links" || effect.type === "clog") {
        open.push({ count, meter: createLinkMeter(cluster, effect.links) });
      }
      return () => void count.effective++;
    },
    counts() {
      settle();
      return [...counts]
        .map(([fault, { armed, effective }]) => ({ fault, armed, effective }))
        .sort((one, other) => (one.fault < other.fault ? -1 : 1));
    },
  };
}

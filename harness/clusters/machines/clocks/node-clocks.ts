/**
 * NodeClocks: the wall clocks of the nodes of one cluster, each of all processes of its node. A clock that is set stays so:
 * processes that start later, after a kill for example, get it a moment after they are there.
 */
import { settle } from "../../settle.ts";
import { processesOfGroup } from "../../local/processes/process-state.ts";
import { openProcessClock, type ProcessClock } from "./process-clock.ts";

/** How often processes are looked for that have come since. */
const LOOK_EVERY_MS = 100;

/** The clocks of a cluster's nodes. */
export interface NodeClocks {
  /** As `Cluster.setWallClock`. */
  set(node: string, aheadMs: number, done: (wasRunning: boolean, problem?: Error) => void): void;
  /** A sentence for each clock that is not right. */
  disturbances(): readonly string[];
  close(): void;
}

interface NodeClock {
  aheadMs: number;
  /** By process. */
  readonly clocks: Map<number, ProcessClock>;
}

/** Clocks that are right. @param pidOf the first process of a node that runs or is paused; undefined: there is none */
export function createNodeClocks(pidOf: (node: string) => number | undefined): NodeClocks {
  const known = new Map<string, NodeClock>();
  let timer: NodeJS.Timeout | undefined;

  /** Sets the clocks of all processes that are there now; those that are new first become settable. */
  async function setAll(node: string, { aheadMs, clocks }: NodeClock): Promise<boolean> {
    const pid = pidOf(node);
    const pids = pid === undefined ? [] : processesOfGroup(pid);
    for (const [old, clock] of clocks) {
      if (pids.includes(old)) continue;
      clock.close();
      clocks.delete(old);
    }
    const opened = await Promise.all(pids.filter((one) => !clocks.has(one)).map(open));
    for (const [one, clock] of opened) clocks.set(one, clock);
    for (const clock of clocks.values()) clock.set(aheadMs);
    return pids.length > 0;
  }

  async function look(): Promise<void> {
    for (const [node, state] of known) {
      // One that ends at this moment is looked at once more, if another comes.
      // oxlint-disable-next-line no-await-in-loop -- one node after the other
      if (state.aheadMs !== 0) await setAll(node, state).catch(() => false);
    }
    timer = known.size > 0 ? setTimeout(() => void look(), LOOK_EVERY_MS) : undefined;
  }

  return {
    set(node, aheadMs, done) {
      const state = known.get(node) ?? { aheadMs, clocks: new Map<number, ProcessClock>() };
      state.aheadMs = aheadMs;
      known.set(node, state);
      timer ??= setTimeout(() => void look(), LOOK_EVERY_MS);
      let wasRunning = false;
      const setting = setAll(node, state).then((isSet) => void (wasRunning = isSet));
      settle(setting, (problem) => done(wasRunning, problem));
    },
    disturbances: () =>
      [...known].flatMap(([node, { aheadMs }]) =>
        aheadMs === 0 ? [] : [`the clock of ${node} is ${Math.abs(aheadMs)} ms ${aheadMs > 0 ? "ahead" : "behind"}`],
      ),
    close() {
      clearTimeout(timer);
      for (const { clocks } of known.values()) for (const clock of clocks.values()) clock.close();
      known.clear();
    },
  };
}

async function open(pid: number): Promise<readonly [number, ProcessClock]> {
  const clock = await new Promise<ProcessClock | Error>((resolve) => openProcessClock(pid, resolve));
  if (clock instanceof Error) throw clock;
  return [pid, clock];
}

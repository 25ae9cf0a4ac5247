/**
 * Simulation: how every simulated run is opened and made to go on, of a test (`clew test --cluster simulated`) as of a
 * hunt. What they want to know of it, and how they end, is all in which they differ.
 */
import type { System } from "../../systems-under-test/system.ts";
import type { AvailabilityWatch } from "../availability/availability.ts";
import { watchedSimulation, watchNote } from "../availability/watched-cluster.ts";
import type { MessageFate, SentMessage, SimulationOptions } from "../clusters/simulated/options.ts";
import { createSimulatedCluster, type RunEnd, type SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";

/**
 * Whoever acts between the events of a simulation, as the nemesis of a hunt does. Its turn comes when every event up to
 * its time has run.
 */
export interface Turns {
  /** When the next turn is due, in µs of the run; Infinity when there is none. */
  nextUs(): number;
  /** Does everything that is due. */
  fire(): void;
}

/** What is asked of a simulation besides what the cluster is made of. */
export interface SimulationSurroundings {
  /** Is told what is done to nodes and links, and the roles that nodes take on. */
  readonly watch?: AvailabilityWatch | undefined;
  /** Puts something around the system's nodes that looks on. */
  readonly around?: ((system: System, nowNs: () => number) => System) | undefined;
  /** Follows each message through the network. */
  readonly onMessage?: ((message: SentMessage, timeNs: number) => MessageFate) | undefined;
}

/**
 * A cluster in a world that is not started yet, at time 0.
 *
 * @throws RangeError for an option that the system does not have
 */
export function openSimulation(
  options: Omit<SimulationOptions, "onMessage">,
  { watch, around, onMessage }: SimulationSurroundings,
): SimulatedCluster {
  const { listener } = options;
  const nowNs = (): number => cluster.clock.nowNs();
  const cluster = createSimulatedCluster({
    ...options,
    system: around?.(options.system, nowNs) ?? options.system,
    ...(onMessage === undefined ? {} : { onMessage: (message) => onMessage(message, nowNs()) }),
    ...(watch === undefined || listener === undefined
      ? {}
      : {
          listener: {
            ...listener,
            note(note) {
              watchNote(watch, note);
              listener.note(note);
            },
          },
        }),
  });
  return watch === undefined ? cluster : watchedSimulation(cluster, watch);
}

/** Nobody acts between the events. */
const noTurns: Turns = { nextUs: () => Infinity, fire: () => undefined };

/**
 * Runs events until the condition holds, with the turns in between, up to a time if one is given.
 *
 * @returns "condition", or why it does not hold: the time is over, nothing is left to do, or the budget is used up
 */
export function runSimulation(
  cluster: SimulatedCluster,
  how: { readonly until: () => boolean; readonly lastUs?: number; readonly turns?: Turns },
): RunEnd {
  const { until, lastUs = Infinity, turns = noTurns } = how;
  let dueUs = 0;
  // A turn may be planned in an event for a time before the one that was due.
  const isInterrupted = (): boolean => until() || turns.nextUs() < dueUs;
  for (;;) {
    dueUs = Math.min(turns.nextUs(), lastUs);
    const end = cluster.run({ untilNs: dueUs * 1000, until: isInterrupted });
    if (until()) return "condition";
    if (end === "budget" || end === "idle" || (end === "time" && dueUs === lastUs)) return end;
    // After an interruption the events of that µs come first, as they do when effects are given.
    if (end === "time") turns.fire();
  }
}

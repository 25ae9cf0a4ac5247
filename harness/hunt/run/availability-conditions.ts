/**
 * The availability that a hunt asks for: what the system promises, with bounds for the network and the disks of the
 * plan.
 */
import type { System } from "../../../systems-under-test/system.ts";
import {
  createAvailabilityWatch,
  type AvailabilityConditions,
  type AvailabilityWatch,
} from "../../availability/availability.ts";
import { changingPromise } from "../../availability/require-availability.ts";
import { defaultDisk, defaultHost, defaultNetwork, filledOptions } from "../../clusters/simulated/options.ts";
import type { HuntPlan } from "../plan/plan.ts";

/** The watch for this plan; undefined when the system promises nothing with its options. */
export function availabilityOf(plan: HuntPlan, system: System): AvailabilityWatch | undefined {
  const members = system.members(plan.nodes, plan.options);
  const options = filledOptions(system, plan.options);
  const promise = system.availability?.(members, options);
  if (promise === undefined) return undefined;
  const size = Math.min(...promise.quorums.map((quorum) => quorum.length));
  const conditionsFor = (some: number): AvailabilityConditions => conditionsOf(plan, some);
  return createAvailabilityWatch({
    nodes: members.map(({ id }) => id),
    promise,
    conditions: conditionsFor(size),
    ...changingPromise({ system, members, options, promise, conditionsOf: conditionsFor }),
  });
}

/** Delays are drawn as an exponential beyond the least; hardly one in twenty is above three times the mean. */
const DELAYS = 3;
/** Messages one after the other that elect a leader who knows what is committed: a pre-vote, a vote and an append. */
const MESSAGES = 6;
const SYNCS = 3;
/** Those of a client's first operation: a session, the operation, and what each is replicated with. */
const CLIENT_MESSAGES = 8;
/** Of an election's messages, those to each other node that must arrive; what comes after it is sent again. */
const MESSAGES_OF_EACH = 4;

/** @param size nodes of the smallest set that must serve: all others of it must be heard when no more are there */
function conditionsOf(plan: HuntPlan, size: number): AvailabilityConditions {
  const { delay, linkDelayMaxMs, loss } = { ...defaultNetwork, ...plan.network };
  const { sync } = { ...defaultDisk, ...plan.disk };
  const { applyDelay, tickSlackMs } = { ...defaultHost, ...plan.host };
  const messageMs = linkDelayMaxMs + DELAYS * delay.meanMs;
  // What comes a tail late comes too late.
  const arrives = (1 - loss) * (1 - (delay.tailChance ?? 0));
  const syncMs = DELAYS * sync.meanMs;
  const operationMs = CLIENT_MESSAGES * messageMs + SYNCS * syncMs + DELAYS * applyDelay.meanMs;
  return {
    attempts: 1 / power(arrives, MESSAGES_OF_EACH * (size - 1)),
    roundMs: MESSAGES * messageMs + SYNCS * syncMs + tickSlackMs,
    slackMs: operationMs / power(arrives, 2),
  };
}

/** By multiplications only, which every engine rounds alike. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let factor = 0; factor < exponent; factor++) product *= base;
  return product;
}

/**
 * A test that requires availability: what the system promises is followed while the faults are at work, and judged as
 * one check of the run.
 */
import type { Json } from "../../histories/json.ts";
import type { CheckResult } from "../../runs/results.ts";
import type { AvailabilityPromise, Member, SystemDescription } from "../../systems-under-test/system.ts";
import {
  createAvailabilityWatch,
  type AvailabilityConditions,
  type AvailabilityReport,
  type AvailabilityWatch,
} from "./availability.ts";

/** What it takes of a test. */
interface Requirement {
  /** undefined: nothing is asked; a share of operations is counted elsewhere. */
  readonly availability?: "majority" | number;
  readonly nodes: number;
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Extra duration of each sync, between the two. */
  readonly fsyncMs: readonly [number, number];
}

/** What messages add to an election between processes of one machine, and what a busy one may add to all; ms. */
const ROUND_MS = 50;
const BUSY_MS = 2_000;
/** Syncs one after the other that an election waits for. */
const SYNCS = 3;

/** undefined when the test does not ask. @throws Error when the system promises nothing with these options */
export function requiredAvailability(spec: Requirement, system: SystemDescription): AvailabilityWatch | undefined {
  if (spec.availability !== "majority") return undefined;
  const members = system.members(spec.nodes, spec.options);
  const promise = system.availability?.(members, spec.options);
  if (promise === undefined) throw new Error(`availability: ${system.name} promises none with these options`);
  const { options } = spec;
  const conditions = { attempts: 1, roundMs: ROUND_MS + SYNCS * spec.fsyncMs[1], slackMs: BUSY_MS };
  return createAvailabilityWatch({
    nodes: members.map(({ id }) => id),
    promise,
    conditions,
    ...changingPromise({ system, members, options, promise, conditionsOf: () => conditions }),
  });
}

/** What a watch needs to follow the members, where they change. */
export function changingPromise(parts: {
  readonly system: Pick<SystemDescription, "membership" | "availability">;
  readonly members: readonly Member[];
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  /** At the start. */
  readonly promise: AvailabilityPromise;
  readonly conditionsOf: (size: number) => AvailabilityConditions;
}): Pick<Parameters<typeof createAvailabilityWatch>[0], "membership"> {
  const { system, members, options, promise, conditionsOf } = parts;
  const changes = system.membership?.(options);
  if (changes === undefined) return {};
  const votingRole = changes.newMember("").role;
  const others = members.filter(({ role }) => role !== votingRole);
  return {
    membership: {
      members: members.filter(({ role }) => role === votingRole).map(({ id }) => id),
      promiseOf: (ids) =>
        system.availability?.([...others, ...ids.map((id) => changes.newMember(id))], options) ?? promise,
      conditionsOf,
    },
  };
}

/** Silence is false; where no set that must serve was ever intact while somebody waited, nobody knows. */
export function availabilityCheck({ failure, judgedMs, worstShare, boundMs }: AvailabilityReport): CheckResult {
  const check = { kind: "availability", name: "available" } as const;
  if (failure !== undefined) return { ...check, valid: false, message: `${failure.message}.` };
  if (judgedMs <= 0) {
    const message = "Nothing was asked while enough nodes were up and connected. Make the faults fewer or shorter.";
    return { ...check, valid: "unknown", message };
  }
  const share = (100 * worstShare).toFixed(0);
  return {
    ...check,
    valid: true,
    message: `While enough nodes were up and connected, no wait was longer than ${share} % of its bound of ${Math.round(boundMs)} ms.`,
  };
}

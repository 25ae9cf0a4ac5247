/**
 * Drawn schedules: proposals and reads for a few decisions, while anything happens to messages, disks and nodes. In the
 * end all is healed, and every proposer is asked what was decided.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { momentOf } from "../../node-kit/testing/script-moment.ts";
import { createDrawnEvents } from "../../node-kit/testing/drawn-events.ts";
import { placementOf, type Roles } from "../core/options.ts";
import { paxosInvariants } from "../monitor/invariants.ts";
import { paxosScript, type Handle } from "../scripts/paxos-script.ts";

/** What came of one schedule. */
export interface DrawnRun {
  /** What the monitor saw, and what was wrong at a moment, in words. */
  readonly violations: readonly string[];
  /** Decisions that clients were told in two ways, or that no client asked for, or that were denied later. */
  readonly anomalies: readonly string[];
  /** Proposals and reads that were answered before all was healed. */
  readonly answered: number;
  /** Whether every proposer answered after healing. */
  readonly recovered: boolean;
}

const KEYS = ["k1", "k2", "k3", "k4"];
const ACTIONS = 250;
/** Actions between two moments whose invariants are asked: it takes longer than the actions. */
const ASKED_EVERY = 5;
/** After healing a duel may still go on: back-off is a second at most. */
const RECOVERY_MS = 10_000;

/** Runs one schedule, which is determined by the seed and the mutant. */
export function drawnRun(seed: number, mutant?: string): DrawnRun {
  const random = createRandomStream(seed).fork("schedule");
  const ids = ["n1", "n2", "n3", "n4", "n5"].slice(0, random.pick([3, 5]));
  const roles = random.pick<Roles>(["together", "together", "acceptors-apart", "apart"]);
  const placement = placementOf(ids, roles);
  const script = paxosScript({ spent: {}, placement, mutant });
  const events = createDrawnEvents(script, ids, random.fork("events"));
  const asked: { readonly key: string; readonly value: Json; readonly handle: Handle }[] = [];
  const ask = (proposer: Id, key: string, value: Json): void => {
    const request = value === null ? ({ type: "read", key } as const) : ({ type: "propose", key, value } as const);
    asked.push({ key, value, handle: script.request(proposer, request) });
  };
  const broken: string[] = [];
  for (let action = 0; action < ACTIONS; action++) {
    const proposer = random.pick(placement.proposers);
    if (random.chance(0.1) && script.state(proposer) === "running") {
      ask(proposer, random.pick(KEYS), random.chance(0.3) ? null : `v${action}`);
    } else events.next();
    if (action % ASKED_EVERY !== 0) continue;
    const wrong = paxosInvariants(momentOf(script, ids, { roles }));
    broken.push(...wrong.map(({ invariant, message }) => `${invariant}: ${message}`));
  }
  const answered = asked.filter(({ handle }) => handle.reply() !== undefined).length;
  events.heal();
  const before = asked.length;
  for (const proposer of placement.proposers) for (const key of KEYS) ask(proposer, key, `last of ${proposer}`);
  script.run(RECOVERY_MS);
  return {
    violations: [...script.wrongs(), ...broken],
    anomalies: KEYS.flatMap((key) =>
      anomalies(
        key,
        asked.filter((each) => each.key === key),
      ),
    ),
    answered,
    recovered: asked.slice(before).every(({ handle }) => handle.reply()?.ok === true),
  };
}

/** A decision is one value, which somebody proposed. */
function anomalies(
  key: string,
  asked: readonly { readonly value: Json; readonly handle: Handle }[],
): readonly string[] {
  const told = asked.flatMap(({ handle }) => {
    const reply = handle.reply();
    return reply?.ok === true && reply.value !== null ? [JSON.stringify(reply.value)] : [];
  });
  const values = [...new Set(told)];
  const proposed = new Set(asked.map(({ value }) => JSON.stringify(value)));
  const unasked = values.filter((value) => !proposed.has(value)).map((value) => `${key}: nobody proposed ${value}`);
  return values.length > 1 ? [...unasked, `${key}: told as ${values.join(" and ")}`] : unasked;
}

/**
 * A simulated run with its story: run once more with the system's own notes switched on and every message followed.
 * Neither changes the run, so what is told is what happened.
 */
import type { MessageRecord, StoryLine } from "../../../runs/results.ts";
import { bundledCatalog, systemNamed } from "../../catalog.ts";
import { createMessageLog, messagesAround, talkative } from "../../clusters/simulated/network/message-log.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { HuntPlan } from "../plan/plan.ts";
import type { SimulateSurroundings } from "../run/surroundings.ts";
import { simulate, type HuntResult, type Simulate } from "../simulate.ts";
import { storyOf } from "./story.ts";

/** A run, the messages around its failure, and its story; a run without a failure has no story. */
export interface RunWithStory {
  readonly result: HuntResult;
  /** Those before the failure, and few after it. */
  readonly messages: readonly MessageRecord[];
  readonly story: readonly StoryLine[];
}

/** Runs the plan; see `simulate` for what it throws. */
export function simulateWithStory(
  plan: HuntPlan,
  surroundings: SimulateSurroundings = {},
  run: Simulate = simulate,
): RunWithStory {
  const system = surroundings.system ?? systemNamed(surroundings.catalog ?? bundledCatalog, plan.system);
  const log = createMessageLog(system?.words);
  const result = run(system === undefined ? plan : { ...plan, options: talkative(system, plan.options) }, {
    ...surroundings,
    onMessage: (message, timeNs) => log.onMessage(message, timeNs),
    around: (each, nowNs) => log.around(each, nowNs),
  });
  const all = log.records(deadAtTheEnd(result.effects));
  const nodes = system?.members(plan.nodes, plan.options).map(({ id }) => id) ?? [];
  const { notes, effects, events, failures } = result;
  const messages = messagesAround(all, failures[0] === undefined ? undefined : failures[0].timeMs * 1e6);
  const whole = { notes, effects, messages: all, lost: log.lost(), events, failures, nodes };
  const story =
    failures.length === 0 ? [] : storyOf({ ...whole, leaderRoles: system?.leaderRoles ?? [], words: system?.words });
  return { result, messages, story };
}

function deadAtTheEnd(effects: readonly TimedEffect[]): string[] {
  const dead = new Set<string>();
  for (const effect of effects) {
    if (effect.type === "kill") dead.add(effect.node);
    if (effect.type === "restart") dead.delete(effect.node);
  }
  return [...dead];
}

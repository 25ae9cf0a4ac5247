/**
 * A simulated run with its story: run once more with the system's own notes switched on and every message followed.
 * Neither changes the run, so what is told is what happened.
 */
import type { MessageRecord, StoryLine } from "../../histories/results.ts";
import type { Json } from "../../histories/json.ts";
import { systemNamed } from "../../systems-under-test/catalog.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { HuntPlan, TimedEffect } from "./plan.ts";
import { simulate, type HuntResult, type SimulateSurroundings } from "./simulate.ts";
import { createMessageLog } from "./story-messages.ts";
import { storyOf } from "./story.ts";

export interface ToldRun {
  readonly result: HuntResult;
  /** Those before the failure, and few after it. */
  readonly messages: readonly MessageRecord[];
  readonly story: readonly StoryLine[];
}

/** Messages that are kept while it runs, and that are given. */
const MESSAGES_KEPT = 200_000;
const MESSAGES_GIVEN = 4000;
/** How long after the failure messages still help. */
const AFTER_NS = 50e6;

/** Runs the plan; see `simulate` for what it throws. */
export function simulateWithStory(plan: HuntPlan, surroundings: SimulateSurroundings = {}): ToldRun {
  const log = createMessageLog(MESSAGES_KEPT);
  const system = surroundings.system ?? systemNamed(plan.system);
  const result = simulate(talkative(plan, system), {
    ...surroundings,
    onMessage: (message, timeNs) => log.onMessage(message, timeNs),
    around: (each, nowNs) => log.around(each, nowNs),
  });
  const all = log.records(deadAtTheEnd(result.effects));
  const nodes = system?.members(plan.nodes).map(({ id }) => id) ?? [];
  const { notes, effects, events, failures } = result;
  const untilNs = failures[0] === undefined ? Infinity : failures[0].timeMs * 1e6 + AFTER_NS;
  const messages = all.filter(({ time }) => time <= untilNs).slice(-MESSAGES_GIVEN);
  const story = failures.length === 0 ? [] : storyOf({ notes, effects, messages: all, events, failures, nodes });
  return { result, messages, story };
}

/** With the notes that a system gives only when asked. */
function talkative(plan: HuntPlan, system: System | undefined): HuntPlan {
  const canTrace = system?.options.some(({ name }) => name === "trace") === true;
  const options: { readonly [name: string]: Json } = canTrace ? { ...plan.options, trace: true } : plan.options;
  return { ...plan, options };
}

function deadAtTheEnd(effects: readonly TimedEffect[]): string[] {
  const dead = new Set<string>();
  for (const effect of effects) {
    if (effect.type === "kill") dead.add(effect.node);
    if (effect.type === "restart") dead.delete(effect.node);
  }
  return [...dead];
}

/**
 * A fault of a test or a hunt that is said as effects (`fault-definition.ts`): begun, counted and undone.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Outcome } from "../carry-out.ts";
import type { ClusterEffect } from "../effect.ts";
import type { Fault } from "../fault.ts";
import { createOnset, type EffectStage, type Onset } from "./onset.ts";
import type { EffectOutcome, FaultDefinition, PlannedEffect } from "./fault-definition.ts";
import { effectsOf } from "./planned-effects.ts";

/** Where it is done, and what it draws from. */
export interface EffectsFaultOptions extends EffectStage {
  readonly random: RandomStream;
}

interface Totals {
  /** Starts that had effect. */
  readonly effective: number;
  readonly effects: number;
  /** Effects that changed something. */
  readonly changes: number;
}

/** The fault, not begun yet. */
export function createEffectsFault(definition: FaultDefinition, options: EffectsFaultOptions): Fault {
  let totals: Totals = { effective: 0, effects: 0, changes: 0 };
  let inForce: Onset | undefined;

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const effects = effectsOf(definition, target, options);
    if (effects.length === 0) {
      done({ isArmed: false, value: { target, skipped: "it had nothing to do at this moment" } });
      return;
    }
    const onset = createOnset(definition.name, options);
    inForce = onset;
    onset.begin(effects, () => done({ isArmed: true, value: startedValue(target, effects, onset) }));
  }

  function stop(done: Parameters<Fault["stop"]>[0]): void {
    const onset = inForce;
    if (onset === undefined) {
      done(null);
      return;
    }
    inForce = undefined;
    onset.end(() => {
      totals = added(totals, definition, onset.outcomes());
      restore(definition, options, onset.nodes, done);
    });
  }

  return {
    start(target, done) {
      if (inForce === undefined) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect() {
      const { effective, effects, changes } =
        inForce === undefined ? totals : added(totals, definition, inForce.outcomes());
      return { effective, effect: `${changes} of its ${effects} effects changed something` };
    },
  };
}

/** The sums with one start more. */
function added(totals: Totals, definition: FaultDefinition, outcomes: readonly EffectOutcome[]): Totals {
  const changes = outcomes.filter((outcome) => outcome.hadEffect).length;
  const isEffective = definition.isEffective?.(outcomes) ?? changes > 0;
  return {
    effective: totals.effective + (isEffective ? 1 : 0),
    effects: totals.effects + outcomes.length,
    changes: totals.changes + changes,
  };
}

function startedValue(target: Json, effects: readonly PlannedEffect[], { nodes, spared }: Onset): Json {
  return {
    target,
    effects: effects.map((effect) => effect as unknown as Json),
    ...(nodes.size === 0 ? {} : { nodes: [...nodes] }),
    ...(spared.size === 0 ? {} : { skipped: `${[...spared].join(", ")}: the system cannot lose another node now` }),
  };
}

/** Brings back the nodes that it took out, and asks of nodes what its author says undoes the rest. */
function restore(
  definition: FaultDefinition,
  { cluster, random, act }: EffectsFaultOptions,
  nodes: ReadonlySet<string>,
  done: Parameters<Fault["stop"]>[0],
): void {
  const status = cluster.status();
  const back = status.flatMap(({ id, state }): ClusterEffect[] => {
    if (!nodes.has(id) || state === "running") return [];
    return [{ type: state === "paused" ? "resume" : "restart", node: id }];
  });
  const asked = definition.undo?.({ nodes: cluster.nodes, targets: cluster.targets, status, random }) ?? [];
  const problems: Error[] = [];
  let waiting = 1;
  const arrive = ({ error }: Partial<Outcome>): void => {
    if (error !== undefined) problems.push(error);
    if (--waiting > 0) return;
    const failed = problems.length === 0 ? {} : { error: problems.map(({ message }) => message).join("; ") };
    done({ nodes: [...nodes], ...failed }, problems[0]);
  };
  for (const effect of [...back, ...asked]) {
    waiting++;
    act(effect, arrive);
  }
  arrive({});
}

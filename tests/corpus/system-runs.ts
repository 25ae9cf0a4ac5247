/**
 * Recorded runs of the bundled systems: one that clients saw go wrong for each planted bug, and right ones.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import { planOf } from "../../harness/hunt/campaign.ts";
import type { FixedParts } from "../../runs/hunts/campaign.ts";
import { shrink } from "../../harness/hunt/shrink/shrink.ts";
import { simulate } from "../../harness/hunt/simulate.ts";
import { modelOf } from "../../harness/judge.ts";
import { workloadNamed } from "../../harness/workloads/index.ts";
import { systems } from "../../systems-under-test/catalog.ts";
import { scriptFiles } from "../../systems-under-test/raft/scripts/script-files.ts";
import type { Mutant, System } from "../../systems-under-test/system.ts";
import { judged, type Origin } from "./entry.ts";
import { eventsOfScript } from "./script-events.ts";

/** Events that are to be recorded. */
export interface Recording {
  /** Below histories/corpus, without its extension. */
  readonly name: string;
  readonly events: readonly HistoryEvent[];
  readonly model: string;
  readonly origin: Origin;
}

/** Seeds for a bug that the catalogue does not expect in the history. */
const OTHER_SEEDS = 60;
const SHRINK = { runsMax: 600, eventsMax: 10_000_000 };

/** Whether models judge all workloads that hunts of this system draw: the corpus is the checker's, and has no others. */
export function hasModels({ workloads, drawnWorkloads = workloads }: System): boolean {
  return drawnWorkloads.every(isModelled);
}

function isModelled(workload: string): boolean {
  return modelNameOf(workload) !== undefined;
}

/** The run that shows this bug, shrunk; or why there is none. */
export function recordMutant(system: System, mutant: Mutant): Recording | string {
  if (!hasModels(system)) return "checks of whole histories judge this system, and no model";
  if (mutant.detector === "loop") return "a step that never ends: nothing can be recorded";
  if (mutant.detector === "equivalent") return `nothing can see it: ${mutant.note}`;
  const recording = hunted(system, mutant) ?? scripted(system, mutant);
  if (recording !== undefined) return recording;
  const seen = mutant.detector === "script" ? "only its script shows it" : `found by ${mutant.detector}`;
  return `no client saw it in ${OTHER_SEEDS} simulated runs: ${seen}`;
}

function hunted(system: System, { id, detector, seedBudget }: Mutant): Recording | undefined {
  const fixed: FixedParts = { mutant: id, oracles: ["history"] };
  const seeds = detector === "history" ? seedBudget : OTHER_SEEDS;
  for (let seed = 1; seed <= seeds; seed++) {
    const plan = planOf({ fixed }, system, seed);
    if (simulate(plan, { system }).oracle !== "history") continue;
    const { result, plan: small } = shrink({ plan, failure: { oracle: "history" }, budget: SHRINK });
    const command = `npx clew hunt --system ${system.name} --mutant ${id} --oracles history --seeds ${seed}..${seed}`;
    return {
      name: `systems/${system.name}-${id}`,
      events: result.events,
      model: modelNameOf(small.workload) ?? "",
      origin: { by: "hunt", command, isShrunk: true, mutant: id },
    };
  }
  return undefined;
}

/** What the clients of a script saw, where that is wrong. */
function scripted(system: System, { id }: Mutant): Recording | undefined {
  if (system.name !== "raft") return undefined;
  for (const { name, script } of scriptFiles()) {
    if (!script.shows.includes(id)) continue;
    const events = eventsOfScript(script.play(id).happenings);
    if (events.length === 0 || judged(events, "key-value").valid !== false) continue;
    return {
      name: `systems/${system.name}-${id}`,
      events,
      model: "key-value",
      origin: { by: "script", script: `systems-under-test/raft/scripts/testdata/${name}.txt`, mutant: id },
    };
  }
  return undefined;
}

const RIGHT_SEEDS = 20;
/** Fewer would hardly show anything, more only take room. */
const RIGHT_OK_MIN = 40;

/**
 * The workloads of which a right run is recorded: those that hunts draw, and others that no system before it has; all of
 * them judged by models.
 */
export function recordedWorkloads({ name, workloads, drawnWorkloads = workloads }: System): readonly string[] {
  const before = systems.slice(
    0,
    systems.findIndex((system) => system.name === name),
  );
  return workloads.filter(
    (each) =>
      isModelled(each) && (drawnWorkloads.includes(each) || !before.some((system) => system.workloads.includes(each))),
  );
}

/** For each of these workloads the shortest right run among the first seeds in which enough succeeded. */
export function recordRight(system: System): readonly Recording[] {
  return recordedWorkloads(system).map((workload) => {
    let best: { readonly seed: number; readonly events: readonly HistoryEvent[] } | undefined;
    for (let seed = 1; seed <= RIGHT_SEEDS; seed++) {
      const { verdict, okCount, events } = simulate(planOf({ fixed: { workload } }, system, seed), { system });
      if (verdict !== true || okCount < RIGHT_OK_MIN) continue;
      if (best === undefined || events.length < best.events.length) best = { seed, events };
    }
    if (best === undefined) throw new Error(`corpus: no right run of ${system.name}, ${workload}`);
    const { seed, events } = best;
    const command = `npx clew hunt --system ${system.name} --workload ${workload} --seeds ${seed}..${seed}`;
    return {
      name: `systems/${system.name}-${workload}`,
      events,
      model: modelNameOf(workload) ?? "",
      origin: { by: "hunt", command, isShrunk: false },
    };
  });
}

/** The model that judges the workload; undefined: a check does. */
function modelNameOf(workload: string): string | undefined {
  const found = workloadNamed(workload);
  if (found === undefined) throw new Error(`corpus: no workload "${workload}"`);
  return modelOf(found.judge)?.name;
}

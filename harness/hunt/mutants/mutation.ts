/**
 * Mutation: does the hunt find the bugs that were planted? Each catalogue entry names the detector that must fire and
 * the number of seeds within which it must.
 *
 * An entry is met only by what it names: a bug that clients are said to see must be seen in their history, however
 * early a monitor saw it. One that is said to be equivalent must be seen by nothing.
 */
import type { Mutant, ScriptedSchedule, System } from "../../../systems-under-test/system.ts";
import { bundledCatalog, type Catalog } from "../../catalog.ts";
import { planOf } from "../campaign.ts";
import type { Oracle } from "../../../runs/hunts/oracle.ts";
import { simulate, type Simulate } from "../simulate.ts";

/** When an oracle first fired: at which seed, counted from 1, and what it said. */
export interface Detection {
  readonly seed: number;
  readonly message: string;
  /** See `Failure`. */
  readonly invariant?: string;
}

/** What a hunt for one planted bug came to. */
export interface MutantReport {
  readonly system: string;
  readonly id: string;
  readonly title: string;
  readonly expected: Mutant["detector"];
  readonly budget: number;
  readonly seedsRun: number;
  /** By oracle, and by "script". */
  readonly detections: { readonly [oracle in Oracle | "script"]?: Detection };
  /**
   * - `found`: the expected detector fired within the budget, or nothing did and nothing was expected to
   * - `found otherwise`: another one fired
   * - `missed`: none did
   * - `not equivalent`: something fired for a mutant that is said to be equivalent
   */
  readonly outcome: "found" | "found otherwise" | "missed" | "not equivalent";
  readonly note: string;
}

/** Seeds for an entry that names none. */
const EQUIVALENT_SEEDS = 200;

/**
 * Hunts one mutant from seed 1 on until its detector fires, or its budget is used up.
 *
 * @param how.schedules the system's scripted ones
 * @param how.budget instead of the entry's own
 * @param how.run with what limit each plan is run; default: none
 * @param how.catalog what plans name besides the system; default: what comes with clew
 * @throws RangeError for an id that is not in the catalogue
 */
export function runMutant(
  system: System,
  id: string,
  how: {
    readonly schedules: readonly ScriptedSchedule[];
    readonly budget?: number | undefined;
    readonly run?: Simulate;
    readonly catalog?: Catalog;
  },
): MutantReport {
  const mutant = system.mutants.find((each) => each.id === id);
  if (mutant === undefined) {
    const known = system.mutants.map((each) => each.id).join(", ");
    throw new RangeError(`mutant of ${system.name}: expected one of ${known}, found "${id}"`);
  }
  const { run = simulate, catalog = bundledCatalog } = how;
  const detections: { [oracle in Oracle | "script"]?: Detection } = {};
  const scripted = scriptDetection(system, id, how.schedules);
  if (scripted !== undefined) detections.script = scripted;
  const budget = how.budget ?? (mutant.detector === "equivalent" ? EQUIVALENT_SEEDS : mutant.seedBudget);
  // What only a script is said to find is hunted when somebody asks for it, with a budget.
  const seedsMax = mutant.detector === "script" && how.budget === undefined ? 0 : budget;
  let seedsRun = 0;
  const isMet = (): boolean => {
    if (mutant.detector === "script") return Object.keys(detections).some((oracle) => oracle !== "script");
    return mutant.detector !== "equivalent" && detections[mutant.detector] !== undefined;
  };
  while (seedsRun < seedsMax && !isMet()) {
    seedsRun++;
    const plan = planOf({ fixed: { mutant: id } }, system, seedsRun);
    for (const { oracle, invariant, message } of run(plan, { system, catalog }).failures) {
      detections[oracle] ??= { seed: seedsRun, message, ...(invariant === undefined ? {} : { invariant }) };
    }
    if (mutant.detector === "equivalent" && Object.keys(detections).length > 0) break;
  }
  return {
    system: system.name,
    id,
    title: mutant.title,
    expected: mutant.detector,
    budget,
    seedsRun,
    detections,
    outcome: outcomeOf(mutant, detections),
    note: mutant.note,
  };
}

function outcomeOf(mutant: Mutant, detections: MutantReport["detections"]): MutantReport["outcome"] {
  const hasFired = Object.keys(detections).length > 0;
  if (mutant.detector === "equivalent") return hasFired ? "not equivalent" : "found";
  if (detections[mutant.detector] !== undefined) return "found";
  return hasFired ? "found otherwise" : "missed";
}

/** The first schedule that is there for this mutant and shows it; a correct core must pass the same one. */
function scriptDetection(system: System, id: string, schedules: readonly ScriptedSchedule[]): Detection | undefined {
  for (const schedule of schedules) {
    if (!schedule.kills.includes(id)) continue;
    const [wrong] = schedule.play(id);
    const [falseAlarm] = schedule.play(undefined);
    if (falseAlarm !== undefined)
      throw new Error(`schedule "${schedule.name}" fails the correct ${system.name}: ${falseAlarm}`);
    if (wrong !== undefined) return { seed: 0, message: `${schedule.name}: ${wrong}` };
  }
  return undefined;
}

/** What the hunts for all planted bugs came to. */
export interface MutationScore {
  readonly killed: number;
  /** Mutants that are not equivalent. */
  readonly killable: number;
  readonly equivalent: number;
  /** Entries of the catalogue that did not do as they say. */
  readonly broken: readonly string[];
}

/** Killed: any detector fired. Broken: the expected one did not, or one did that must not. */
export function scoreOf(reports: readonly MutantReport[]): MutationScore {
  const killable = reports.filter((report) => report.expected !== "equivalent");
  return {
    killed: killable.filter((report) => report.outcome !== "missed").length,
    killable: killable.length,
    equivalent: reports.length - killable.length,
    broken: reports.filter((report) => report.outcome !== "found").map((report) => `${report.system} ${report.id}`),
  };
}

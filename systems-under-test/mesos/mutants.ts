/**
 * Planted bugs of the cluster manager: each is the correct rules with one replaced.
 */
import { mutantOf, type PlantedBug } from "../planted-bug.ts";
import { correctRules, type MesosRules } from "./rules.ts";

/** A mutant of the cluster manager. */
export type MesosMutant = PlantedBug<MesosRules>;

/** Every mutant, in the order of the catalogue. */
export const mesosMutants: readonly MesosMutant[] = [];

/** The correct rules, or those with this mutant. */
export function rulesWith(mutant: string | undefined): MesosRules {
  return { ...correctRules, ...mutantOf("mesos", mesosMutants, mutant)?.patch };
}

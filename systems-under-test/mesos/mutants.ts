/**
 * Planted bugs of the cluster manager: each is the correct rules with one replaced. Most ids are those of our catalogue of bugs of
 * Mesos.
 */
import { mutantOf, type PlantedBug } from "../planted-bug.ts";
import { ofAgents, ofSchedulers } from "./mutants-of-agents.ts";
import { ofFrameworksAndRegister, ofMasters } from "./mutants-of-masters.ts";
import { withZookeeper } from "./mutants-with-zookeeper.ts";
import { correctRules, type MesosRules } from "./rules.ts";

/** A mutant of the cluster manager. */
export type MesosMutant = PlantedBug<MesosRules>;

/** Every mutant, by the part that it is in. */
export const mesosMutants: readonly MesosMutant[] = [
  ...ofMasters,
  ...ofFrameworksAndRegister,
  ...ofAgents,
  ...ofSchedulers,
  ...withZookeeper,
];

/** The correct rules, or those with this mutant. */
export function rulesWith(mutant: string | undefined): MesosRules {
  return { ...correctRules, ...mutantOf("mesos", mesosMutants, mutant)?.patch };
}

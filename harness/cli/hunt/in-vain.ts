/**
 * Hunts that look for what they cannot find: a planted bug that does not show with the options that somebody fixed, or in no
 * run at all. They are carried out as asked, and say so first, for "nothing found" would be taken for an answer.
 */
import type { FixedParts } from "../../../runs/hunts/campaign.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { whyPlantedCannotShow } from "../base/planted-bug.ts";
import { mutantNamed } from "../../hunt/campaign.ts";

/** Sentences that say why; none for most hunts. */
export function inVain({ mutant: id, options = {} }: FixedParts, system: System): readonly string[] {
  const mutant = mutantNamed(system, id);
  if (mutant === undefined) return [];
  const name = `the planted bug ${mutant.id}`;
  if (mutant.detector === "equivalent") return [`${name} changes nothing that a run could show: ${mutant.note}.`];
  if (mutant.detector === "script") return [`${name} is known to show in its script only, not in hunts.`];
  const why = whyPlantedCannotShow({ mutant: mutant.id, options: { ...mutant.options, ...options } }, system);
  return why === undefined ? [] : [why];
}

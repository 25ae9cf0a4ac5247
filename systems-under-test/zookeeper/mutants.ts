/**
 * All planted bugs of the system, and the rules with one of them.
 */
import { mutantOf } from "../planted-bug.ts";
import type { Mutant } from "../system.ts";
import { zabMutants } from "./zab/mutants.ts";

/** The planted bugs of the ordered log. */
export const zookeeperMutants: readonly Mutant[] = [...zabMutants];

/** @throws RangeError that names the system's mutants, where it has none of this id */
export function checkMutant(id: string | undefined): void {
  mutantOf("zookeeper", zookeeperMutants, id);
}

/**
 * All planted bugs of the system: those of the ordered log, of the service, of its clients and of recipes.
 */
import { mutantOf } from "../planted-bug.ts";
import type { Mutant } from "../system.ts";
import { clientMutants } from "./client/mutants.ts";
import { recipeMutants } from "./recipes/mutants.ts";
import { serviceMutants } from "./service/mutants.ts";
import { zabMutants } from "./zab/mutants.ts";

/** The planted bugs. */
export const zookeeperMutants: readonly Mutant[] = [
  ...zabMutants,
  ...serviceMutants,
  ...clientMutants,
  ...recipeMutants,
];

/** @throws RangeError that names the system's mutants, where it has none of this id */
export function checkMutant(id: string | undefined): void {
  mutantOf("zookeeper", zookeeperMutants, id);
}

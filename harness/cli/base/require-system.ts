/**
 * The system of Nodes that a flag names: what is simulated or searched must be one.
 */
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { anySystemNamed, systemNamed, type Catalog } from "../../catalog.ts";
import { InputError } from "./exit-codes.ts";

/** Why there is no hunt for a program. @param flags by which the program was named */
export function noHunt(flags: string): string {
  return (
    `${flags}: expected a system of Nodes, found a program. A hunt runs in virtual time, where a program cannot run. ` +
    `Test it as it is: clew test ${flags}, or write it as a Node: docs/plug-in-node.md.`
  );
}

/** The system of this name. @throws InputError with the names that there are */
export function requireSystem(name: string, catalog: Catalog): System {
  const system = systemNamed(catalog, name);
  const known = catalog.systems.map((each) => each.name);
  if (system !== undefined) return system;
  if (anySystemNamed(catalog, name) !== undefined) throw new InputError(noHunt(`--system ${name}`));
  throw new InputError(`--system: expected one of ${known.join(", ")}, found "${name}".${didYouMean(name, known)}`);
}
